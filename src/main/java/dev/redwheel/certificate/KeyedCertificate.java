package dev.redwheel.certificate;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.CertificateFacts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate with its private key, in memory only. The key never shows in {@link #toString()}. */
public final class KeyedCertificate {
    /** subjectAltName of kind dNSName, RFC 5280, section 4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private final X509Certificate certificate;
    private final PrivateKey key;

    KeyedCertificate(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * A pair that was written by {@link #certificatePem()} and {@link #keyPem()}.
     *
     * @param where it was found, for messages
     * @throws OpsException of kind CORRUPT when it is none
     */
    public static KeyedCertificate parse(String certificatePem, String keyPem, String where) {
        X509Certificate certificate = certificate(certificatePem, where);
        Matcher matcher = KEY.matcher(keyPem);
        if (!matcher.find()) {
            throw unreadable(where, "Its key is not in the form PKCS #8.", null);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
            return new KeyedCertificate(
                    certificate, KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            // Not as a cause: its text might tell of the key.
            throw unreadable(where, "Its key is not an EC key.", null);
        }
    }

    /**
     * What the first certificate of a PEM text says; of anybody's.
     *
     * @throws OpsException of kind CORRUPT when there is none
     */
    public static CertificateFacts facts(String pem, String where) {
        return facts(certificate(pem, where), where);
    }

    public CertificateFacts facts() {
        return facts(certificate, "the certificate");
    }

    /** Whether the first certificate of a PEM text is signed with this one's key. */
    public boolean signed(String pem, String where) {
        return signed(certificate(pem, where));
    }

    boolean signed(KeyedCertificate other) {
        return signed(other.certificate);
    }

    private boolean signed(X509Certificate other) {
        try {
            other.verify(certificate.getPublicKey());
            return other.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The private key as PKCS #8, which every client reads. For the Secret alone. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    private static X509Certificate certificate(String pem, String where) {
        try {
            Collection<?> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
            if (!all.isEmpty() && all.iterator().next() instanceof X509Certificate first) {
                return first;
            }
        } catch (CertificateException e) {
            throw unreadable(where, "It is no certificate.", e);
        }
        throw unreadable(where, "It holds no certificate.", null);
    }

    private static CertificateFacts facts(X509Certificate certificate, String where) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            List<String> names = alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(entry -> Integer.valueOf(DNS_NAME).equals(entry.getFirst()))
                            .map(entry -> String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT))
                            .toList();
            return new CertificateFacts(
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotBefore().toInstant(),
                    certificate.getNotAfter().toInstant(),
                    names);
        } catch (CertificateParsingException e) {
            throw unreadable(where, "Its names cannot be read.", e);
        }
    }

    private static OpsException unreadable(
            String where, String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new OpsException(
                ErrorKind.CORRUPT, "read the certificate", where, why, "Look at it with openssl x509.", cause);
    }

    /** With plain line feeds on every platform. */
    static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(content) + "\n-----END " + what + "-----\n";
    }

    @Override
    public String toString() {
        return "certificate " + certificate.getSerialNumber().toString(16) + " with its key";
    }
}
