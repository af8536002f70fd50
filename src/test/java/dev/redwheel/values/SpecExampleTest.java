package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every YAML block of the specification that configures a Redis opens in the wizard. */
class SpecExampleTest {
    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(SpecExamples.FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOpensWithoutAProblemAndSurvivesARoundTrip(Path file) throws IOException {
        List<SpecExample> found = SpecExample.read(Files.readString(file));

        assertThat(found).isNotEmpty().allSatisfy(example -> {
            assertThat(example.problems()).noneMatch(YamlProblem::blocks);
            ValuesYaml.Parsed again = ValuesYaml.parse(example.valuesYaml());
            assertThat(again.deployment()).contains(example.deployment());
            assertThat(example.valuesYaml()).doesNotContain("activity", "inputs:", "${");
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void nothingButThePlaceAndThePasswordIsLost(Path file) throws IOException {
        String text = Files.readString(file);
        for (SpecExample example : SpecExample.read(text)) {
            if (text.contains("serviceMonitor")
                    && !example.deployment().metrics().enabled()) {
                continue;
            }
            for (String word :
                    List.of("quorum", "serviceMonitor", "nodes", "premium-ssd", "--latency-monitor-threshold")) {
                if (text.contains(word) && SpecExample.read(text).size() == 1) {
                    assertThat(example.valuesYaml()).contains(word);
                }
            }
        }
    }

    @Test
    void theThreeEnvironments() {
        List<SpecExample> found = SpecExamples.open("02-multi-environment-redis-setup");

        assertThat(found).extracting(SpecExample::name).containsExactly("development", "staging", "production");
        assertThat(found)
                .extracting(SpecExample::cluster)
                .containsExactly("dev-cluster", "staging-cluster", "prod-cluster");
        assertThat(found)
                .extracting(SpecExample::namespace)
                .containsExactly("dev-caching", "staging-caching", "production-caching");
        Deployment development = found.getFirst().deployment();
        assertThat(development.architecture()).isEqualTo(Topology.STANDALONE);
        assertThat(development.masterResources().memoryRequest()).isEqualTo("512Mi");
        assertThat(development.extra()).as("replicas: 1 is understood").isEmpty();
        Deployment production = found.getLast().deployment();
        assertThat(production.architecture()).isEqualTo(Topology.REPLICATION);
        assertThat(production.replicas()).isEqualTo(3);
        assertThat(production.replicaPersistence().size()).isEqualTo("20Gi");
        assertThat(production.masterPersistence().storageClass()).isEqualTo("premium");
    }

    @Test
    void theHighAvailabilityExample() {
        SpecExample example =
                SpecExamples.open("04-high-availability-redis-cluster").getFirst();

        assertThat(example.name()).isEqualTo("production_cluster");
        assertThat(example.deployment().master().resources())
                .isEqualTo(new ResourceSpec("2000m", "4Gi", "4000m", "8Gi"));
        assertThat(example.deployment().replica().resources().memoryRequest()).isEqualTo("2Gi");
        assertThat(example.deployment().metrics().enabled()).isTrue();
        assertThat(example.deployment().metrics().serviceMonitor().enabled()).isTrue();
        assertThat(example.valuesYaml()).contains("serviceMonitor");
        assertThat(example.password()).isEmpty();
        assertThat(example.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("${REDIS_PASSWORD}"));
    }

    @Test
    void theAdvancedExampleKeepsItsConfigurationLines() {
        Deployment deployment =
                SpecExamples.open("08-custom-redis-configuration").getFirst().deployment();

        assertThat(deployment.master().configuration()).contains("maxmemory 2gb\n", "save 60 10000");
        assertThat(deployment.replica().configuration()).contains("maxmemory-policy allkeys-lru");
    }

    @Test
    void theClusterExampleIsUnderstood() {
        Deployment deployment =
                SpecExamples.open("07-cluster-mode-deployment").getFirst().deployment();

        assertThat(deployment.architecture()).isEqualTo(Topology.CLUSTER);
        assertThat(deployment.masters()).isEqualTo(3);
        assertThat(deployment.replicas()).isEqualTo(3);
        assertThat(deployment.pods()).isEqualTo(6);
        assertThat(deployment.extra()).isEmpty();
        assertThat(deployment.common().persistence().size()).isEqualTo("20Gi");
    }

    @Test
    void theMonitoringExampleHasSentinel() {
        Deployment deployment =
                SpecExamples.open("09-monitoring-and-metrics").getFirst().deployment();

        assertThat(deployment.architecture()).isEqualTo(Topology.SENTINEL);
        assertThat(deployment.sentinel().agreeing()).isEqualTo(2);
        assertThat(deployment.metrics().serviceMonitor()).isEqualTo(new Metrics.Part(true, "monitoring"));
        assertThat(deployment.master().extraFlags()).containsExactly("--latency-monitor-threshold 100");
        assertThat(deployment.extra()).isEmpty();
    }

    @Test
    void theScaledClusterHasTwoReplicasForEachMaster() {
        Deployment deployment = SpecExamples.open("14-horizontal-scaling-cluster-mode")
                .getFirst()
                .deployment();

        assertThat(deployment.masters()).isEqualTo(4);
        assertThat(deployment.replicas()).isEqualTo(8);
    }

    @Test
    void theMonitoringStepBesideADeploymentIsItsMetrics() {
        SpecExample example = SpecExamples.open("16-with-observability-package").getFirst();

        assertThat(example.deployment().metrics().enabled()).isTrue();
        assertThat(example.deployment().metrics().dashboards().enabled()).isTrue();
        assertThat(example.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("monitoring step"));
    }

    @Test
    void aClearPasswordIsTakenOutOfTheValues() {
        SpecExample example = SpecExample.read("""
            activity: redis.activity.deployRedis
            values:
              auth:
                enabled: true
                password: "hunter2hunter2"
            """).getFirst();

        assertThat(example.password()).contains(new Password("hunter2hunter2"));
        assertThat(example.toString()).doesNotContain("hunter2");
        assertThat(example.valuesYaml()).doesNotContain("hunter2");
    }

    @Test
    void severalReplicasInInputsAreOneMasterAndTheRest() {
        SpecExample example = SpecExample.read("""
            activity: redis.activity.deployRedis
            inputs: {cluster: c, namespace: n, replicas: 3}
            """).getFirst();

        assertThat(example.deployment().architecture()).isEqualTo(Topology.REPLICATION);
        assertThat(example.deployment().pods()).isEqualTo(3);
    }
}
