package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Size;
import dev.redwheel.values.ValueEdit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Releases of other charts are scaled while an application writes, and none of its acknowledged writes is lost. */
class OtherChartsClusterTest {
    private static final Path CHARTS = Path.of("src/test/resources/foreign-charts");
    private static final String BITNAMI = "auth: {existingSecret: redis, existingSecretPasswordKey: redis-password}\n";
    private static final String REDIS_HA = """
        existingSecret: redis
        authKey: redis-password
        hardAntiAffinity: false
        sentinel: {password: Sentinels0Own0Pass0Never0Written9}
        """;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    /** Its pods hand nothing over before they end, and the chart restarts all of them for another number. */
    @Test
    void redisHaGrowsAndShrinksWhileClientsWrite() {
        try (SeenRelease seen = installed("redis-ha", REDIS_HA)) {
            ReleaseKey key = seen.release();
            assertThat(blocked(runs.changes().planSize(runs.look(key), new Size(2, 1))))
                    .contains("no majority");
            try (Torture load = Torture.start("out-", () -> master(seen))) {
                ChangeRecord done = runs.scale(key, 4, 3);
                assertThat(done.steps()).extracting(ChangeStep::kind).contains(ChangeStepKind.ROLL);
                load.judge("redis-ha-out");
            }
            assertThat(pods(seen)).hasSize(4);
            agreed(seen, "3 replicas", "4 Sentinels");
            // The one that goes is the master.
            makeMaster(seen, "redis-redis-ha-server-3");
            try (Torture load = Torture.start("in-", () -> master(seen))) {
                runs.scale(key, 3, 2);
                load.judge("redis-ha-in");
            }
            assertThat(pods(seen)).hasSize(3);
            agreed(seen, "2 replicas", "3 Sentinels");
        }
    }

    @Test
    void redisHaIsGivenMoreMemoryWhileClientsWrite() {
        try (SeenRelease seen = installed("redis-ha", REDIS_HA)) {
            try (Torture load = Torture.start("memory-", () -> master(seen))) {
                ReleaseNow now = runs.look(seen.release());
                runs.run(runs.changes().planResources(now, now.resources().withMemoryLimit("96Mi")));
                load.judge("redis-ha-memory");
            }
            assertThat(runs.look(seen.release()).resources().memoryLimit()).isEqualTo("96Mi");
        }
    }

