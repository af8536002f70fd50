package dev.redwheel.model;

import java.util.Map;
import java.util.Optional;

/**
 * How to reach the Redis servers of one release: which pods, which port, which password. Holds no password itself.
 *
 * @param podLabels labels all its Redis pods carry; other pods may carry them too (jobs), those lack the container
 * @param container name of the container that runs the Redis server; empty when it is the one whose image is a Redis
 * @param port the server's port inside the pod
 * @param tls whether that port speaks TLS
 * @param tlsSecret name of the Secret with ca.crt, tls.crt and tls.key in the release's namespace; empty when it is not known
 * @param password where the password is; empty when the server asks for none
 */
public record ReleaseTarget(
        ReleaseKey release,
        Topology topology,
        Map<String, String> podLabels,
        String container,
        int port,
        boolean tls,
        String tlsSecret,
        Optional<PasswordRef> password) {

    public ReleaseTarget {
        podLabels = Map.copyOf(podLabels);
    }

    /** One whose certificates are not known, if it has any. */
    public ReleaseTarget(
            ReleaseKey release,
            Topology topology,
            Map<String, String> podLabels,
            String container,
            int port,
            boolean tls,
            Optional<PasswordRef> password) {
        this(release, topology, podLabels, container, port, tls, "", password);
    }

    /**
     * @param secret name of a Secret in the release's namespace
     * @param username ACL user to sign in as; empty for the default user
     */
    public record PasswordRef(String secret, String key, String username) {}
}
