package dev.redwheel.kube;

/**
 * The content of a Helm release Secret.
 *
 * @param release value of {@code data.release} with the Secret's own base64 removed: base64(gzip(JSON))
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy of megabytes would serve nobody either.
public record ReleaseSecret(ResourceMeta meta, byte[] release) {
    @Override
    public String toString() {
        return "ReleaseSecret " + meta.namespace() + "/" + meta.name() + " of " + release.length + " bytes";
    }
}
