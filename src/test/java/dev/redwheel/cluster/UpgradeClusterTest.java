package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.AuditEntry;
import dev.redwheel.operation.change.ChangeFailure;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ValueEdit;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The torture of what restarts every server: a newer Redis, other values, and the way back to an earlier revision, while an
 * application writes and another reads; with consoles that are killed in the middle, and a master that is.
 */
class UpgradeClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    @Test
    void aNewerRedisComesAndValuesComeAndGoWhileClientsWrite() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.SENTINEL,
                Deploys.SENTINEL
                                .replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
                                .replace("periodSeconds: 5,", "periodSeconds: 2,")
                        + "replica: {replicaCount: 2}\nimage: {tag: \"7.0\"}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 2);
            anImageThatNobodyGivesStopsTheChange(release);
            try (Torture load = Torture.start("image-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "set image.tag 8.0", ChangeStepKind.ROLL, 3000);
                runs.runKilling(runs.unfinished(), release, ChangeStepKind.ROLL, release::master);
                load.judge("image-upgrade-killed-and-master-killed");
            }
            assertThat(servers(release))
                    .hasSize(3)
                    .allSatisfy(pod ->
                            assertThat(pod.containers().getFirst().image()).endsWith("redis:8.0"));
            theFirstServerCameLast(release);
            assertThat(cluster.services().audit().read())
                    .extracting(AuditEntry::what)
                    .anyMatch(what -> what.startsWith("try image docker.io/library/redis:8.0 on "));
            ChangePlan older = runs.changes().planBack(runs.look(key), 1);
            assertThat(older.findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                    .isNotEmpty()
                    .allSatisfy(finding -> assertThat(finding.id()).isEqualTo("image"));

            try (Torture load = Torture.start("values-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "set podLabels.torture values", ChangeStepKind.UPGRADE, 400);
                runs.resume();
                load.judge("values-killed");
            }
            theFirstServerCameLast(release);
            try (Torture load = Torture.start("back-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "back 2", ChangeStepKind.ROLL, 3000);
                runs.runKilling(runs.unfinished(), release, ChangeStepKind.ROLL, release::master);
                load.judge("rollback-killed-and-master-killed");
            }
            assertThat(servers(release))
                    .allSatisfy(pod -> assertThat(pod.labels()).doesNotContainKey("torture"));
        }
    }

    /** Before anything restarts, or Helm knows of it; and what tried it is gone. */
    private void anImageThatNobodyGivesStopsTheChange(ReleaseUnderTest release) {
        List<String> uids = release.pods().stream().map(PodInfo::uid).toList();
        ChangePlan plan = runs.changes()
                .planValues(
                        runs.look(release.key()),
                        ValueEdit.apply(
                                ChangeRuns.newest(release).userValues(),
                                List.of(
                                        new ValueEdit("image.repository", "example/nobody-has-it"),
                                        new ValueEdit("image.tag", "8.0"))));
        assertThat(plan.record().steps().getFirst().kind()).isEqualTo(ChangeStepKind.PULL);
        ChangeOperation operation = runs.operation(plan.record());
        operation.run(new CancelToken());
        ChangeFailure failure = operation.record().failure().orElseThrow();
        assertThat(failure.tried() + " " + failure.on())
                .startsWith("get the image ")
                .endsWith("nobody-has-it:8.0");
        assertThat(failure.why()).contains("does not get it: ").doesNotContain("Back-off");
        assertThat(failure.next()).startsWith("Nothing has been changed yet.");
        assertThat(ChangeRuns.newest(release).revision()).isEqualTo(1);
        assertThat(release.session().pods(release.key().namespace(), "").stream()
                        .filter(pod -> pod.deletion().isEmpty())
                        .map(PodInfo::uid))
                .containsExactlyInAnyOrderElementsOf(uids);
        runs.abandon(operation.record());
    }

    private static void theFirstServerCameLast(ReleaseUnderTest release) {
        Instant first = release.pods("master").getFirst().started().orElseThrow();
        assertThat(release.pods("replica"))
                .allSatisfy(pod -> assertThat(pod.started().orElseThrow()).isBefore(first));
    }

    private static List<PodInfo> servers(ReleaseUnderTest release) {
        return Stream.concat(release.pods("master").stream(), release.pods("replica").stream())
                .toList();
    }
}
