package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's shell scripts, run by this machine's sh with a redis-server and a redis-cli that only say what they got. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ChartScriptsTest {
    @TempDir
    private Path directory;

    private Path conf;

    @BeforeEach
    void fakePrograms() throws IOException {
        conf = directory.resolve("redis.conf");
        program("redis-server", "echo \"became redis-server $*\"");
        program(
                "redis-cli",
                "case \"$1\" in ping) printf '%s\\n' \"$PING\" ;; info) printf '%s\\n' \"$REPLICATION\" ;; esac");
    }

    @Nested
    class Start {
        @Test
        void becomesAReplicaOfItsMaster() throws Exception {
            Ran ran = run(
                    "start.sh",
                    Map.of(
                            "REDIS_ROLE", "replica",
                            "REDIS_ANNOUNCE_HOST", "redis-replicas-0.redis-headless.ns.svc",
                            "REDIS_MASTER_HOST", "redis-master.ns.svc",
                            "REDIS_MASTER_PORT", "6379",
                            "REDISCLI_AUTH", "hunter2"));

            assertThat(ran).isEqualTo(new Ran(0, "became redis-server " + conf));
            assertThat(conf).hasContent("""
                include /etc/redis/replica.conf
                replica-announce-ip redis-replicas-0.redis-headless.ns.svc
                replicaof redis-master.ns.svc 6379
                requirepass "hunter2"
                masterauth "hunter2"
                """);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf)))
                    .isEqualTo("rw-------");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            plain | "plain"
            with space | "with space"
            a"b\\c | "a\\"b\\\\c"
            #$%&'`*; | "#$%&'`*;"
            -n | "-n"
            pässwörd | "pässwörd"
            """)
        void quotesThePasswordAsRedisReadsIt(String password, String quoted) throws Exception {
            Ran ran = run(
                    "start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x", "REDISCLI_AUTH", password));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(Files.readString(conf).lines()).endsWith("requirepass " + quoted, "masterauth " + quoted);
        }

        @Test
        void asksForNoPasswordWhenThereIsNone() throws Exception {
            Ran ran = run("start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x"));

            assertThat(ran.exitCode()).isZero();
            assertThat(Files.readString(conf)).doesNotContain("requirepass", "masterauth", "replicaof");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "hunter2\n", "two\nlines"})
        void refusesAPasswordThatCannotBeMeant(String password) throws Exception {
            Ran ran = run(
                    "start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x", "REDISCLI_AUTH", password));

            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.output()).contains("the password in the Secret").doesNotContain("became", "hunter2");
        }
    }

    @Nested
    class Health {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            PONG | 0 | 0
            MISCONF Redis is configured to save RDB snapshots, but it is currently not able to | 0 | 0
            NOAUTH Authentication required. | 0 | 0
            AUTH failed: WRONGPASS invalid username-password pair | 0 | 0
            ERR max number of clients reached | 0 | 0
            LOADING Redis is loading the dataset in memory | 0 | 1
            MASTERDOWN Link with MASTER is down | 0 | 1
            BUSY Redis is busy running a script. | 0 | 1
            Could not connect to Redis at 127.0.0.1:6379: Connection refused | 1 | 1
            '' | 1 | 1
            """)
        void tellsAliveFromReady(String ping, int alive, int ready) throws Exception {
            Map<String, String> answers = Map.of("PING", ping, "REPLICATION", "role:master");

            assertThat(run("health.sh", answers, "alive").exitCode()).isEqualTo(alive);
            assertThat(run("health.sh", answers, "ready").exitCode()).isEqualTo(ready);
        }

        @ParameterizedTest
        @CsvSource({
            "'master_link_status:up', 0",
            // It has lost its master and serves what it has.
            "'master_link_status:down\r\nmaster_link_down_since_seconds:17', 0",
            // It has just started and has nothing yet.
            "'master_link_status:down\r\nmaster_link_down_since_seconds:-1', 1"
        })
        void isNotReadyBeforeAReplicaHasSeenItsMaster(String link, int ready) throws Exception {
            Map<String, String> answers =
                    Map.of("PING", "PONG", "REPLICATION", "# Replication\r\nrole:slave\r\n" + link + "\r\n");

            assertThat(run("health.sh", answers, "alive").exitCode()).isZero();
            assertThat(run("health.sh", answers, "ready").exitCode()).isEqualTo(ready);
        }
    }

    private record Ran(int exitCode, String output) {}

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private Ran run(String script, Map<String, String> environment, String... arguments) throws Exception {
        String text = Files.readString(Rendered.CHART.resolve("files").resolve(script));
        Path file =
                Files.writeString(directory.resolve(script), text.replace("/run/redis/redis.conf", conf.toString()));
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", file.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("PATH", directory + ":/usr/bin:/bin");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output.strip());
    }
}
