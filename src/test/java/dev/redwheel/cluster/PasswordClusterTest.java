package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.change.ChangeKind;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Passwords are changed while applications with the old and with the new one write and read. */
class PasswordClusterTest {
    private static final String SLOW = "terminationGracePeriodSeconds: 40";
    private static final String FAST = "terminationGracePeriodSeconds: 5";

    private static final String USERS = """
        existingSecret: redis
          acl: {enabled: true, existingSecret: redis-acl}
        """;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    private static SecretData secret(ReleaseUnderTest release, String name) {
        return release.session().secret(release.key().namespace(), name).orElseThrow();
    }

    /** Both passwords hold behind sentinels until the old one is ended; then it is refused everywhere, and kept nowhere. */
    @Test
    void thePasswordIsChangedBehindSentinels() {
        ReleaseKey key = Deploys.deployed(
                cluster, Topology.SENTINEL, Deploys.SENTINEL.replace(FAST, SLOW) + "replica: {replicaCount: 2}\n");
        try (ReleaseUnderTest old = ReleaseUnderTest.open(cluster, key)) {
            old.awaitReplicas(old.master(), 2);
            try (Torture load = Torture.start("old-", () -> Torture.single(old.throughProxy()))) {
                ChangePlan plan = runs.changes().planPassword(runs.look(key));
                assertThat(plan.record().kind()).isEqualTo(ChangeKind.PASSWORD);
                runs.runKilling(plan.record(), old, ChangeStepKind.ROLL, old::master);
                load.judge("password-sentinel-master-killed");
            }
            String next = secret(old, "redis").text("redis-password").orElseThrow();
            assertThat(next).isNotEqualTo(Deploys.PASSWORD);
            assertThat(secret(old, "redis").data().keySet())
                    .containsExactlyInAnyOrder("redis-password", "redis-password-old");
            try (ReleaseUnderTest renewed = ReleaseUnderTest.open(cluster, key)) {
                for (PodInfo pod : servers(renewed)) {
                    assertThat(ping(old.redis(pod.name()))).isEqualTo("PONG");
                    assertThat(ping(renewed.redis(pod.name()))).isEqualTo("PONG");
                }
                try (Torture load = Torture.start("new-", () -> Torture.single(renewed.throughProxy()))) {
                    ChangePlan plan = runs.changes().planPassword(runs.look(key));
                    assertThat(plan.record().kind()).isEqualTo(ChangeKind.PASSWORD_END);
                    runs.run(plan);
                    load.judge("password-end-sentinel");
                }
                for (PodInfo pod : servers(renewed)) {
                    assertThatThrownBy(() -> old.redis(pod.name())).hasMessageContaining("WRONGPASS");
                    assertThat(ping(renewed.redis(pod.name()))).isEqualTo("PONG");
                }
                for (PodInfo pod : renewed.pods("sentinel")) {
                    assertThatThrownBy(() -> old.sentinel(pod.name())).hasMessageContaining("WRONGPASS");
                    assertThat(ping(renewed.sentinel(pod.name()))).isEqualTo("PONG");
                }
                // The sentinels sign in to the servers with it, and the servers to each other.
                try (Torture load = Torture.start("over-", () -> Torture.single(renewed.throughProxy()))) {
                    failOver(renewed);
                    load.awaitWrites(50);
                }
            }
            assertThat(secret(old, "redis").data().keySet()).containsExactly("redis-password");
            nothingTold(Deploys.PASSWORD, next);
        }
    }

    private static String ping(RawRedis redis) {
        try (redis) {
            return redis.send("PING");
        }
    }

    private static void failOver(ReleaseUnderTest release) {
        String before = release.master();
        try (RawRedis sentinel =
                release.sentinel(release.pods("sentinel").getFirst().name())) {
            sentinel.send("SENTINEL", "FAILOVER", "mymaster");
        }
        await("another master")
                .atMost(Duration.ofMinutes(2))
                .until(() -> !release.master().isEmpty() && !release.master().equals(before));
        release.awaitReplicas(release.master(), 2);
    }

