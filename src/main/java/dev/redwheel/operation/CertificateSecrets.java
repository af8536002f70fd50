package dev.redwheel.operation;

import dev.redwheel.certificate.CertificateAuthority;
import dev.redwheel.certificate.CertificateOrder;
import dev.redwheel.certificate.KeyedCertificate;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.values.ReleaseNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the Secrets with a release's authority and certificate hold. Keys are in memory and in the Secrets alone. */
final class CertificateSecrets {
    /** On the authority's Secret; its value is "true". */
    static final String AUTHORITY = "redwheel.dev/certificate-authority";

    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";
    /** Who signed it, for clients. */
    static final String SIGNER = "ca.crt";

    static final List<String> AUTHORITY_KEYS = List.of(CERTIFICATE, KEY);
    static final List<String> CERTIFICATE_KEYS = List.of(CERTIFICATE, KEY, SIGNER);

    private CertificateSecrets() {}

    static Map<String, byte[]> newAuthority(ReleaseKey release, Instant now) {
        return pair(CertificateAuthority.make(names(release).fullname() + " CA", now));
    }

    static KeyedCertificate authority(SecretData secret) {
        return KeyedCertificate.parse(text(secret, CERTIFICATE), text(secret, KEY), where(secret));
    }

    static CertificateOrder order(ReleaseKey release, KeyedCertificate authority, Instant now) {
        ReleaseNames names = names(release);
        return CertificateOrder.forServers(names.fullname(), names.certificateNames(), authority, now);
    }

    /** A first certificate, and who signed it. */
    static Map<String, byte[]> newCertificate(ReleaseKey release, SecretData authoritySecret, Instant now) {
        KeyedCertificate authority = authority(authoritySecret);
        Map<String, byte[]> data =
                new HashMap<>(pair(CertificateAuthority.issue(authority, order(release, authority, now))));
        data.put(SIGNER, bytes(authority.certificatePem()));
        return data;
    }

    static Map<String, byte[]> pair(KeyedCertificate certificate) {
        return Map.of(CERTIFICATE, bytes(certificate.certificatePem()), KEY, bytes(certificate.keyPem()));
    }

    static String text(SecretData secret, String key) {
        return secret.text(key)
                .orElseThrow(() -> new OpsException(
                        ErrorKind.CORRUPT,
                        "read the certificate",
                        where(secret),
                        "It has no key " + key + ".",
                        "Look at the Secret with kubectl."));
    }

    static String where(SecretData secret) {
        return "Secret " + secret.name() + " in " + secret.namespace();
    }

    private static ReleaseNames names(ReleaseKey release) {
        return new ReleaseNames(release.name(), release.namespace());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