    /** Helm keeps no dependencies: the chart is given as an archive, and a killed console's change goes on with its copy. */
    @Test
    void bitnamiIsScaledWithItsChartArchiveAlthoughTheConsoleIsKilled() throws Exception {
        try (SeenRelease seen = installed("redis", BITNAMI)) {
            ReleaseKey key = seen.release();
            ReleaseNow now = runs.look(key);
            assertThat(now.needsArchive()).isTrue();
            assertThat(blocked(runs.changes().planSize(now, new Size(4, 3)))).contains("helm pull");
            Path archive = packed(cluster.home().resolve("redis-23.0.0.tgz"), CHARTS.resolve("redis"));
            Path other = packed(cluster.home().resolve("other.tgz"), CHARTS.resolve("redis-ha"));
            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> runs.changes().withArchive(now, other))
                    .withMessageContaining("It is chart redis-ha");
            try (Torture load = Torture.start("out-", () -> master(seen))) {
                runs.kill(key, "archive " + archive + " size 4 3", ChangeStepKind.UPGRADE, 300);
                List<Path> kept = keptCharts();
                assertThat(kept).hasSize(1);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.getFirst())))
                        .isEqualTo("rw-------");
                Files.delete(archive);
                runs.resume();
                load.judge("bitnami-out-killed");
            }
            assertThat(keptCharts()).as("gone with the change").isEmpty();
            assertThat(pods(seen)).hasSize(4);
            agreed(seen, "3 replicas", "4 Sentinels");
            ReleasePayload newest = ReleaseLookup.newest(seen.session(), key).orElseThrow();
            assertThat(newest.status()).isEqualTo("deployed");
            assertThat(newest.dependencies()).hasSize(1);
            assertThat(ValueEdit.at(newest.userValues(), "replica.replicaCount"))
                    .isEqualTo(4);
        }
    }

    @Test
    void aClusterOfBitnamiIsNotScaledAndItIsSaidWhy() {
        try (SeenRelease seen = seen("redis-cluster", """
            existingSecret: redis
            existingSecretPasswordKey: redis-password
            """)) {
            await("its pods")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> pods(seen).size() == 6);
            ReleaseNow now = runs.look(seen.release());
            assertThat(now.fixedSize()).contains("take their slots with them").contains("--cluster-weight");
            assertThat(now.fixedResources()).contains("hands its slots over");
            assertThat(blocked(runs.changes().planSize(now, new Size(8, 1)))).contains("addNodes");
        }
    }

    private static String blocked(ChangePlan plan) {
        assertThat(plan.blocked()).isTrue();
        return String.join(
                " ",
                plan.findings().stream()
                        .filter(finding -> finding.severity() == Severity.BLOCKED)
                        .map(Finding::toString)
                        .toList());
    }

    private List<Path> keptCharts() throws IOException {
        try (Stream<Path> files =
                Files.list(cluster.services().journal().folder().resolve("changes"))) {
            return files.filter(file -> file.toString().endsWith(".tgz")).toList();
        }
    }

    private static Path packed(Path archive, Path chart) throws IOException, InterruptedException {
        Path folder = chart.toAbsolutePath();
        Process tar = new ProcessBuilder(
                        "tar",
                        "-czf",
                        archive.toString(),
                        "-C",
                        folder.getParent().toString(),
                        folder.getFileName().toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return archive;
    }

    private static List<PodInfo> pods(SeenRelease seen) {
        return seen.session().pods(seen.release().namespace(), "").stream()
                .filter(pod -> pod.ownerKind().equals("StatefulSet"))
                .filter(pod -> pod.deletion().isEmpty() && pod.phase().equals("Running"))
                .toList();
    }

    /** A connection to whoever is the master, as an application gets it from the sentinels. */
    private static Torture.Client master(SeenRelease seen) {
        for (PodInfo pod : pods(seen)) {
            try {
                RawRedis redis = seen.connect(pod.name());
                if (redis.send("ROLE").startsWith("master")) {
                    return Torture.single(redis);
                }
                redis.close();
            } catch (RuntimeException away) {
                // The next one may be.
            }
        }
        throw new IllegalStateException("no master");
    }

    private void makeMaster(SeenRelease seen, String wanted) {
        pods(seen).stream()
                .map(PodInfo::name)
                .filter(pod -> !pod.equals(wanted))
                .forEach(pod -> seen.send(pod, "CONFIG", "SET", "replica-priority", "0"));
        if (!seen.send(wanted, "ROLE").startsWith("master")) {
            try (RawRedis sentinel = RawRedis.connect(
                    seen.session().forward(seen.release().namespace(), () -> wanted, 26379),
                    "Sentinels0Own0Pass0Never0Written9")) {
                await("the sentinels have heard it and choose")
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofSeconds(2))
                        .ignoreExceptions()
                        .until(() -> {
                            if (!seen.send(wanted, "ROLE").startsWith("master")) {
                                sentinel.send("SENTINEL", "FAILOVER", "mymaster");
                            }
                            return seen.send(wanted, "ROLE").startsWith("master");
                        });
            }
        }
        pods(seen).forEach(pod -> seen.send(pod.name(), "CONFIG", "SET", "replica-priority", "100"));
        agreed(seen, "3 replicas", "4 Sentinels");
    }

    /** Looked at anew: who has looked since before a change goes on with the values of then. */
    private void agreed(SeenRelease seen, String replicas, String sentinels) {
        try (SeenRelease now = new SeenRelease(cluster, seen.release())) {
            assertThat(now.awaitAgreement(replicas)).contains(sentinels);
        }
    }

    private SeenRelease installed(String chart, String values) {
        SeenRelease seen = seen(chart, values);
        await("roles agree")
                .atMost(Duration.ofMinutes(3))
                .until(() -> seen.finding("roles-agree").isPresent());
        assertThat(seen.awaitAgreement("2 replicas")).contains("3 Sentinels");
        await("every Sentinel knows all others")
                .atMost(Duration.ofMinutes(2))
                .until(() -> seen.picture().sentinels().stream()
                        .allMatch(sentinel -> sentinel.watched()
                                .filter(watched -> watched.sentinels().size() == 2
                                        && watched.replicas().size() == 2)
                                .isPresent()));
        return seen;
    }

    private SeenRelease seen(String chart, String values) {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(release.namespace(), Map.of());
            session.createSecret(
                    release.namespace(),
                    "redis",
                    Map.of(),
                    Map.of("redis-password", Deploys.PASSWORD.getBytes(StandardCharsets.UTF_8)));
            cluster.install(session, release, CHARTS.resolve(chart), values);
        }
        return new SeenRelease(cluster, release);
    }
}
