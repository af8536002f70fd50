package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.model.Severity;
import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the real chart's schema and default values. */
class ValuesSchemaTest {
    private static final BuiltInChart CHART = new BuiltInChart(TestFiles.RUN);

    private final ValuesSchema schema = new ValuesSchema(CHART.schemaJson());
    private final ValuesCheck check = new ValuesCheck(schema, RedisDirectives.load(), CHART.appVersion());

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(SpecExamples.FOLDER)) {
            return files.sorted().toList().stream();
        }
    }

    @Test
    void replicasDoNotProtectDataThatIsNotStored() {
        assertThat(check.check("architecture: replication\npersistence:\n  enabled: false\n")
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message()).contains("comes back empty", "replicas do not protect");
                });
        assertThat(check.check("architecture: standalone\npersistence: {enabled: false}\n")
                        .problems())
                .isEmpty();
        assertThat(check.check("architecture: replication\n").problems()).isEmpty();
    }

    @Test
    void whatTheChartDoesByItselfIsWhatTheModelSays() {
        ValuesYaml.Parsed defaults = ValuesYaml.parse(CHART.defaultValuesYaml());
        Deployment deployment = defaults.deployment().orElseThrow();

        assertThat(deployment.architecture()).isEqualTo(Deployment.DEFAULT.architecture());
        assertThat(deployment.replica().count()).contains(ChartDefaults.REPLICAS);
        assertThat(deployment.common().persistence()).isEqualTo(ChartDefaults.PERSISTENCE);
        assertThat(deployment.auth().keyOrDefault()).isEqualTo(Deployment.Auth.DEFAULT_KEY);
        assertThat(deployment.extra()).containsEntry("maxmemoryPercent", ChartDefaults.MAXMEMORY_PERCENT);
        assertThat(deployment.masterResources()).isEqualTo(Deployment.DEFAULT.masterResources());
    }

    @Test
    void theChartsOwnValuesPass() {
        assertThat(check.check(CHART.defaultValuesYaml()).problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void everyPresetPasses(Preset preset) {
        assertThat(check.check(ValuesYaml.render(preset.deployment())).problems())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSpecificationsExamplesPass(Path file) throws IOException {
        for (SpecExample example : SpecExample.read(Files.readString(file))) {
            List<YamlProblem> problems = check.check(example.valuesYaml()).problems();
            assertThat(problems)
                    .filteredOn(YamlProblem::blocks)
                    .as(example.name())
                    .allMatch(ValuesSchemaTest::isLimitOfReplica);
        }
    }

    /** Two of the examples give the replicas less than the master; the console says so. */
    private static boolean isLimitOfReplica(YamlProblem problem) {
        return problem.path().startsWith("replica");
    }

    @Test
    void anObjectionIsToldAtItsFieldAndLine() {
        List<YamlProblem> problems = schema.check("""
            architecture: standalone
            master:
              resources:
                limits:
                  memory: lots
              colour: red
            """);

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo("master.resources.limits.memory");
            assertThat(problem.line()).isEqualTo(5);
            assertThat(problem.message()).contains("lots").contains("512Mi").doesNotContain("^");
            assertThat(problem.severity()).isEqualTo(Severity.BLOCKED);
        });
        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo("master.colour");
            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.message()).contains("colour");
        });
    }

    @Test
    void linesOfRedisConfAreToldAtTheirLineOfTheYaml() {
        ValuesCheck.Result result = check.check("""
            master:
              configuration: |
                # ours
                hz 20
                maxmemry 1gb
            """);

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(5);
            assertThat(problem.path()).isEqualTo("master.configuration");
        });
    }

    @Test
    void whatKubernetesOrTheReplicasWouldRefuseIsTold() {
        assertThat(check.check("resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}")
                        .problems())
                .anyMatch(problem -> problem.path().equals("resources.requests.memory") && problem.blocks());
        assertThat(check.check("""
            architecture: replication
            master: {resources: {limits: {memory: 8Gi}}}
            replica: {resources: {limits: {memory: 1Gi}}}
            """).problems())
                .anyMatch(problem -> problem.path().equals("replica.resources.limits.memory") && problem.blocks());
    }
}
