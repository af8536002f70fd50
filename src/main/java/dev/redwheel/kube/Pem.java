package dev.redwheel.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PEM of a kubeconfig: inline or in a file, which is read again each time, because certificates are rotated. Never prints
 * what it holds.
 */
final class Pem {
    private static final long LARGEST_FILE = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    // DER of AlgorithmIdentifier { rsaEncryption, NULL } (RFC 8017, appendix A.1).
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    // DER of the OID id-ecPublicKey (RFC 5480).
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");

    private final byte @Nullable [] inline;
    private final @Nullable Path file;

    private Pem(byte @Nullable [] inline, @Nullable Path file) {
        this.inline = inline;
        this.file = file;
    }

    static Pem inline(byte[] bytes) {
        return new Pem(bytes, null);
    }

    static Pem file(Path file) {
        return new Pem(null, file);
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Another text when the file is another; the same for ever for what is inline. */
    String state() {
        if (file == null) {
            return "";
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    byte[] read() throws IOException {
        if (inline != null) {
            return inline.clone();
        }
        Path path = java.util.Objects.requireNonNull(file);
        if (Files.size(path) > LARGEST_FILE) {
            throw new IOException(path + " is larger than 1 MiB");
        }
        return Files.readAllBytes(path);
    }

    /** All certificates, the leaf first. */
    List<X509Certificate> certificates() throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.type.equals("CERTIFICATE") || block.type.equals("TRUSTED CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("no PEM block of type CERTIFICATE");
        }
        return certificates;
    }

    /** The private key: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC). */
    PrivateKey privateKey() throws IOException, GeneralSecurityException {
        byte @Nullable [] ecParameters = null;
        for (Block block : blocks()) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.der);
                }
                case "RSA PRIVATE KEY" -> {
                    return KeyFactory.getInstance("RSA")
                            .generatePrivate(new PKCS8EncodedKeySpec(wrapped(RSA_ALGORITHM, block.der)));
                }
                case "EC PARAMETERS" -> ecParameters = block.der;
                case "EC PRIVATE KEY" -> {
                    byte[] curve = ecParameters == null ? curveOf(block.der) : ecParameters;
                    byte[] algorithm = der(0x30, concat(EC_OID, curve));
                    return KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(wrapped(algorithm, block.der)));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new InvalidKeySpecException("the key is encrypted, which a kubeconfig cannot use");
                default -> {
                    // Certificates may stand in the same file.
                }
            }
        }
        throw new InvalidKeySpecException("no PEM block with a private key");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // The header names the algorithm; the factory of another one refuses it.
            }
        }
        throw new InvalidKeySpecException("the key is neither RSA, EC nor Ed25519");
    }

    private static final class Block {
        final String type;
        final byte[] der;

        Block(String type, byte[] der) {
            this.type = type;
            this.der = der;
        }
    }

    private List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(read(), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            // Legacy headers ("Proc-Type: ...") end at an empty line.
            String body = matcher.group(2).replaceFirst("(?s)^\\s*[A-Za-z-]+:.*?\\R\\R", "");
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                throw new IOException("a PEM block is not base64", e);
            }
        }
        return blocks;
    }

    /** PrivateKeyInfo { version 0, algorithm, OCTET STRING key } (RFC 5208). */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return der(0x30, concat(new byte[] {2, 1, 0}, algorithm, der(0x04, key)));
    }

    /** The curve's OID in ECPrivateKey { version, key, [0] parameters, [1] publicKey } (RFC 5915). */
    private static byte[] curveOf(byte[] sec1) throws InvalidKeySpecException {
        for (int i = 0; i + 3 < sec1.length; i++) {
            // [0] { OID }: the tag a0, one length, the tag 06, a length that fits the one before.
            if ((sec1[i] & 0xff) == 0xa0 && sec1[i + 2] == 6 && sec1[i + 1] == sec1[i + 3] + 2) {
                int length = sec1[i + 1];
                if (length > 2 && i + 2 + length <= sec1.length) {
                    return java.util.Arrays.copyOfRange(sec1, i + 2, i + 2 + length);
                }
            }
        }
        throw new InvalidKeySpecException("the EC key does not name its curve");
    }

    private static byte[] der(int tag, byte[] content) {
        int n = content.length;
        byte[] head = n < 0x80
                ? new byte[] {(byte) tag, (byte) n}
                : n < 0x100
                        ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return concat(head, content);
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    @Override
    public String toString() {
        return file == null ? "inline PEM" : file.toString();
    }
}
