package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.values.ValueEdit;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Other resources on a cluster that cannot give them to running pods: these restart one by one. */
class RollingResourcesClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = ClusterUnderTest.older();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    private static String limitOf(ReleaseUnderTest release, String pod) {
        try (RawRedis redis = release.redis(pod)) {
            return redis.send("CONFIG", "GET", "maxmemory").replace("maxmemory ", "");
        }
    }

    @Test
    void memoryGrowsAndShrinksBehindSentinels() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.SENTINEL,
                Deploys.SENTINEL.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
                        + "replica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            ResourceSpec before = runs.look(key).resources();
            Map<String, @Nullable Object> values = ChangeRuns.newest(release).userValues();
            try (Torture load = Torture.start("up-", () -> Torture.single(release.throughProxy()))) {
                ChangePlan plan = runs.changes().planResources(runs.look(key), before.withMemoryLimit("128Mi"));
                assertThat(plan.record().steps()).extracting(ChangeStep::kind).doesNotContain(ChangeStepKind.RESIZE);
                assertThat(plan.findings())
                        .filteredOn(finding -> finding.id().equals("in-place"))
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.detail()).contains("has no in-place resize"));
                assertThat(plan.blocked()).as("%s", plan.findings()).isFalse();
                runs.runKilling(plan.record(), release, ChangeStepKind.ROLL, release::master);
                load.judge("vertical-up-sentinel-master-killed");
            }
            for (PodInfo pod : release.pods("master")) {
                assertThat(limitOf(release, pod.name())).isEqualTo("" + 128L * 1024 * 1024 * 75 / 100);
                assertThat(pod.containers().getFirst().memoryLimitBytes()).isEqualTo(128L << 20);
            }
            assertThat(release.session().statefulSets(key.namespace(), ""))
                    .as("nobody is held back for good")
                    .allSatisfy(set -> assertThat(set.partition()).isZero());
            try (Torture load = Torture.start("down-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "memory " + before.memoryLimit(), ChangeStepKind.ROLL, 1500);
                runs.resume();
                load.judge("vertical-down-sentinel-killed");
            }
            assertThat(limitOf(release, "redis-master-0")).isEqualTo("" + 96L * 1024 * 1024 * 75 / 100);
            // What Helm would say again is what runs: nothing of the way there is left in the values.
            assertThat(ValueEdit.between(values, ChangeRuns.newest(release).userValues()))
                    .isEmpty();
        }
    }
}
