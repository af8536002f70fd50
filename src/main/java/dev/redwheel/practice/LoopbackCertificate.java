package dev.redwheel.practice;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key and a self-signed certificate for 127.0.0.1, made in memory at each start. TLS not because anybody could listen on the
 * loopback, but because Kubernetes' own clients send a token over TLS only. The JDK can make keys but no certificates; the
 * few structures of RFC 5280 that are needed are written here rather than taking a cryptography library for them.
 */
final class LoopbackCertificate {
    private static final byte[] ECDSA_WITH_SHA256 = hex("06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = hex("0603550403");
    private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = hex("0603551d11");
    private static final byte[] TRUE = hex("0101ff");
    private static final Duration VALID = Duration.ofDays(365);

    private final KeyPair keys;
    private final byte[] encoded;

    private LoopbackCertificate(KeyPair keys, byte[] encoded) {
        this.keys = keys;
        this.encoded = encoded;
    }

    static LoopbackCertificate create() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] content = content(keys);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] certificate = sequence(
                    content, sequence(ECDSA_WITH_SHA256), tagged(0x03, join(new byte[] {0}, signature.sign())));
            return new LoopbackCertificate(keys, certificate);
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate for the API server: " + e.getMessage(), e);
        }
    }

    /**
     * The key and the certificate under an empty password. JKS, because it never leaves memory and the newer format spends a
     * tenth of a second on deriving a key from that password.
     */
    KeyStore keyStore() throws IOException {
        try {
            Certificate certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            store.setKeyEntry("practice", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate for the API server: " + e.getMessage(), e);
        }
    }

    /** As a kubeconfig's certificate-authority-data: base64 of PEM. */
    String authorityData() {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        String pem = "-----BEGIN CERTIFICATE-----\n" + lines.encodeToString(encoded) + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] content(KeyPair keys) {
        Instant now = Instant.now();
        byte[] name = sequence(tagged(
                0x31, sequence(COMMON_NAME, tagged(0x0c, "redwheel-practice".getBytes(StandardCharsets.US_ASCII)))));
        byte[] names = sequence(
                tagged(0x87, new byte[] {127, 0, 0, 1}), tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)));
        return sequence(
                tagged(0xa0, tagged(0x02, new byte[] {2})),
                tagged(
                        0x02,
                        new BigInteger(63, new SecureRandom())
                                .add(BigInteger.ONE)
                                .toByteArray()),
                sequence(ECDSA_WITH_SHA256),
                name,
                sequence(time(now.minus(Duration.ofHours(1))), time(now.plus(VALID))),
                name,
                keys.getPublic().getEncoded(),
                tagged(
                        0xa3,
                        sequence(
                                sequence(BASIC_CONSTRAINTS, TRUE, tagged(0x04, sequence(TRUE))),
                                sequence(SUBJECT_ALTERNATIVE_NAME, tagged(0x04, names)))));
    }

    private static byte[] time(Instant instant) {
        String text = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(0x30, join(parts));
    }

    /** Tag, length and content, as DER wants them. */
    private static byte[] tagged(int tag, byte[] content) {
        byte[] length = content.length < 128
                ? new byte[] {(byte) content.length}
                : content.length < 256
                        ? new byte[] {(byte) 0x81, (byte) content.length}
                        : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return join(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
