package dev.redwheel.model;

import java.time.Instant;
import java.util.Optional;

/**
 * One context of the merged kubeconfig, as written there; nothing of it was asked of the cluster.
 *
 * @param namespace the context's namespace, "default" where it names none
 * @param certificateExpiry when the client certificate ends, where there is one
 * @param source the file it comes from
 * @param note a plain sentence about what this context is, where the name does not say it; else empty
 */
public record KubeContext(
        String name,
        String cluster,
        String server,
        String user,
        String namespace,
        AuthMethod auth,
        Provider provider,
        Optional<Instant> certificateExpiry,
        String source,
        String note) {}
