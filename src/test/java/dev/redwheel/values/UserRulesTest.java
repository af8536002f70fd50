package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.support.TestFiles;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users of their own and Valkey in the values, against the chart's real schema. */
class UserRulesTest {
    private static final String USERS =
            "auth: {existingSecret: redis, acl: {enabled: true, existingSecret: redis-acl}}\n";

    private final BuiltInChart chart = new BuiltInChart(TestFiles.RUN);
    private final ValuesCheck check =
            new ValuesCheck(new ValuesSchema(chart.schemaJson()), RedisDirectives.load(), chart.appVersion());

    private List<YamlProblem> problems(String yaml) {
        return check.check(yaml).problems();
    }

    @Test
    void whatTheFormSaysIsWrittenAndReadBack() {
        Deployment.Auth auth = new Deployment.Auth(true, "redis", "pw", new Acl(true, "redis-acl"));
        Deployment deployment = Deployment.DEFAULT.withAuth(auth).withImage(new Image(Image.VALKEY, "9.1"));

        String yaml = ValuesYaml.render(deployment);
        assertThat(yaml).contains("acl:", "existingSecret: redis-acl", "repository: valkey/valkey", "tag: \"9.1\"");
        assertThat(ValuesYaml.parse(yaml).deployment()).contains(deployment);
        assertThat(problems(yaml)).isEmpty();

        String off =
                ValuesYaml.render(deployment.withAuth(auth.withAcl(Acl.OFF)).withImage(Image.DEFAULT), yaml);
        assertThat(off).contains("existingSecret: redis").doesNotContain("acl", "image", "valkey");
        assertThat(ValuesYaml.parse(off).deployment().orElseThrow().auth().acl())
                .isEqualTo(Acl.OFF);
    }

    @ParameterizedTest
    @CsvSource({
        "library/redis, 8.0, true", "library/redis, 6.2, true", "library/redis, 6.2.14-alpine, true",
        "library/redis, 6.0, false", "library/redis, 5.0.7, false", "library/redis, latest, true",
        "valkey/valkey, 7.2, true", "mirror.example/valkey/valkey, 9.1, true"
    })
    void theyNeedARedisThatKnowsThem(String repository, String tag, boolean enough) {
        List<YamlProblem> problems =
                problems(USERS + "image:\n  repository: " + repository + "\n  tag: \"" + tag + "\"\n");
        if (enough) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().satisfies(problem -> {
                assertThat(problem.blocks()).isTrue();
                assertThat(problem.path()).isEqualTo("auth.acl.enabled");
                assertThat(problem.message()).contains("Redis 6.2 or newer, or Valkey");
            });
        }
    }

    @Test
    void theyNeedAPassword() {
        assertThat(problems("auth:\n  enabled: false\n  acl: {enabled: true, existingSecret: a}\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.blocks()).isTrue();
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message()).contains("Without a password");
                });
    }

    @Test
    void aLineOfTheConfigurationIsToldWhereUsersAreChosen() {
        for (String line : List.of("user bob on nopass", "aclfile /data/users", "masteruser bob", "primaryauth x")) {
            assertThat(problems("configuration: |\n  " + line + "\n")).as(line).anySatisfy(problem -> {
                assertThat(problem.blocks()).isTrue();
                assertThat(problem.message()).contains("in the security step").doesNotContain("later version");
            });
        }
    }

    @Test
    void whatTheTableOfRedisDoesNotSayOfAValkeyIsNotForbidden() {
        String valkey = "image: {repository: valkey/valkey, tag: \"9.1\"}\nconfiguration: |\n  ";
        assertThat(problems(valkey + "maxmemory-policy allkeys-lru\n")).isEmpty();
        for (String line : List.of("hide-user-data-from-log yes", "rdb-version-check relaxed")) {
            assertThat(problems(valkey + line + "\n")).singleElement().satisfies(problem -> {
                assertThat(problem.blocks()).isFalse();
                assertThat(problem.message()).contains("Redis 7.2, which Valkey was forked from");
            });
        }
        assertThat(problems(valkey + "maxmemory lots\n")).anyMatch(YamlProblem::blocks);
        assertThat(problems("configuration: |\n  rdb-version-check relaxed\n")).anyMatch(YamlProblem::blocks);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 8.0, REDIS_FROM_7_4", "library/redis, 7.4.1, REDIS_FROM_7_4", "library/redis, 7.2, REDIS_TO_7_2",
        "library/redis, 6.2-alpine, REDIS_TO_7_2", "library/redis, latest, REDIS", "valkey/valkey, 7.2, VALKEY_TO_8",
        "valkey/valkey, 8.1.8, VALKEY_TO_8", "valkey/valkey, 9.0, VALKEY_FROM_9", "valkey/valkey, 9, VALKEY_FROM_9",
        "mirror.example/valkey, trixie, VALKEY"
    })
    void whereDataCanGoIsSaidOfEveryVersion(String repository, String tag, DataMoves moves) {
        assertThat(DataMoves.of(new Image(repository, tag), RedisVersion.ofTag(tag)))
                .isEqualTo(moves);
    }

    @Test
    void everyVersionThatIsOfferedIsAVersion() {
        for (List<String> tags : List.of(Image.REDIS_TAGS, Image.VALKEY_TAGS)) {
            assertThat(tags)
                    .allSatisfy(tag -> assertThat(RedisVersion.ofTag(tag)).isPresent());
            List<RedisVersion> versions = tags.stream()
                    .map(tag -> RedisVersion.ofTag(tag).orElseThrow())
                    .toList();
            assertThat(versions).isSortedAccordingTo((a, b) -> b.compareTo(a)).doesNotHaveDuplicates();
        }
        assertThat(Image.REDIS_TAGS).contains(chart.appVersion());
    }
}
