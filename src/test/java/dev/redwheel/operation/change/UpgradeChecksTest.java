package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.values.ValueEdit;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpgradeChecksTest {
    private static final Map<String, Set<String>> NODES = Map.of(
            "one",
            Set.of("docker.io/library/redis:8.0", "docker.io/bitnami/redis:7.4"),
            "two",
            Set.of("docker.io/library/redis:8.0", "docker.io/library/redis@sha256:abc"));

    private static Finding there(String image) {
        return UpgradeChecks.there(image, NODES, true);
    }

    @Test
    void anImageIsFoundUnderEveryName() {
        assertThat(there("redis:8.0").severity()).isEqualTo(Severity.OK);
        assertThat(there("docker.io/redis:8.0").detail()).contains("on 2 of 2 nodes");
        assertThat(there("docker.io/library/redis:8.0@sha256:abc").detail()).contains("on 1 of 2 nodes");
    }

    @Test
    void whatIsNotThereIsSaidToBePulled() {
        assertThat(there("redis:8.2").severity()).isEqualTo(Severity.INFO);
        assertThat(there("localhost:5000/redis:8.0").detail()).contains("on none of 2 nodes", "will be pulled");
    }

    @Test
    void whatBitnamiTookAwayCannotBePulled() {
        assertThat(there("docker.io/bitnami/redis:7.2").severity()).isEqualTo(Severity.BLOCKED);
        assertThat(there("bitnami/redis:7.4").severity()).isEqualTo(Severity.WARNING);
        assertThat(there("docker.io/bitnamilegacy/redis:7.2").severity()).isEqualTo(Severity.INFO);
    }

    @Test
    void valuesThatTheChartDoesNotKnowAreNamed() {
        Map<String, @org.jspecify.annotations.Nullable Object> chart =
                ValueEdit.parse("auth: {enabled: true, password: ''}\npodAnnotations: {}\nextra: null\n");
        assertThat(UpgradeChecks.unknown(
                        chart, ValueEdit.parse("auth: {usePassword: true}\nslave: {persistence: 1}\n")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).startsWith("auth.usePassword, slave:"));
        assertThat(UpgradeChecks.unknown(
                        chart,
                        ValueEdit.parse(
                                "auth: {password: x}\npodAnnotations: {a.b: c}\nextra: {d: e}\nglobal: {f: g}\n")))
                .isEmpty();
    }
}
