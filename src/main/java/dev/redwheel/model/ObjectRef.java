package dev.redwheel.model;

/**
 * Names one object of a cluster.
 *
 * @param apiVersion "v1", "apps/v1"
 * @param namespace "" for a cluster-wide object
 */
public record ObjectRef(String apiVersion, String kind, String namespace, String name) {
    /** "StatefulSet redis-master". */
    public String display() {
        return kind + " " + name;
    }
}
