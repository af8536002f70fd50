package dev.redwheel.model;

import java.util.Map;
import java.util.Optional;

/**
 * How to reach the Redis servers of one release: which pods, which port, which password. Holds no password and no certificate itself.
 *
 * @param podLabels labels all its Redis pods carry; other pods may carry them too (jobs), those lack the container
 * @param container name of the container that runs the Redis server; empty when it is the one whose image is a Redis
 * @param port the server's port inside the pod
 * @param tls whether that port speaks TLS
 * @param certificates where they are; empty when that is not known
 * @param password where the password is; empty when the server asks for none
 * @param sentinels how its Sentinels are spoken to; empty where no other way than its servers
 */
public record ReleaseTarget(
        ReleaseKey release,
        Topology topology,
        Map<String, String> podLabels,
        String container,
        int port,
        boolean tls,
        Optional<CertificatesRef> certificates,
        Optional<PasswordRef> password,
        Optional<SentinelsRef> sentinels) {

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
        this(release, topology, podLabels, container, port, tls, Optional.empty(), password, Optional.empty());
    }

    /** The same pods, spoken to as Sentinels. */
    public ReleaseTarget toSentinels() {
        return sentinels
                .map(other -> new ReleaseTarget(
                        release,
                        topology,
                        podLabels,
                        container,
                        port,
                        other.tls,
                        certificates,
                        other.password,
                        Optional.empty()))
                .orElse(this);
    }

    /** Sentinels that are no reflection of the servers. */
    public record SentinelsRef(boolean tls, Optional<PasswordRef> password) {}

    /**
     * PEM texts in a Secret.
     *
     * @param secret its name in the release's namespace
     * @param authority key of the certificate that signed the servers'
     * @param certificate key of the one that the servers show, and the console to them
     * @param privateKey key of its private key
     */
    public record CertificatesRef(String secret, String authority, String certificate, String privateKey) {
        /** A Secret as cert-manager writes it. */
        public CertificatesRef(String secret) {
            this(secret, "ca.crt", "tls.crt", "tls.key");
        }
    }

    /**
     * @param secret name of a Secret in the release's namespace
     * @param username ACL user to sign in as; empty for the default user
     */
    public record PasswordRef(String secret, String key, String username) {}
}
