package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A release of an older chart gets the one that this console brings, with its own values and its data. */
class ChartUpgradeClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    /** As it was before a password could be changed under running clients. */
    private Path older() throws IOException {
        Path chart = new BuiltInChart(new RunFiles(cluster.home().resolve("older"))).unpack();
        edit(chart.resolve("Chart.yaml"), "(?m)^version: .*$", "version: 0.4.1");
        edit(chart.resolve("values.yaml"), "(?m)^  rotated: .*\n", "");
        return chart;
    }

    private static void edit(Path file, String pattern, String replacement) throws IOException {
        String before = Files.readString(file);
        String after = before.replaceFirst(pattern, replacement);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    @Test
    void anOlderChartIsUpgradedAndTakenBack() throws IOException {
        ReleaseKey key = new ReleaseKey(cluster.newNamespace(), "redis");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(key.namespace(), Map.of());
            session.createSecret(
                    key.namespace(),
                    "redis",
                    Map.of(),
                    Map.of("redis-password", Deploys.PASSWORD.getBytes(StandardCharsets.US_ASCII)));
            cluster.install(session, key, older(), Deploys.SMALL + "architecture: standalone\n");
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> session.pods(key.namespace(), "app.kubernetes.io/component=master").stream()
                            .anyMatch(PodInfo::ready));
        }
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            try (RawRedis redis = release.redis("redis-master-0")) {
                redis.send("SET", "kept", "yes");
            }
            assertThat(runs.changes().planPassword(runs.look(key)).findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.detail()).contains("0.4.1"));
            Map<String, ?> values = ChangeRuns.newest(release).userValues();

            ChangePlan plan = runs.changes().planChart(runs.look(key));
            assertThat(plan.findings())
                    .filteredOn(finding -> finding.id().equals("unknown-values"))
                    .isEmpty();
            runs.run(plan);

            assertThat(ChangeRuns.newest(release).chartVersion())
                    .isEqualTo(runs.changes().chartVersion());
            assertThat(ChangeRuns.newest(release).userValues()).isEqualTo(values);
            assertThat(runs.changes().planPassword(runs.look(key)).blocked()).isFalse();
            assertThat(runs.changes().planChart(runs.look(key)).blocked())
                    .as("nothing newer")
                    .isTrue();

            runs.run(runs.changes().planBack(runs.look(key), 1));

            assertThat(ChangeRuns.newest(release).chartVersion()).isEqualTo("0.4.1");
            try (RawRedis redis = release.redis("redis-master-0")) {
                assertThat(redis.send("GET", "kept")).isEqualTo("yes");
            }
        }
    }
}
