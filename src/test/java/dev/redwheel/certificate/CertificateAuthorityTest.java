package dev.redwheel.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.support.RealRedis;
import dev.redwheel.support.TlsClient;
import dev.redwheel.values.ReleaseNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console makes, judged by the JDK's own PKIX and by the OpenSSL inside a real redis-server. */
class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-26T01:02:03.456Z");
    private static final ReleaseNames NAMES = new ReleaseNames("redis", "caching");

    private final KeyedCertificate authority = CertificateAuthority.make("redis CA", NOW);
    private final KeyedCertificate certificate = issue(authority, NOW);

    private static KeyedCertificate issue(KeyedCertificate authority, Instant now) {
        return CertificateAuthority.issue(
                authority, CertificateOrder.forServers("redis", NAMES.certificateNames(), authority, now));
    }

    @Test
    void isBelievedByPkixForItsLifeAndNoLonger() throws GeneralSecurityException {
        validate(certificate, authority, NOW);
        validate(certificate, authority, NOW.plus(Duration.ofDays(364)));
        // A cluster whose clock is behind this machine's believes it at once.
        validate(certificate, authority, NOW.minus(Duration.ofMinutes(59)));

        assertNotBelieved(certificate, authority, NOW.plus(Duration.ofDays(366)));
        assertNotBelieved(certificate, authority, NOW.minus(Duration.ofMinutes(61)));
        assertNotBelieved(certificate, CertificateAuthority.make("redis CA", NOW), NOW);
    }

    @Test
    void saysWhatItIsFor() throws GeneralSecurityException {
        X509Certificate made = x509(certificate);
        X509Certificate signer = x509(authority);

        assertThat(made.getVersion()).isEqualTo(3);
        assertThat(made.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(made.getExtendedKeyUsage())
                .as("server and client")
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(made.getKeyUsage()[0]).as("digitalSignature").isTrue();
        assertThat(made.getKeyUsage()[5]).as("keyCertSign").isFalse();
        assertThat(((ECPublicKey) made.getPublicKey())
                        .getParams()
                        .getCurve()
                        .getField()
                        .getFieldSize())
                .isEqualTo(256);
        assertThat(signer.getBasicConstraints()).as("signs no authorities").isZero();
        assertThat(signer.getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(made.getIssuerX500Principal()).isEqualTo(signer.getSubjectX500Principal());
        assertThat(made.getSerialNumber()).isPositive().isNotEqualTo(signer.getSerialNumber());
        assertThat(made.getSerialNumber().toByteArray()).hasSizeLessThanOrEqualTo(20);
        assertThat(Duration.between(NOW, authority.facts().notAfter()).toDays()).isEqualTo(3649);
    }

    @Test
    void itsFactsAreThoseThatWereOrdered() {
        CertificateOrder order = CertificateOrder.forServers("redis", NAMES.certificateNames(), authority, NOW);

        CertificateFacts facts = CertificateAuthority.issue(authority, order).facts();

        assertThat(facts).isEqualTo(order.facts());
        assertThat(facts.renewFrom()).isBetween(NOW.plus(Duration.ofDays(243)), NOW.plus(Duration.ofDays(244)));
    }

    @Test
    void endsWithItsAuthority() {
        Instant late = NOW.plus(Duration.ofDays(3640));

        assertThat(issue(authority, late).facts().notAfter())
                .isEqualTo(authority.facts().notAfter());
    }

    @Test
    void isReadBackFromItsTexts() throws GeneralSecurityException {
        KeyedCertificate read =
                KeyedCertificate.parse(authority.certificatePem(), authority.keyPem(), "Secret redis-ca");

        validate(issue(read, NOW), authority, NOW);
        assertThat(read.signed(certificate.certificatePem(), "Secret redis-tls"))
                .isTrue();
        assertThat(CertificateAuthority.make("redis CA", NOW).signed(certificate.certificatePem(), ""))
                .isFalse();
    }

    @Test
    void aPairThatDoesNotBelongTogetherSignsNothing() {
        KeyedCertificate mixed = KeyedCertificate.parse(
                authority.certificatePem(),
                CertificateAuthority.make("other", NOW).keyPem(),
                "Secret redis-ca");

        assertThatThrownBy(() -> issue(mixed, NOW))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
    }

    @Test
    void whatIsNoCertificateIsSaidSoWithoutTellingTheKey() {
        String key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0IG1hdGVyaWFs\n-----END PRIVATE KEY-----\n";

        for (List<String> pair : List.of(
                List.of("", authority.keyPem()),
                List.of("nonsense", authority.keyPem()),
                List.of(authority.certificatePem(), ""),
                List.of(authority.certificatePem(), key))) {
            assertThatThrownBy(() -> KeyedCertificate.parse(pair.getFirst(), pair.getLast(), "Secret redis-ca"))
                    .isInstanceOfSatisfying(OpsException.class, e -> {
                        assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
                        assertThat(e.getMessage()).contains("Secret redis-ca").doesNotContain("c2VjcmV0", "material");
                    });
        }
    }

    @Test
    void theKeyIsNeverShown() {
        assertThat(certificate.toString()).doesNotContain("PRIVATE").doesNotContain(bare(certificate.keyPem()));
    }

    /** Every Service in each of its forms, and the pods, through a real server that asks for a certificate itself. */
    @Test
    void aRealServerIsBelievedByEveryNameAndByNoOther(@TempDir Path folder) throws Exception {
        Instant now = Instant.now();
        KeyedCertificate signer = CertificateAuthority.make("redis CA", now);
        KeyedCertificate server = issue(signer, now);
        int port = RealRedis.freePort();
        try (RealRedis _ = RealRedis.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                file(folder, "tls.crt", server.certificatePem()),
                "--tls-key-file",
                file(folder, "tls.key", server.keyPem()),
                "--tls-ca-cert-file",
                file(folder, "ca.crt", signer.certificatePem()),
                "--tls-auth-clients",
                "yes")) {
            SSLContext client = context(signer, server);
            for (String service : List.of("master", "replicas", "cluster", "sentinel", "headless")) {
                for (String form : List.of("", ".caching", ".caching.svc", ".caching.svc.cluster.local")) {
                    assertThat(ping(client, port, "redis-" + service + form)).isEqualTo("+PONG");
                }
            }
            for (String name : List.of(
                    "localhost",
                    "127.0.0.1",
                    "redis-master-0.redis-headless.caching.svc",
                    "redis-cluster-5.redis-headless.caching.svc.cluster.local")) {
                assertThat(ping(client, port, name)).isEqualTo("+PONG");
            }
            for (String name : List.of(
                    "redis-master.sessions.svc",
                    "redis-master-0.redis-headless.sessions.svc",
                    "a.redis-master-0.redis-headless.caching.svc",
                    "example.org")) {
                assertThatThrownBy(() -> ping(client, port, name)).isInstanceOf(SSLHandshakeException.class);
            }
            SSLContext other = context(CertificateAuthority.make("redis CA", now), server);
            assertThatThrownBy(() -> ping(other, port, "localhost")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static String ping(SSLContext context, int port, String host) throws IOException {
        try (Socket plain = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
                SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes("+PONG".length());
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }

    private static SSLContext context(KeyedCertificate trusted, KeyedCertificate own) {
        return TlsClient.of(trusted.certificatePem(), own.certificatePem(), own.keyPem());
    }

    private static String file(Path folder, String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void validate(KeyedCertificate leaf, KeyedCertificate trusted, Instant at)
            throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(x509(trusted), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(x509(leaf))), parameters);
    }

    private static void assertNotBelieved(KeyedCertificate leaf, KeyedCertificate trusted, Instant at) {
        assertThatThrownBy(() -> validate(leaf, trusted, at)).isInstanceOf(CertPathValidatorException.class);
    }

    /** As a client that knows nothing of Bouncy Castle reads it. */
    private static X509Certificate x509(KeyedCertificate certificate) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new java.io.ByteArrayInputStream(
                        certificate.certificatePem().getBytes(StandardCharsets.US_ASCII)));
    }

    private static String bare(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    }
}
