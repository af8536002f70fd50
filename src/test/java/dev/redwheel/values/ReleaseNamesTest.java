package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.values.ReleaseNames.NameProblem;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseNamesTest {
    @Test
    void aReleaseNamedRedisGivesTheNamesOfTheSpecification() {
        ReleaseNames names = new ReleaseNames("redis", "caching");

        assertThat(names.host(names.masterService())).isEqualTo("redis-master.caching.svc.cluster.local");
        assertThat(names.replicasService()).isEqualTo("redis-replicas");
        assertThat(names.headlessService()).isEqualTo("redis-headless");
        assertThat(names.secret()).isEqualTo("redis");
    }

    @Test
    void anotherReleaseGetsTheWordRedis() {
        assertThat(new ReleaseNames("shop", "n").masterService()).isEqualTo("shop-redis-master");
        assertThat(new ReleaseNames("my-redis", "n").masterService()).isEqualTo("my-redis-master");
    }

    @Test
    void longNamesAreCutWithoutADashAtTheEnd() {
        String release = "a".repeat(42) + "-redis";

        assertThat(new ReleaseNames(release, "n").fullname()).isEqualTo("a".repeat(42));
    }

    @ParameterizedTest
    @CsvSource({
        "'',EMPTY",
        "Redis,UPPER_CASE",
        "my_redis,BAD_CHARACTER",
        "-redis,BAD_EDGE",
        "redis-,BAD_EDGE",
        "a.b,BAD_CHARACTER",
        "'a b',BAD_CHARACTER"
    })
    void badNames(String name, NameProblem problem) {
        assertThat(ReleaseNames.checkNamespace(name)).contains(problem);
        assertThat(ReleaseNames.checkRelease(name)).contains(problem);
    }

    @Test
    void lengths() {
        assertThat(ReleaseNames.checkNamespace("a".repeat(63))).isEmpty();
        assertThat(ReleaseNames.checkNamespace("a".repeat(64))).contains(NameProblem.TOO_LONG);
        assertThat(ReleaseNames.checkRelease("a".repeat(54))).contains(NameProblem.TOO_LONG);
    }

    @Property
    void noTextBreaksTheCheck(@ForAll String name) {
        if (ReleaseNames.checkRelease(name).isEmpty()) {
            assertThat(name).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
            assertThat(new ReleaseNames(name, "n").replicasService()).hasSizeLessThanOrEqualTo(52);
        }
    }
}
