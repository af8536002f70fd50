package dev.redwheel.insight.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.support.ReleaseFixtures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every chart the rules know, from the payload Helm stores to how its servers are reached. */
class RecognitionTest {
    private final Recognition recognition = Recognition.bundled();

    static List<ReleaseFixtures.Case> charts() {
        return ReleaseFixtures.all();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void recognises(ReleaseFixtures.Case chart) {
        byte[] payload = chart.payload("shop", 1, "deployed", Instant.EPOCH);
        Recognised found = recognition.recognise(ChartFacts.of(ReleaseDecoder.decode("shop/secret", payload)));

        JsonNode expect = chart.expect();
        assertThat(found.family())
                .isEqualTo(RedisFamily.valueOf(expect.get("family").asString()));
        assertThat(found.topology())
                .isEqualTo(Topology.valueOf(expect.get("topology").asString()));
        assertThat(found.dependency()).isEqualTo(expect.path("dependency").asString(""));
        if (!found.redis()) {
            assertThat(found.target()).isEmpty();
            return;
        }
        ReleaseTarget target = found.target().orElseThrow();
        assertThat(target.release()).isEqualTo(new ReleaseKey("shop", chart.release()));
        assertThat(labels(target)).isEqualTo(expect.get("labels").asString());
        assertThat(target.container()).isEqualTo(expect.get("container").asString());
        assertThat(target.port()).isEqualTo(expect.get("port").asInt());
        assertThat(target.tls()).isEqualTo(expect.path("tls").asBoolean(false));
        assertThat(target.password().map(p -> p.secret() + "/" + p.key()).orElse(""))
                .isEqualTo(expect.get("password").asString());
        assertThat(target.certificates()
                        .map(c -> c.secret() + "/" + c.authority() + "/" + c.certificate() + "/" + c.privateKey())
                        .orElse(""))
                .as("certificates")
                .isEqualTo(
                        expect.has("certificates")
                                ? expect.get("certificates").asString()
                                : target.certificates()
                                        .map(c -> c.secret() + "/ca.crt/tls.crt/tls.key")
                                        .orElse(""));
        ReleaseTarget sentinels = target.toSentinels();
        if (expect.has("sentinelPassword")) {
            assertThat(sentinels.password().map(p -> p.secret() + "/" + p.key()).orElse(""))
                    .isEqualTo(expect.get("sentinelPassword").asString());
            assertThat(sentinels.tls()).isEqualTo(expect.path("sentinelTls").asBoolean(false));
        } else {
            assertThat(sentinels).isEqualTo(target);
        }
        if (expect.has("username")) {
            assertThat(target.password().orElseThrow().username())
                    .isEqualTo(expect.get("username").asString());
        }
    }

    @Test
    void everyFamilyOfTheRulesHasAFixture() {
        List<String> seen = charts().stream()
                .map(chart -> chart.expect().get("family").asString())
                .distinct()
                .toList();

        assertThat(ChartRules.bundled())
                .extracting(rule -> rule.family().name())
                .isSubsetOf(seen);
    }

    @Test
    void rulesDoNotLoadWithAFieldMissingOrTooMany() {
        String rule = "- { family: BUILT_IN, chart: redis, hints: [], fingerprint: [], labels: {}, container: [],"
            + " topology: [], port: [], tls: [], tlsSecret: [], tlsCa: [], tlsCertificate: [], tlsKey: [], sentinel:"
            + " {}, passwordSecret: [], passwordKey: []";

        assertThat(ChartRules.read(rule + ", username: [] }")).hasSize(1);
        assertThatThrownBy(() -> ChartRules.read(rule + " }")).hasMessage("BUILT_IN: no username");
        assertThatThrownBy(() -> ChartRules.read(rule + ", username: [], colour: red }"))
                .hasMessage("BUILT_IN: unknown fields [colour]");
        assertThatThrownBy(() ->
                        ChartRules.read(rule.replace("sentinel: {}", "sentinel: { tls: [] }") + ", username: [] }"))
                .hasMessageContaining("no passwordSecret");
        assertThatThrownBy(() -> ChartRules.read(rule + ", username: [{ when: { a: { beyond: 1 } }, is: [x] }] }"))
                .hasMessage("a: unknown question beyond");
    }

    @Test
    void tellsServersByTheirImages() {
        assertThat(List.of(
                        "redis",
                        "redis:8.0.2",
                        "docker.io/library/redis@sha256:00",
                        "localhost:5000/redis",
                        "localhost:5000/mirror/valkey:9.1.0@sha256:00",
                        "eqalpha/keydb:latest",
                        "redis/redis-stack-server:7.4",
                        "bitnami/redis-cluster:8.2"))
                .allMatch(RedisImages::isServer);
        assertThat(List.of(
                        "oliver006/redis_exporter:v1.79.0",
                        "bitnami/redis-exporter:1",
                        "bitnami/redis-sentinel:8",
                        "redis/redisinsight:2",
                        "rediscommander/redis-commander",
                        "quay.io/opstree/redis-operator:v0.26",
                        "example/predis:1",
                        "redis/app:1",
                        ""))
                .noneMatch(RedisImages::isServer);
        assertThat(RedisImages.tag("localhost:5000/redis")).isEmpty();
        assertThat(RedisImages.tag("localhost:5000/redis:8.0@sha256:00")).isEqualTo("8.0");
    }

    @Test
    void knowsTheWithdrawnImages() {
        assertThat(List.of("docker.io/bitnami/redis:8", "bitnami/redis:8", "registry-1.docker.io/bitnami/redis:8"))
                .allMatch(RedisImages::isWithdrawn);
        assertThat(List.of("docker.io/bitnamilegacy/redis:8", "registry.corp/bitnami/redis:8", "redis:8"))
                .noneMatch(RedisImages::isWithdrawn);
    }

    @Property
    void anyImageTextIsAnsweredWithoutFailing(@ForAll String image) {
        assertThat(RedisImages.baseName(image)).doesNotContain("/", "@");
        assertThat(image).contains(RedisImages.tag(image));
    }

    /** Whatever stands in the values, a row comes out: charts are edited by hand. */
    @Property(tries = 300)
    void anyValuesAreRecognisedWithoutFailing(
            @ForAll Map<String, String> flat, @ForAll boolean deep, @ForAll String architecture) {
        Map<String, @Nullable Object> values = new HashMap<>(flat);
        values.put("architecture", deep ? Map.of("architecture", architecture) : architecture);
        values.put("auth", deep ? List.of(architecture) : Map.of("enabled", true, "existingSecret", architecture));
        values.put("master", null);
        for (FamilyRule rule : ChartRules.bundled()) {
            ChartFacts facts = new ChartFacts(
                    new ReleaseKey("ns", "rel$1"), rule.chart(), new ArrayList<>(rule.hints()), values, List.of(), "");

            assertThat(recognition.recognise(facts).redis()).isTrue();
        }
    }

    private static String labels(ReleaseTarget target) {
        return new TreeMap<>(target.podLabels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }
}
