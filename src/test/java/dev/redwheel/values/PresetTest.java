package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTest {
    private final RedisDirectives directives = RedisDirectives.load();

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetIsCompleteAndSurvivesTheYaml(Preset preset) {
        Deployment deployment = preset.deployment();

        assertThat(ValuesYaml.parse(ValuesYaml.render(deployment)).deployment()).contains(deployment);
        assertThat(MemoryPlan.ofMaster(deployment).source()).isEqualTo(MemoryPlan.Source.SHARE_OF_LIMIT);
        assertThat(deployment.auth().enabled()).isTrue();
        assertThat(directives.check(deployment.masterConfiguration(), Optional.of(new RedisVersion(8, 0)), 1L << 30))
                .isEmpty();
    }

    /** The figures are those of the specification's examples, not typed twice. */
    @Test
    void developmentAndStagingHaveTheSpecificationsFigures() {
        List<SpecExample> spec = SpecExamples.open("02-multi-environment-redis-setup");

        assertThat(Preset.DEVELOPMENT.deployment().masterResources())
                .extracting("cpuRequest", "memoryRequest")
                .containsExactly(
                        spec.get(0).deployment().masterResources().cpuRequest(),
                        spec.get(0).deployment().masterResources().memoryRequest());
        assertThat(Preset.STAGING.deployment().masterResources())
                .extracting("cpuRequest", "memoryRequest")
                .containsExactly(
                        spec.get(1).deployment().masterResources().cpuRequest(),
                        spec.get(1).deployment().masterResources().memoryRequest());
    }

    @Test
    void productionHasTheSpecificationsFigures() {
        Deployment spec = SpecExamples.open("04-high-availability-redis-cluster")
                .getFirst()
                .deployment();
        Deployment production = Preset.PRODUCTION.deployment();

        assertThat(spec.architecture()).isEqualTo(Topology.REPLICATION);
        assertThat(production.architecture()).as("our own: it fails over").isEqualTo(Topology.SENTINEL);
        assertThat(production.metrics()).isEqualTo(spec.metrics());
        assertThat(production.masterResources()).isEqualTo(spec.masterResources());
        assertThat(production.replicas()).isEqualTo(spec.replicas());
        assertThat(production.masterPersistence().size())
                .isEqualTo(spec.masterPersistence().size());
        assertThat(production.replicaResources().memoryRequest())
                .isEqualTo(spec.replicaResources().memoryRequest());
    }

    @Test
    void clusterModeHasTheSpecificationsFigures() {
        Deployment spec =
                SpecExamples.open("07-cluster-mode-deployment").getFirst().deployment();
        Deployment cluster = Preset.CLUSTER.deployment();

        assertThat(cluster.architecture()).isEqualTo(spec.architecture());
        assertThat(cluster.cluster()).isEqualTo(spec.cluster());
        assertThat(cluster.masterPersistence()).isEqualTo(spec.masterPersistence());
        assertThat(cluster.masterResources().memoryRequest())
                .isEqualTo(spec.masterResources().memoryRequest());
        assertThat(cluster.masterResources().cpuRequest())
                .isEqualTo(spec.masterResources().cpuRequest());
    }

    @Test
    void aReplicaNeverHasLessMemoryThanItsMaster() {
        for (Preset preset : Preset.all()) {
            Deployment deployment = preset.deployment();
            assertThat(MemoryPlan.ofReplica(deployment).maxmemoryBytes())
                    .isGreaterThanOrEqualTo(MemoryPlan.ofMaster(deployment).maxmemoryBytes());
        }
    }
}
