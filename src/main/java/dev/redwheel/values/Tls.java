package dev.redwheel.values;

/**
 * Encryption of every connection: of clients, and of the servers among each other.
 *
 * @param existingSecret name of the Secret with tls.crt, tls.key and ca.crt; empty where cert-manager makes one, or while
 *     none is chosen
 * @param authClients whether clients must show a certificate of the same authority
 */
public record Tls(boolean enabled, String existingSecret, boolean authClients, CertManager certManager) {
    public static final Tls OFF = new Tls(false, "", false, CertManager.OFF);

    /** @param issuerKind "Issuer" or "ClusterIssuer"; empty for the chart's own, Issuer */
    public record CertManager(boolean enabled, String issuerName, String issuerKind) {
        public static final String DEFAULT_KIND = "Issuer";
        public static final CertManager OFF = new CertManager(false, "", "");

        public String kindOrDefault() {
            return issuerKind.isEmpty() ? DEFAULT_KIND : issuerKind;
        }
    }

    public Tls withEnabled(boolean value) {
        return new Tls(value, existingSecret, authClients, certManager);
    }

    public Tls withExistingSecret(String value) {
        return new Tls(enabled, value, authClients, certManager);
    }

    public Tls withAuthClients(boolean value) {
        return new Tls(enabled, existingSecret, value, certManager);
    }

    public Tls withCertManager(CertManager value) {
        return new Tls(enabled, existingSecret, authClients, value);
    }
}
