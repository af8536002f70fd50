package dev.redwheel.model;

/** What names a Helm release inside one cluster. */
public record ReleaseKey(String namespace, String name) {
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
