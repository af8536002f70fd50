package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Auth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValuesYamlTest {
    private static final String TEXT = """
        # The cache of the shop
        architecture: replication

        master:
          resources:
            limits:
              memory: 2Gi # agreed with finance
          podAnnotations:
            team: shop
        replica:
          replicaCount: 2
        tolerations:
          - key: dedicated
            operator: Equal
        """;

    @Test
    void readsWhatTheFormKnowsAndKeepsTheRest() {
        Deployment deployment = parse(TEXT);

        assertThat(deployment.architecture()).isEqualTo(Topology.REPLICATION);
        assertThat(deployment.master().resources().memoryLimit()).isEqualTo("2Gi");
        assertThat(deployment.replicas()).isEqualTo(2);
        assertThat(deployment.extra())
                .containsEntry("tolerations", List.of(Map.of("key", "dedicated", "operator", "Equal")))
                .containsEntry("master", Map.of("podAnnotations", Map.of("team", "shop")));
    }

    @Test
    void anUnchangedModelLeavesTheTextAsItWas() {
        assertThat(ValuesYaml.render(parse(TEXT), TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aChangeInTheFormTouchesOnlyItsOwnLine() {
        Deployment deployment = parse(TEXT);
        Deployment larger = deployment.withMaster(deployment
                .master()
                .withResources(deployment.master().resources().withMemoryLimit("4Gi")));

        assertThat(ValuesYaml.render(larger, TEXT)).isEqualTo(TEXT.replace("2Gi", "4Gi"));
    }

    @Test
    void aNewFieldIsWrittenBesideItsSiblingsAndTheCommentsStay() {
        Deployment deployment = parse(TEXT);
        Deployment withSecret = deployment.withAuth(new Auth(true, "shop-redis", ""));

        String text = ValuesYaml.render(withSecret, TEXT);

        assertThat(text).contains("# The cache of the shop", "# agreed with finance", "existingSecret: shop-redis");
        assertThat(text.indexOf("existingSecret")).isBetween(text.indexOf("architecture"), text.indexOf("master:"));
        assertThat(parse(text)).isEqualTo(withSecret);
    }

    @Test
    void whatTheModelNoLongerSaysIsRemovedTogetherWithItsEmptyParents() {
        Deployment deployment = parse(TEXT);
        Deployment bare = deployment.withMaster(Deployment.Role.NONE).withExtra(Map.of());

        assertThat(ValuesYaml.render(bare, TEXT))
                .doesNotContain("master", "resources")
                .contains("replicaCount: 2");
    }

    @Test
    void defaultsThatTheTextDoesNotMentionAreNotPinned() {
        String text = "image:\n  tag: \"8.2\"\n";

        assertThat(ValuesYaml.render(parse(text).withImage(new Image("", "8.4")), text))
                .isEqualTo("image:\n  tag: \"8.4\"\n");
    }

    @Test
    void configurationLinesAreWrittenAsABlock() {
        Deployment deployment =
                Deployment.DEFAULT.withMaster(Deployment.Role.NONE.withConfiguration("maxmemory 2gb\nsave 900 1\n"));

        String text = ValuesYaml.render(deployment);

        assertThat(text).contains("  configuration: |\n    maxmemory 2gb\n    save 900 1\n");
        assertThat(parse(text)).isEqualTo(deployment);
    }

    @Test
    void numbersAreReadAsTheyAreWritten() {
        Deployment deployment = parse("image: {tag: 8.20}\nresources: {requests: {cpu: 2}}\n");

        assertThat(deployment.image().tag()).isEqualTo("8.20");
        assertThat(deployment.common().resources().cpuRequest()).isEqualTo("2");
    }

    @Test
    void textsThatHelmWouldReadAsSomethingElseAreQuoted() {
        for (String text : List.of(
                "yes", "0777", "1e3", "8.20", "null", "~", "a: b", "# no", " padded", "", "-", "{}", "*x", "@x")) {
            Map<String, Object> tree = Map.of("key", text);
            String yaml = YamlTree.render(tree);
            assertThat(yaml).as(text).startsWith("key: \"");
            assertThat(parse(yaml).extra()).isEqualTo(tree);
        }
    }

    @Test
    void brokenYamlIsToldWithLineAndColumn() {
        ValuesYaml.Parsed parsed = ValuesYaml.parse("architecture: standalone\nmaster:\n  count: [1\nreplica: {}\n");

        assertThat(parsed.deployment()).isEmpty();
        assertThat(parsed.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(4);
            assertThat(problem.column()).isPositive();
            assertThat(problem.blocks()).isTrue();
        });
    }

    @Test
    void aTabAndADuplicateKeyAreToldPlainly() {
        assertThat(ValuesYaml.parse("master:\n\tcount: 1\n").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("tab"));
        assertThat(ValuesYaml.parse("a: 1\nb: 2\na: 3\n").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).containsIgnoringCase("duplicate"));
    }

    @Test
    void aWrongTypeIsAProblemAtItsPlaceAndIsNotLost() {
        String text = "architecture: standalone\nmaster: 7\nreplica:\n  replicaCount: three\n";
        ValuesYaml.Parsed parsed = ValuesYaml.parse(text);

        assertThat(parsed.problems()).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo("replica.replicaCount");
            assertThat(problem.line()).isEqualTo(4);
        });
        assertThat(ValuesYaml.render(parsed.deployment().orElseThrow(), text)).isEqualTo(text);
    }

    @Test
    void aPasswordInTheTextIsTakenOutAndNeverWrittenBack() {
        String text = "auth:\n  enabled: true\n  password: correct-horse\n";
        ValuesYaml.Parsed parsed = ValuesYaml.parse(text);

        assertThat(parsed.strayPassword()).contains(new Password("correct-horse"));
        assertThat(parsed.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.blocks()).isTrue();
            assertThat(problem.line()).isEqualTo(3);
        });
        assertThat(parsed.toString()).doesNotContain("horse");
        assertThat(ValuesYaml.render(parsed.deployment().orElseThrow(), text)).isEqualTo("auth:\n  enabled: true\n");
    }

    @Test
    void anEmptyTextIsTheDefault() {
        assertThat(ValuesYaml.parse("").deployment()).contains(Deployment.DEFAULT);
        assertThat(ValuesYaml.parse("# only a comment\n").deployment()).contains(Deployment.DEFAULT);
    }

    @Test
    void aCommentAloneSurvivesTheFirstChangeInTheForm() {
        String text = "# mine\n";
        assertThat(ValuesYaml.render(Deployment.DEFAULT.withMetrics(Metrics.OFF.withEnabled(true)), text))
                .startsWith("# mine\n")
                .contains("metrics:\n  enabled: true");
    }

    @Test
    void aTextThatUnfoldsWithoutEndIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(",", java.util.Collections.nCopies(9, "*a" + (i - 1)))));
        }

        assertThat(ValuesYaml.parse(bomb.toString()).deployment()).isEmpty();
    }

    private static Deployment parse(String text) {
        Optional<Deployment> deployment = ValuesYaml.parse(text).deployment();
        assertThat(deployment).isPresent();
        return deployment.orElseThrow();
    }
}
