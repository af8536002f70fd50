package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.CancelToken;
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

    private Changes changes() {
        return new Changes(cluster.services(), cluster.redis(), new SameThreadExecutor());
    }

    private ReleaseNow look(ReleaseKey release) {
        return changes().look(cluster.context(), release);
    }

    private void run(ChangePlan plan) {
        assertThat(plan.blocked()).as("%s", plan.findings()).isFalse();
        ChangeOperation operation = new ChangeOperation(
                plan.record(), cluster.services(), cluster.redis(), Changes.journal(cluster.services()));
        operation.run(new CancelToken());
        assertThat(operation.record().failure()).isEmpty();
        assertThat(operation.record().phase()).isEqualTo(OperationPhase.DONE);
    }

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
            assertThat(changes().planPassword(look(key)).findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.detail()).contains("0.4.1"));
            Map<String, ?> values = newest(release).userValues();

            ChangePlan plan = changes().planChart(look(key));
            assertThat(plan.findings())
                    .filteredOn(finding -> finding.id().equals("unknown-values"))
                    .isEmpty();
            run(plan);

            assertThat(newest(release).chartVersion()).isEqualTo(changes().chartVersion());
            assertThat(newest(release).userValues()).isEqualTo(values);
            assertThat(changes().planPassword(look(key)).blocked()).isFalse();
            assertThat(changes().planChart(look(key)).blocked())
                    .as("nothing newer")
                    .isTrue();

            run(changes().planBack(look(key), 1));

            assertThat(newest(release).chartVersion()).isEqualTo("0.4.1");
            try (RawRedis redis = release.redis("redis-master-0")) {
                assertThat(redis.send("GET", "kept")).isEqualTo("yes");
            }
        }
    }

    private static ReleasePayload newest(ReleaseUnderTest release) {
        return ReleaseLookup.newest(release.session(), release.key()).orElseThrow();
    }
}
