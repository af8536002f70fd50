package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisDirectivesTest {
    private static final RedisVersion V8 = new RedisVersion(8, 0);
    private static final long GIB = 1L << 30;

    private final RedisDirectives directives = RedisDirectives.load();

    /** The files are what CONFIG GET * answered on real servers of these versions. */
    @ParameterizedTest
    @CsvSource({"config-7.0.15.tsv,7.0", "config-8.0.2.tsv,8.0"})
    void theTableKnowsWhatThatServerKnowsAndItsDefaults(String file, String tag) throws IOException {
        RedisVersion version = RedisVersion.ofTag(tag).orElseThrow();
        for (String line : Files.readAllLines(Path.of("src/test/resources/redis", file))) {
            String[] cells = line.split("\t", 2);
            Optional<Directive> directive = directives.find(cells[0]);
            assertThat(directive).as(cells[0]).isPresent();
            assertThat(directive.orElseThrow().knownTo(version))
                    .as(cells[0] + " " + version)
                    .isTrue();
            if (!List.of("dir", "port", "save", "bind", "protected-mode", "client-output-buffer-limit")
                    .contains(cells[0])) {
                assertThat(plain(directive.orElseThrow().defaultValue()))
                        .as(cells[0])
                        .isEqualTo(plain(cells[1]));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"config-7.0.15.tsv,7.0", "config-8.0.2.tsv,8.0"})
    void theTableInventsNothing(String file, String tag) throws IOException {
        List<String> real = Files.readAllLines(Path.of("src/test/resources/redis", file)).stream()
                .map(line -> line.split("\t", 2)[0])
                .toList();
        List<String> notInConfigGet = List.of("include", "loadmodule", "user", "rename-command");

        assertThat(directives.known(RedisVersion.ofTag(tag).orElseThrow()))
                .extracting(Directive::name)
                .filteredOn(name -> !notInConfigGet.contains(name))
                // The binary of 7.0.15 was built without TLS.
                .filteredOn(name -> !name.startsWith("tls-"))
                .isSubsetOf(real);
    }

    @Test
    void everyExplanationIsASentence() {
        assertThat(directives.known(V8))
                .hasSizeGreaterThan(190)
                .allSatisfy(directive ->
                        assertThat(directive.explanation()).as(directive.name()).matches("[A-Z].*\\."));
    }

    @Test
    void goodLinesPass() {
        assertThat(check("""
            # from the specification
            maxmemory 2gb
            maxmemory-policy allkeys-lru
            timeout 300
            tcp-keepalive 60
            save 900 1
            stop-writes-on-bgsave-error yes
            client-output-buffer-limit replica 256mb 64mb 60
            notify-keyspace-events "Ex"
            maxmemory-clients 10%
            """, 8 * GIB)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxmemry 2gb | Did you mean maxmemory",
                "maxmemory-policy lru | allkeys-lru",
                "appendonly maybe | yes or no",
                "databases 0 | from 1",
                "maxmemory lots | 512mb",
                "save 900 | pairs",
                "save nine 1 | seconds",
                "requirepass secret | Secret",
                "replicaof other 6379 | follow the master",
                "dir /tmp | /data",
                "proc-title-template \"open | quotes",
                "hz | needs a value",
                "hz 10 20 | One value",
                "io-threads-do-reads yes | went after Redis 7.4",
                "cluster-slot-stats-enabled yes | came with Redis 8.2",
                "port 7000 | 6379"
            })
    void badLinesAreToldWithTheReason(String line, String reason) {
        assertThat(check("# first\n" + line, 8 * GIB)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.severity()).isEqualTo(Severity.BLOCKED);
            assertThat(problem.message()).contains(reason).doesNotContain("secret");
        });
    }

    @Test
    void maxmemoryIsComparedWithTheLimit() {
        assertThat(check("maxmemory 1gb", GIB))
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.BLOCKED));
        assertThat(check("maxmemory 1000mb", GIB))
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.WARNING));
        assertThat(check("maxmemory 0", GIB))
                .singleElement()
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Severity.WARNING));
        assertThat(check("maxmemory 1gb", 0)).isEmpty();
    }

    @Test
    void withoutAVersionEveryVersionsDirectivesPass() {
        assertThat(directives.check("io-threads-do-reads yes\ncluster-slot-stats-enabled yes", Optional.empty(), 0))
                .isEmpty();
    }

    @Test
    void versionsAreReadFromImageTags() {
        assertThat(RedisVersion.ofTag("8.2.1-alpine")).contains(new RedisVersion(8, 2));
        assertThat(RedisVersion.ofTag("7")).isPresent();
        assertThat(RedisVersion.ofTag("7").orElseThrow().compareTo(new RedisVersion(7, 4)))
                .isPositive();
        assertThat(RedisVersion.ofTag("latest")).isEmpty();
        assertThat(RedisVersion.ofTag("")).isEmpty();
    }

    private List<ConfProblem> check(String conf, long limit) {
        return directives.check(conf, Optional.of(V8), limit);
    }

    private static String plain(String value) {
        return Quantity.redisBytes(value).stream()
                .mapToObj(Long::toString)
                .findFirst()
                .orElse(value);
    }
}
