package dev.redwheel.operation;

import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.ReleaseKey;
import java.util.Comparator;
import java.util.Optional;

/** Reads one release from its Secrets, whatever its status. */
public final class ReleaseLookup {
    private ReleaseLookup() {}

    /**
     * The newest revision.
     *
     * @throws dev.redwheel.error.OpsException of kind FORBIDDEN where Secrets may not be read, CORRUPT when it is damaged
     */
    public static Optional<ReleasePayload> newest(KubeSession session, ReleaseKey release) {
        return newestMeta(session, release)
                .map(meta -> ReleaseDecoder.decode(
                        meta.namespace() + "/" + meta.name(),
                        session.releasePayload(meta.namespace(), meta.name()).release()));
    }

    /** The newest revision's metadata, which can be read even when its payload is damaged. */
    public static Optional<ResourceMeta> newestMeta(KubeSession session, ReleaseKey release) {
        return session.releaseMetadata(release.namespace()).stream()
                .filter(meta -> release.name().equals(meta.labels().get("name")))
                .max(Comparator.comparingInt(ReleaseLookup::revision));
    }

    /** 0 where the Secret was not written by Helm. */
    public static int revision(ResourceMeta meta) {
        try {
            return Integer.parseInt(meta.labels().getOrDefault("version", "0"));
        } catch (NumberFormatException e) {
            return 0; // Not written by Helm; anything else is newer.
        }
    }

    /** Name of the Secret that Helm keeps a revision in. */
    public static String secretName(ReleaseKey release, int revision) {
        return "sh.helm.release.v1." + release.name() + ".v" + revision;
    }
}
