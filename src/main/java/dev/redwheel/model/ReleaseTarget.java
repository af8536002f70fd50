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
 * @param password where the password is; empty when the server asks for none
 */
public record ReleaseTarget(
        ReleaseKey release,
        Topology topology,
        Map<String, String> podLabels,
        String container,
        int port,
        boolean tls,
        Optional<PasswordRef> password) {

    public ReleaseTarget {
        podLabels = Map.copyOf(podLabels);
    }

    /**
     * @param secret name of a Secret in the release's namespace
     * @param username ACL user to sign in as; empty for the default user
     */
    public record PasswordRef(String secret, String key, String username) {}
}
