package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyRulesTest {
    @ParameterizedTest
    @CsvSource({
        "'{}',                              '',                     ''",
        "'{replicaCount: 5, quorum: 3}',    '',                     ''",
        "'{replicaCount: 1, quorum: 1}',    sentinel.replicaCount,  BLOCKED",
        "'{replicaCount: 4, quorum: 3}',    sentinel.replicaCount,  BLOCKED",
        "'{replicaCount: 3, quorum: 4}',    sentinel.quorum,        BLOCKED",
        "'{replicaCount: 3, quorum: 0}',    sentinel.quorum,        BLOCKED",
        "'{replicaCount: 5, quorum: 2}',    sentinel.quorum,        WARNING",
        "'{replicaCount: 3, quorum: 3}',    sentinel.quorum,        WARNING",
        "'{minReplicasToWrite: 2}',         replica.replicaCount,   WARNING",
        "'{minReplicasToWrite: 3}',         replica.replicaCount,   BLOCKED"
    })
    void sentinels(String settings, String path, String severity) {
        String text = "sentinel: " + settings.replace("{", "{enabled: true, ").replace(", }", "}");
        expect(text, path, severity);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}',                      '',                 ''",
        "'{nodes: 12, replicas: 2}','',                 ''",
        "'{nodes: 7, replicas: 1}', cluster.nodes,      BLOCKED",
        "'{nodes: 4, replicas: 1}', cluster.nodes,      BLOCKED",
        "'{nodes: 3, replicas: 0}', cluster.replicas,   WARNING"
    })
    void clusters(String settings, String path, String severity) {
        expect("architecture: cluster\ncluster: " + settings, path, severity);
    }

    @Test
    void aMessageSaysWhatNumberWouldDo() {
        assertThat(problems("architecture: cluster\ncluster: {nodes: 7, replicas: 1}"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains("multiple of 2, like 6");
                    assertThat(problem.line()).isEqualTo(2);
                });
    }

    @Test
    void sentinelHasNoPlaceInACluster() {
        String text = "architecture: cluster\nsentinel: {enabled: true}\n";
        expect(text, "sentinel.enabled", "BLOCKED");
        assertThat(ValuesYaml.parse(text).deployment().orElseThrow().architecture())
                .isEqualTo(Topology.CLUSTER);
    }

    @Test
    void whatHasNoEffectInAClusterIsTold() {
        expect("architecture: cluster\nmaster: {resources: {limits: {memory: 1Gi}}}", "master", "WARNING");
    }

    @Test
    void afterAFailoverTheMasterHasWhatAReplicaHad() {
        expect(
                "sentinel: {enabled: true}\nresources: {limits: {cpu: 2}}\nreplica: {resources: {limits: {cpu: 1}}}",
                "replica.resources",
                "WARNING");
    }

    @Test
    void aCertificateMustComeFromSomewhere() {
        expect("tls: {enabled: true}", "tls.existingSecret", "BLOCKED");
        expect("tls: {enabled: true, existingSecret: redis-tls}", "", "");
        expect("tls: {enabled: true, certManager: {enabled: true}}", "tls.certManager.issuerRef.name", "BLOCKED");
        expect("tls: {enabled: true, certManager: {enabled: true, issuerRef: {name: ca}}}", "", "");
    }

    @Test
    void whatTheExporterWouldFeedNeedsIt() {
        expect("metrics: {serviceMonitor: {enabled: true}}", "metrics.enabled", "WARNING");
        expect("metrics: {enabled: true, serviceMonitor: {enabled: true}}", "", "");
    }

    @Property
    void theFormsOwnNumbersNeverBlock(
            @ForAll @IntRange(min = 1, max = 4) int half,
            @ForAll @IntRange(min = 3, max = 30) int masters,
            @ForAll @IntRange(max = 5) int replicasOfEach) {
        Deployment sentinel = DeploymentEdit.sentinels(
                DeploymentEdit.architecture(Deployment.DEFAULT, Topology.SENTINEL), 2 * half + 1);
        Deployment cluster = DeploymentEdit.clusterReplicas(
                DeploymentEdit.clusterMasters(
                        DeploymentEdit.architecture(Deployment.DEFAULT, Topology.CLUSTER), masters),
                replicasOfEach);

        assertThat(problems(ValuesYaml.render(sentinel))).isEmpty();
        assertThat(problems(ValuesYaml.render(cluster))).noneMatch(YamlProblem::blocks);
    }

    private static void expect(String text, String path, String severity) {
        List<YamlProblem> problems = problems(text);
        if (path == null || path.isEmpty()) {
            assertThat(problems).as(text).isEmpty();
        } else {
            assertThat(problems).as(text).singleElement().satisfies(problem -> {
                assertThat(problem.path()).isEqualTo(path);
                assertThat(problem.severity()).isEqualTo(Severity.valueOf(severity));
            });
        }
    }

    private static List<YamlProblem> problems(String text) {
        List<YamlProblem> problems = new ArrayList<>();
        try {
            YamlTree tree = YamlTree.parse(text);
            new TopologyRules(tree, ValuesYaml.parse(tree).deployment().orElseThrow()).check(problems);
        } catch (YamlSyntaxException e) {
            throw new AssertionError(text, e);
        }
        return problems;
    }
}