    /** Each user of a Redis Cluster gets a new password; the exporters go on measuring. */
    @Test
    void everyUsersPasswordIsChangedInACluster() {
        ReleaseKey key = new ReleaseKey(cluster.newNamespace(), "redis");
        Map<String, String> users = Map.of(
                "replication-password", "a \"quoted\" one\\",
                "sentinel-password", "sentinels-0",
                "exporter-password", "exporter's $HOME #1",
                "console-password", "-n");
        try (var session = cluster.session()) {
            session.createNamespace(key.namespace(), Map.of());
            session.createSecret(key.namespace(), "redis", Map.of(), bytes(Map.of("redis-password", Deploys.PASSWORD)));
            session.createSecret(key.namespace(), "redis-acl", Map.of(), bytes(users));
            cluster.install(
                    session,
                    key,
                    Deploys.CLUSTER.replace(FAST, SLOW).replace("existingSecret: redis\n", USERS)
                            + "metrics: {enabled: true, image: {tag: \"1.45.0\"}}\n");
        }
        try (ReleaseUnderTest old = ReleaseUnderTest.open(cluster, key)) {
            old.awaitWhole();
            await("the cluster")
                    .atMost(Duration.ofMinutes(3))
                    .ignoreExceptions()
                    .until(() -> !old.owner(0).isEmpty() && !old.owner(16383).isEmpty());
            old.awaitReplicas(old.owner(0), 1);
            try (Torture load = Torture.start("old-", () -> Torture.cluster(old))) {
                // Stopped at every step before it acts, and resumed by another console.
                ChangeRecord record =
                        runs.changes().planPassword(runs.look(key)).record();
                for (ChangeStepKind at : List.of(
                        ChangeStepKind.ACCEPT_PASSWORDS,
                        ChangeStepKind.SWAP_PASSWORDS,
                        ChangeStepKind.UPGRADE,
                        ChangeStepKind.ROLL)) {
                    killedAt(record, at);
                    record = runs.unfinished();
                }
                runs.run(record, any -> {});
                load.judge("password-cluster-users");
            }
            assertThat(secret(old, "redis-acl").data()).hasSize(8);
            try (ReleaseUnderTest renewed = ReleaseUnderTest.open(cluster, key);
                    Torture load = Torture.start("new-", () -> Torture.cluster(renewed))) {
                runs.run(runs.changes().planPassword(runs.look(key)));
                load.judge("password-end-cluster-users");
                for (PodInfo pod : servers(renewed)) {
                    assertThatThrownBy(() -> old.redis(pod.name())).hasMessageContaining("WRONGPASS");
                    try (RawRedis redis = renewed.redis(pod.name())) {
                        users.forEach((name, password) -> assertThatThrownBy(
                                        () -> redis.send("AUTH", name.replace("-password", ""), password))
                                .hasMessageContaining("WRONGPASS"));
                    }
                    await("the exporter of " + pod.name())
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> renewed.metrics(pod.name()).contains("redis_up 1"));
                }
            }
            assertThat(secret(old, "redis-acl").data()).hasSize(4);
            users.values().stream().filter(word -> word.length() > 4).forEach(this::nothingTold);
        }
    }

    /** As kill -9 leaves it: the step is written down as begun, and nothing after. */
    private void killedAt(ChangeRecord record, ChangeStepKind at) {
        ChangeOperation operation = runs.operation(record);
        operation.listen(now -> {
            boolean there = now.phase() == OperationPhase.RUNNING
                    && now.current().map(ChangeStep::kind).filter(at::equals).isPresent();
            if (there && now.current().orElseThrow().started().isPresent()) {
                throw new Killed();
            }
        });
        assertThatThrownBy(() -> operation.run(new CancelToken())).isInstanceOf(Killed.class);
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Taken back after the new password was in use already. */
    @Test
    void aChangeOfThePasswordIsTakenBack() throws InterruptedException {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            try (RawRedis redis = release.redis("redis-master-0")) {
                redis.send("SET", "kept", "yes");
            }
            killedAt(runs.changes().planPassword(runs.look(key)).record(), ChangeStepKind.ROLL);
            assertThat(secret(release, "redis").text("redis-password")).isNotEqualTo(Optional.of(Deploys.PASSWORD));
            runs.takeBack(runs.unfinished());
            assertThat(secret(release, "redis").data().keySet()).containsExactly("redis-password");
            assertThat(secret(release, "redis").text("redis-password")).contains(Deploys.PASSWORD);
            for (PodInfo pod : servers(release)) {
                try (RawRedis redis = release.redis(pod.name())) {
                    assertThat(redis.send("GET", "kept")).isEqualTo("yes");
                    assertThat(redis.send("ACL", "GETUSER", "default").split("[0-9a-f]{64}", -1))
                            .hasSize(2);
                }
            }
            assertThat(runs.changes().unfinished()).isEmpty();
        }
    }

    private static List<PodInfo> servers(ReleaseUnderTest release) {
        return Stream.of("master", "replica", "cluster")
                .flatMap(component -> release.pods(component).stream())
                .toList();
    }

    /** What the console keeps, its log and its audit log among it, has no password. */
    private void nothingTold(String... passwords) {
        try (Stream<Path> files = Files.walk(cluster.home())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("practice"))
                    .toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String password : passwords) {
                    assertThat(text.contains(password))
                            .as("a password in %s", file)
                            .isFalse();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> bytes(Map<String, String> texts) {
        return texts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getBytes(StandardCharsets.UTF_8)));
    }
}
