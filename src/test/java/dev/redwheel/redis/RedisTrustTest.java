package dev.redwheel.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.support.RealRedis;
import dev.redwheel.support.TestCertificate;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS connections to a real server that asks for a certificate itself. */
class RedisTrustTest {
    @TempDir
    private Path folder;

    private final RedisConnector connector = new RedisConnector();
    private TestCertificate ours;

    @BeforeEach
    void certificate() {
        ours = TestCertificate.of(folder, "dns:*.redis-headless.caching.svc,dns:redis-master.caching.svc");
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @Test
    void isBelievedByItsReleasesAuthorityAndShowsItsCertificate() throws IOException {
        assertThat(connect(ours, proof(ours, "caching"))).contains("7.0.15");
    }

    @Test
    void anotherAuthoritysCertificateIsNotBelieved() {
        TestCertificate other = TestCertificate.of(folder, "dns:*.redis-headless.caching.svc");

        assertThatThrownBy(() -> connect(ours, proof(other, "caching")))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
    }

    @Test
    void aCertificateOfAnotherNamespaceIsNotBelieved() {
        assertThatThrownBy(() -> connect(ours, proof(ours, "sessions")))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
    }

    @Test
    void withoutACertificateOfItsOwnItIsTurnedAway() {
        RedisTls bare = new RedisTls(ours.certificate(), "", "", "redis-master-0", "caching");

        assertThatThrownBy(() -> connect(ours, Optional.of(bare))).isInstanceOf(OpsException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:localhost", "dns:redis-master-0.any.caching.svc.cluster.local", "dns:redis.caching"})
    void namesThatMayStandForThePod(String names) throws IOException {
        TestCertificate certificate = TestCertificate.of(folder, names);

        assertThat(connect(certificate, proof(certificate, "caching"))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:redis-replicas-0.any.caching.svc", "dns:caching.svc.example.org", "ip:127.0.0.1"})
    void namesThatMayNot(String names) {
        TestCertificate certificate = TestCertificate.of(folder, names);

        assertThatThrownBy(() -> connect(certificate, proof(certificate, "caching")))
                .isInstanceOf(OpsException.class);
    }

    /** What cert-manager writes unless told otherwise, and Helm's genSignedCert: "EC PRIVATE KEY" and the like, not "PRIVATE KEY". */
    @Test
    void aKeyInTheOldFormIsRead() throws Exception {
        String pkcs8 = ours.key().replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKeyInfo key = PrivateKeyInfo.getInstance(Base64.getDecoder().decode(pkcs8));
        int octets = ((ASN1OctetString)
                        ASN1Sequence.getInstance(key.parsePrivateKey()).getObjectAt(1))
                .getOctetsLength();
        ECPrivateKey sec1 = new ECPrivateKey(
                8 * octets,
                ECPrivateKey.getInstance(key.parsePrivateKey()).getKey(),
                key.getPrivateKeyAlgorithm().getParameters());
        StringWriter old = new StringWriter();
        try (PemWriter writer = new PemWriter(old)) {
            writer.writeObject(new PemObject("EC PRIVATE KEY", sec1.getEncoded()));
        }

        RedisTls proof =
                new RedisTls(ours.certificate(), ours.certificate(), old.toString(), "redis-master-0", "caching");

        assertThat(connect(ours, Optional.of(proof))).contains("7.0.15");
    }

    @Test
    void theKeyIsNeverShown() {
        assertThat(proof(ours, "caching").orElseThrow()).hasToString("certificates for caching/redis-master-0");
    }

    private static Optional<RedisTls> proof(TestCertificate authority, String namespace) {
        return Optional.of(new RedisTls(
                authority.certificate(), authority.certificate(), authority.key(), "redis-master-0", namespace));
    }

    private String connect(TestCertificate server, Optional<RedisTls> proof) throws IOException {
        String certificate = Files.writeString(folder.resolve("tls.crt"), server.certificate())
                .toString();
        String key = Files.writeString(folder.resolve("tls.key"), server.key()).toString();
        int port = RealRedis.freePort();
        try (RealRedis _ = RealRedis.start(
                        "--tls-port",
                        String.valueOf(port),
                        "--tls-cert-file",
                        certificate,
                        "--tls-key-file",
                        key,
                        "--tls-ca-cert-file",
                        certificate,
                        "--tls-auth-clients",
                        "yes");
                RedisConnection connection = connector.connect(
                        RedisEndpoint.loopbackTls(port, proof), () -> RedisCredentials.NONE, "redis-master-0")) {
            return connection.sample(Instant.now(), Duration.ofSeconds(5)).toString();
        }
    }
}
