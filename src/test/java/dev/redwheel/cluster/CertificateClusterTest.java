package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.certificate.KeyedCertificate;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.Undo;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.support.TlsClient;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.Poller;
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
            + "replica: {replicaCount: 1}\ntls: {enabled: true, existingSecret: redis-tls, authClients: true}\n";

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    @Test
    void everyConnectionIsEncryptedAndARenewedCertificateIsTakenUpWithoutARestart() throws Exception {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        DeployOperation operation = Deploys.run(
                Deploys.encrypted(cluster.context(), release.namespace(), Topology.REPLICATION, VALUES),
                cluster.services());
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

            ChangePlan plan = runs.changes().planCertificate(runs.look(release));
            assertThat(plan.findings())
                    .anySatisfy(
                            finding -> assertThat(finding.detail()).contains("two thirds of its life are not over"));
            cluster.setReadOnly(true);
            ChangeOperation refused = runs.operation(plan.record());
            refused.run(new CancelToken());
            assertThat(refused.record().failure().orElseThrow().why()).contains("read-only");
            cluster.setReadOnly(false);
            assertThat(secret(session, release).version()).isEqualTo(first.version());

            // An application that has the old certificate. One console is killed as soon as the Secret is another;
            // under the
            // next the master is, which starts with whatever its node has brought it by then.
            ChangeRecord done;
            try (ReleaseUnderTest under = ReleaseUnderTest.open(cluster, release);
                    Torture load = Torture.start(
                            "renewed-",
                            () -> Torture.single(redis(session, release, first, "redis-master-0", "localhost")))) {
                runs.kill(release, "certificate", ChangeStepKind.SHOW_CERTIFICATE, 500);
                done = runs.runKilling(
                        runs.unfinished(), under, ChangeStepKind.SHOW_CERTIFICATE, () -> "redis-master-0");
                load.judge("certificate-killed-and-master-killed");
            }
            SecretData second = secret(session, release);
            String renewed = KeyedCertificate.facts(second.text("tls.crt").orElseThrow(), "Secret")
                    .serial();
            assertThat(renewed).isNotEqualTo(serial);
            assertThat(done.steps())
                    .filteredOn(step -> step.kind() == ChangeStepKind.SHOW_CERTIFICATE)
                    .singleElement()
                    .satisfies(step -> assertThat(step.message()).isEqualTo("2 servers show serial " + renewed));
            for (String pod : pods.keySet()) {
                assertThat(serial(session, release, second, pod, "localhost"))
                        .as("what %s shows", pod)
                        .isEqualTo(renewed);
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
                    .isEqualTo(renewed);
            assertThat(pods(session, release))
                    .as("the certificate restarts nobody")
                    .containsEntry("redis-replicas-0", pods.get("redis-replicas-0"))
                    .containsEntry("redis-master-0", pods.get("redis-master-0").replaceFirst(" 0$", " 1"));
            nothingTellsAKey(session, release, List.of(first, second));

            new Undo(cluster.services()).run(operation, true);
            assertThat(session.secret(release.namespace(), "redis-tls")).isEmpty();
            assertThat(session.secret(release.namespace(), "redis-ca")).isEmpty();
        }
    }

    /** They read a certificate when they start, and never again: each ends once, when its turn has come. */
    @Tag("long")
    @Test
    void sentinelsAndTheProxyTakeUpARenewedCertificateOneAfterTheOther() throws Exception {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        DeployOperation operation = Deploys.run(
                Deploys.encrypted(cluster.context(), release.namespace(), Topology.SENTINEL, SENTINEL_VALUES),
                cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        try (ReleaseUnderTest under = ReleaseUnderTest.open(cluster, release)) {
            KubeSession session = under.session();
            SecretData first = secret(session, release);
            List<String> readers = pods(session, release).keySet().stream()
                    .filter(pod -> pod.contains("-sentinel-") || pod.contains("-proxy-"))
                    .toList();
            assertThat(readers).hasSize(4);
            String proxy = readers.stream()
                    .filter(pod -> pod.contains("-proxy-"))
                    .findFirst()
                    .orElseThrow();
            under.awaitReplicas(under.master(), 1);
            // The fewest sentinels that answered at one moment, while all of them went.
            AtomicInteger fewest = new AtomicInteger(3);
            ChangeRecord plan =
                    runs.changes().planCertificate(runs.look(release)).record();
            try (Torture load = Torture.start(
                            "renewed-",
                            () -> Torture.single(
                                    redis(session, release, first, proxy, host(release, "redis-master"))));
                    AutoCloseable _ = Poller.start(
                            "sentinels",
                            Duration.ofSeconds(1),
                            () -> fewest.accumulateAndGet(
                                    (int) under.pods("sentinel").stream()
                                            .filter(PodInfo::ready)
                                            .count(),
                                    Math::min),
                            error -> {})) {
                runs.runKilling(plan, under, ChangeStepKind.SHOW_CERTIFICATE, under::master);
                load.judge("certificate-sentinel-master-killed");
            }
            SecretData second = secret(session, release);
            String renewed = KeyedCertificate.facts(second.text("tls.crt").orElseThrow(), "Secret")
                    .serial();
            assertThat(fewest.get()).as("sentinels at one time").isGreaterThanOrEqualTo(2);
            for (String pod : List.of("redis-sentinel-0", "redis-sentinel-1", "redis-sentinel-2")) {
                assertThat(serial(session, release, second, pod, 26379, "localhost"))
                        .as("what %s shows", pod)
                        .isEqualTo(renewed);
            }
            // Through it, to the server's own certificate; and with the old one in hand, as an application has it.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    serial(session, release, first, proxy, 6379, host(release, "redis-master")))
                            .isEqualTo(renewed));
            assertThat(restarts(session, release))
                    .as("nobody went twice, and of the servers only the one that was killed")
                    .allSatisfy((pod, times) -> assertThat(times).isBetween(readers.contains(pod) ? 1 : 0, 1));
        }
    }

    private static Map<String, Integer> restarts(KubeSession session, ReleaseKey release) {
        return session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name()).stream()
                .collect(Collectors.toMap(
                        PodInfo::name, pod -> pod.containers().getFirst().restarts()));
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
