package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.Undo;
import dev.redwheel.support.TlsClient;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A deployment that is encrypted with a certificate of the console's own, and the certificate's renewal. */
class CertificateClusterTest {
    private static final String VALUES = Deploys.SMALL.replace("periodSeconds: 1,", "periodSeconds: 3,") + """
        architecture: replication
        replica: {replicaCount: 1}
        tls: {enabled: true, existingSecret: redis-tls, authClients: true}
        livenessProbe: {periodSeconds: 3, timeoutSeconds: 10, failureThreshold: 5}
        """;

    private static final String SENTINEL_VALUES = Deploys.SENTINEL.replace("periodSeconds: 20,", "periodSeconds: 5,")
            + "tls: {enabled: true, existingSecret: redis-tls, authClients: true}\n";

    /** A kubelet brings a changed Secret to its pods once a minute or so. */
    private static final Duration KUBELET = Duration.ofMinutes(4);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void everyConnectionIsEncryptedAndARenewedCertificateIsTakenUpWithoutARestart() throws IOException {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        DeployOperation operation = Deploys.run(request(release, VALUES), cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(operation.progress().step(StepKind.REDIS).message()).contains("redis-master-0 is master");

        try (KubeSession session = cluster.session()) {
            SecretData first = secret(session, release);
            Map<String, String> pods = pods(session, release);
            String serial = serial(session, release, first, "redis-master-0", host(release, "redis-master"));
            assertThat(serial(session, release, first, "redis-replicas-0", pod(release, "redis-replicas-0")))
                    .isEqualTo(serial);
            assertThatThrownBy(() -> redis(session, release, first, "redis-master-0", "example.org"))
                    .hasRootCauseInstanceOf(java.security.cert.CertificateException.class);
            try (RawRedis master = redis(session, release, first, "redis-master-0", "localhost")) {
                master.send("SET", "before", "1");
                assertThat(master.send("WAIT", "1", "10000")).isEqualTo("1");
            }

            CertificateRenewal renewal = new CertificateRenewal(cluster.services());
            assertThat(renewal.look(cluster.context(), release).orElseThrow().renewable())
                    .isTrue();
            CertificateRenewal.Plan plan = renewal.preview(cluster.context(), release);
            assertThat(plan.before().serial()).isEqualTo(serial);
            cluster.setReadOnly(true);
            assertThatThrownBy(() -> renewal.run(plan))
                    .isInstanceOfSatisfying(
                            OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.READ_ONLY));
            cluster.setReadOnly(false);
            assertThat(secret(session, release).version()).isEqualTo(first.version());

            renewal.run(plan);
            SecretData second = secret(session, release);
            for (String pod : pods.keySet()) {
                await().atMost(KUBELET)
                        .untilAsserted(() -> assertThat(serial(session, release, second, pod, "localhost"))
                                .as("what %s shows", pod)
                                .isEqualTo(plan.after().serial()));
            }
            try (RawRedis master = redis(session, release, second, "redis-master-0", host(release, "redis-master"))) {
                master.send("CLIENT", "KILL", "TYPE", "replica"); // The replica must come again with what it has now.
                master.send("SET", "after", "2");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> master.send("WAIT", "1", "1000").equals("1"));
            }
            try (RawRedis replica = redis(session, release, second, "redis-replicas-0", "localhost")) {
                assertThat(replica.send("GET", "before") + replica.send("GET", "after"))
                        .isEqualTo("12");
            }
            // Who still has the old one: an application, until it is mounted anew.
            assertThat(serial(session, release, first, "redis-master-0", "localhost"))
                    .isEqualTo(plan.after().serial());
            assertThat(pods(session, release)).as("no pod was restarted").isEqualTo(pods);
            nothingTellsAKey(session, release, List.of(first, second));

            new Undo(cluster.services()).run(operation, true);
            assertThat(session.secret(release.namespace(), "redis-tls")).isEmpty();
            assertThat(session.secret(release.namespace(), "redis-ca")).isEmpty();
        }
    }

    /** They read a certificate when they start, and never again: each ends once, when its turn has come. */
    @Tag("long")
    @Test
    void sentinelsAndTheProxyTakeUpARenewedCertificateOneAfterTheOther() {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        DeployOperation operation = Deploys.run(request(release, SENTINEL_VALUES), cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        try (KubeSession session = cluster.session()) {
            SecretData first = secret(session, release);
            List<String> readers = pods(session, release).keySet().stream()
                    .filter(pod -> pod.contains("-sentinel-") || pod.contains("-proxy-"))
                    .toList();
            assertThat(readers).hasSize(4);
            String proxy = readers.stream()
                    .filter(pod -> pod.contains("-proxy-"))
                    .findFirst()
                    .orElseThrow();
            CertificateRenewal renewal = new CertificateRenewal(cluster.services());
            CertificateRenewal.Plan plan = renewal.preview(cluster.context(), release);
            renewal.run(plan);
            SecretData second = secret(session, release);

            // The fewest sentinels that answered at one moment, while all of them went.
            AtomicInteger fewest = new AtomicInteger(3);
            await().atMost(KUBELET.multipliedBy(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        Map<String, Integer> restarts = restarts(session, release);
                        int ready =
                                (int) session.pods(release.namespace(), "app.kubernetes.io/component=sentinel").stream()
                                        .filter(PodInfo::ready)
                                        .count();
                        fewest.accumulateAndGet(ready, Math::min);
                        return readers.stream().allMatch(pod -> restarts.getOrDefault(pod, 0) >= 1);
                    });
            assertThat(fewest.get()).as("sentinels at one time").isGreaterThanOrEqualTo(2);
            for (String pod : List.of("redis-sentinel-0", "redis-sentinel-1", "redis-sentinel-2")) {
                await().atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(serial(session, release, second, pod, 26379, "localhost"))
                                .as("what %s shows", pod)
                                .isEqualTo(plan.after().serial()));
            }
            // Through it, to the server's own certificate; and with the old one in hand, as an application has it.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    serial(session, release, first, proxy, 6379, host(release, "redis-master")))
                            .isEqualTo(plan.after().serial()));
            assertThat(restarts(session, release))
                    .as("nobody went twice, and no server at all")
                    .allSatisfy((pod, times) -> assertThat(times).isEqualTo(readers.contains(pod) ? 1 : 0));
        }
    }

    private static Map<String, Integer> restarts(KubeSession session, ReleaseKey release) {
        return session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name()).stream()
                .collect(Collectors.toMap(
                        PodInfo::name, pod -> pod.containers().getFirst().restarts()));
    }

    private DeployRequest request(ReleaseKey release, String values) {
        return new DeployRequest(
                cluster.context(),
                release.namespace(),
                true,
                release.name(),
                Deployment.DEFAULT
                        .withArchitecture(values.equals(VALUES) ? Topology.REPLICATION : Topology.SENTINEL)
                        .withAuth(new Auth(true, "redis", ""))
                        .withTls(Tls.OFF.withEnabled(true).withExistingSecret("redis-tls")),
                values,
                new PasswordChoice.Generated(new Password(Deploys.PASSWORD)),
                true);
    }

    private static String host(ReleaseKey release, String service) {
        return service + "." + release.namespace() + ".svc.cluster.local";
    }

    private static String pod(ReleaseKey release, String pod) {
        return pod + ".redis-headless." + release.namespace() + ".svc";
    }

    private static SecretData secret(KubeSession session, ReleaseKey release) {
        return session.secret(release.namespace(), "redis-tls").orElseThrow();
    }

    private RawRedis redis(KubeSession session, ReleaseKey release, SecretData tls, String pod, String host) {
        return redis(session, release, tls, pod, 6379, host);
    }

    private RawRedis redis(KubeSession session, ReleaseKey release, SecretData tls, String pod, int port, String host) {
        return RawRedis.connect(
                session.forward(release.namespace(), () -> pod, port),
                Deploys.PASSWORD,
                TlsClient.of(
                        tls.text("ca.crt").orElseThrow(),
                        tls.text("tls.crt").orElseThrow(),
                        tls.text("tls.key").orElseThrow()),
                host);
    }

    private String serial(KubeSession session, ReleaseKey release, SecretData tls, String pod, String host) {
        return serial(session, release, tls, pod, 6379, host);
    }

    private String serial(KubeSession session, ReleaseKey release, SecretData tls, String pod, int port, String host) {
        try (RawRedis redis = redis(session, release, tls, pod, port, host)) {
            assertThat(redis.send("PING")).isEqualTo("PONG");
            return redis.certificate().getSerialNumber().toString(16);
        }
    }

    /** Which pods there are, and how often each was restarted. */
    private static Map<String, String> pods(KubeSession session, ReleaseKey release) {
        return session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name()).stream()
                .collect(Collectors.toMap(
                        PodInfo::name,
                        pod -> pod.uid() + " " + pod.containers().getFirst().restarts()));
    }

    /** The console's own files: journal, audit log, what it kept for Helm. */
    private void nothingTellsAKey(KubeSession session, ReleaseKey release, List<SecretData> certificates)
            throws IOException {
        SecretData authority = session.secret(release.namespace(), "redis-ca").orElseThrow();
        List<String> lines = Stream.concat(certificates.stream(), Stream.of(authority))
                .flatMap(secret -> secret.text("tls.key").orElseThrow().lines())
                .filter(line -> !line.startsWith("-----"))
                .toList();
        assertThat(lines).hasSize(6);
        try (Stream<Path> files = Files.walk(cluster.home())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(lines);
            }
        }
    }
}
