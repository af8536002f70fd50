package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart's shell scripts, run by this machine's sh with a redis-server and a redis-cli that only say what they got. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChartScriptsTest {
    /** What members.sh says. */
    private static final List<String> MEMBERS =
            List.of("REDIS_SERVERS", "REDIS_VOLUMES", "REDIS_SENTINELS", "REDIS_SENTINEL_MAJORITY", "REDIS_MASTER_SET");

    @TempDir
    private Path directory;

    private Path conf;

    @BeforeEach
    void fakePrograms() throws IOException {
        conf = directory.resolve("redis.conf");
        for (String role : List.of("master", "replica")) {
            Files.writeString(directory.resolve(role + ".conf"), "dir /data\n");
        }
        Files.writeString(directory.resolve("applied.conf"), "dir /data\n");
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
                include %s/replica.conf
                replica-announce-ip redis-replicas-0.redis-headless.ns.svc
                replicaof redis-master.ns.svc 6379
                requirepass "hunter2"
                masterauth "hunter2"
                """.formatted(directory));
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

        @Test
        void writesTheUsersWithWhatEachMayDo() throws Exception {
            password("replication", "re\"pl");
            password("sentinel", "sent");
            password("exporter", "exp");
            password("console", "cons");

            Ran ran = run(
                    "start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x", "REDISCLI_AUTH", "hunter2"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(conf).hasContent("""
                include %1$s/master.conf
                replica-announce-ip x
                aclfile %1$s/users.acl
                masteruser replication
                masterauth "re\\"pl"
                """.formatted(directory));
            Path users = directory.resolve("users.acl");
            assertThat(Files.readString(users).lines().filter(line -> !line.isBlank()))
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("user default on #" + sha256("hunter2") + " ~* &* +@all"),
                            line -> assertThat(line)
                                    .isEqualTo("user replication on #" + sha256("re\"pl")
                                            + " resetchannels +psync +replconf +ping"),
                            line -> assertThat(line)
                                    .startsWith("user sentinel on #" + sha256("sent")
                                            + " resetchannels &__sentinel__:hello +multi ")
                                    .doesNotContain("~", "@"),
                            line -> assertThat(line)
                                    .startsWith("user exporter on #" + sha256("exp") + " resetchannels +ping +info ")
                                    .doesNotContain("~", "@"),
                            line -> assertThat(line)
                                    .isEqualTo("user console on #" + sha256("cons") + " ~* &* +@all -@write"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                    .isEqualTo("rw-------");
        }

        /** Both hold while one is changed; the server signs in to others with the one in use. */
        @Test
        void takesTwoPasswordsWhileOneIsChanged() throws Exception {
            Ran ran = run(
                    "start.sh",
                    Map.of(
                            "REDIS_ROLE", "master",
                            "REDIS_ANNOUNCE_HOST", "x",
                            "REDISCLI_AUTH", "in use",
                            "REDIS_PASSWORD_OLD", "old"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(Files.readString(conf).lines())
                    .endsWith(
                            "requirepass \"in use\"",
                            "masterauth \"in use\"",
                            "user default on #" + sha256("in use") + " #" + sha256("old") + " ~* &* +@all");
        }

        @Test
        void takesTwoPasswordsOfEachUserWhileTheyAreChanged() throws Exception {
            for (String user : List.of("replication", "sentinel", "exporter", "console")) {
                password(user, "old");
            }
            Files.writeString(directory.resolve("acl/console-password-next"), "next");

            Ran ran = run(
                    "start.sh",
                    Map.of(
                            "REDIS_ROLE", "master",
                            "REDIS_ANNOUNCE_HOST", "x",
                            "REDISCLI_AUTH", "in use",
                            "REDIS_PASSWORD_NEXT", "next"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(conf).content().doesNotContain("user default", "requirepass");
            assertThat(Files.readString(directory.resolve("users.acl")))
                    .contains("user default on #" + sha256("in use") + " #" + sha256("next") + " ~* &* +@all\n")
                    .contains("user console on #" + sha256("old") + " #" + sha256("next") + " ~* &* +@all -@write\n")
                    .contains("user replication on #" + sha256("old") + " resetchannels");
        }

        @Test
        void takesMoreUsersAsTheyAre() throws Exception {
            for (String user : List.of("replication", "sentinel", "exporter", "console")) {
                password(user, user);
            }
            Files.writeString(directory.resolve("acl/users.acl"), """
                # The application may not administer.
                user default on >hunter2 ~app:* +@read +@write
                user reader on #abc ~* +@read\
                """);

            Ran ran = run(
                    "start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x", "REDISCLI_AUTH", "hunter2"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(Files.readString(directory.resolve("users.acl")).lines())
                    .doesNotHaveDuplicates()
                    .endsWith("user default on >hunter2 ~app:* +@read +@write", "user reader on #abc ~* +@read")
                    .noneMatch(line -> line.startsWith("#") || line.startsWith("user default on #"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x\n", "two\nlines"})
        void refusesAUsersPasswordThatCannotBeMeant(String password) throws Exception {
            password("console", password);

            Ran ran = run(
                    "start.sh", Map.of("REDIS_ROLE", "master", "REDIS_ANNOUNCE_HOST", "x", "REDISCLI_AUTH", "hunter2"));

            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.output())
                    .contains("the console-password in the Secret")
                    .doesNotContain("became");
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

    /** A server that has lost its data must neither be copied nor be taken for somebody else. */
    @Nested
    class Emptied {
        private static final Map<String, String> MASTER = Map.of(
                "REDIS_ANNOUNCE_HOST", "m-0.h.ns.svc",
                "POD_IP", "10.0.0.1",
                "REDIS_SERVERS", "m-0.h.ns.svc r-0.h.ns.svc",
                "REDIS_VOLUMES", "yes",
                "REDIS_SENTINELS", "s-0",
                "REDIS_SENTINEL_MAJORITY", "1",
                "REDIS_MASTER_SET", "mymaster");

        @Test
        void aMasterWithAPastWaitsForThoseWhoMayHoldData() throws Exception {
            Files.createDirectories(directory.resolve("data"));
            program("redis-cli", """
                case "$*" in
                *get-master*) echo m-0.h.ns.svc ;;
                *"sentinel master"*) touch %s/data/start-empty; printf 'num-slaves\n1\nquorum\n1\n' ;;
                esac\
                """.formatted(directory));

            Ran ran = run("start.sh", MASTER);

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(ran.output()).contains("It waits for r-0.h.ns.svc", "became redis-server");
            assertThat(Files.readString(conf)).doesNotContain("replicaof");
        }

        @Test
        void aMasterAsksTheSentinelsForAnotherWhenAReplicaHoldsData() throws Exception {
            Files.createDirectories(directory.resolve("data"));
            Path done = directory.resolve("done");
            program("redis-cli", """
                case "$*" in
                *get-master*) if [ -e %1$s ]; then echo r-0.h.ns.svc; else echo m-0.h.ns.svc; fi ;;
                *keyspace*) printf '# Keyspace\r\ndb0:keys=3,expires=0\r\n' ;;
                *" ping") echo PONG ;;
                *failover*) touch %1$s; echo OK ;;
                esac\
                """.formatted(done));

            Ran ran = run("start.sh", MASTER);

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(Files.readString(conf)).contains("replicaof r-0.h.ns.svc 6379");
        }

        @ParameterizedTest
        @ValueSource(strings = {"master", "master,noaddr"})
        void aNodeOfAClusterHasItsReplicaTakeOverAndComesBackAsItself(String flags) throws Exception {
            Path nodes = Files.createDirectories(directory.resolve("data")).resolve("nodes.conf");
            Path done = directory.resolve("done");
            program("redis-cli", """
                case "$*" in
                *"c-1"*"cluster nodes") cat %1$s/told$([ ! -e %1$s/done ] || echo -after) ;;
                *"c-1"*"cluster info") printf 'cluster_state:ok\r\ncluster_current_epoch:7\r\n' ;;
                *"c-3"*"cluster failover force") touch %1$s/done; echo OK ;;
                esac\
                """.formatted(directory));
            Files.writeString(directory.resolve("told"), """
                aa 10.0.0.9:6379@16379,c-0.h.ns.svc %s - 0 0 1 connected 0-8191
                bb 10.0.0.2:6379@16379,c-1.h.ns.svc myself,master - 0 0 2 connected 8192-16383
                cc 10.0.0.3:6379@16379,c-2.h.ns.svc slave bb 0 0 2 connected
                dd 10.0.0.4:6379@16379,c-3.h.ns.svc slave aa 0 0 1 connected
                """.formatted(flags));
            Files.writeString(directory.resolve("told-after"), """
                aa 10.0.0.9:6379@16379,c-0.h.ns.svc %s - 0 0 1 connected
                bb 10.0.0.2:6379@16379,c-1.h.ns.svc myself,master - 0 0 2 connected 8192-16383
                cc 10.0.0.3:6379@16379,c-2.h.ns.svc slave bb 0 0 2 connected
                dd 10.0.0.4:6379@16379,c-3.h.ns.svc master - 0 0 7 connected 0-8191
                """.formatted(flags));
            Files.writeString(directory.resolve("cluster.conf"), "dir /data\n");

            Ran ran = run(
                    "start.sh",
                    Map.of(
                            "REDIS_ROLE", "cluster",
                            "REDIS_ANNOUNCE_HOST", "c-0.h.ns.svc",
                            "POD_IP", "10.0.0.1",
                            "REDIS_SERVERS", "c-0.h.ns.svc c-1.h.ns.svc c-2.h.ns.svc c-3.h.ns.svc"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(done).exists();
            assertThat(nodes).hasContent("""
                aa 10.0.0.1:6379@16379,c-0.h.ns.svc myself,slave dd 0 0 0 connected
                bb 10.0.0.2:6379@16379,c-1.h.ns.svc master - 0 0 2 connected 8192-16383
                cc 10.0.0.3:6379@16379,c-2.h.ns.svc slave bb 0 0 2 connected
                dd 10.0.0.4:6379@16379,c-3.h.ns.svc master - 0 0 7 connected 0-8191
                vars currentEpoch 7 lastVoteEpoch 7
                """);
        }
    }

    /** What reads its certificate only when it starts. */
    @Nested
    class Renewal {
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void endsASentinelThatRunsWithAnOldCertificate(boolean renewed) throws Exception {
            Files.createDirectories(directory.resolve("tls"));
            for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
                Files.writeString(directory.resolve("tls").resolve(file), "old " + file + "\n");
            }
            program("redis-cli", "echo PONG");
            Process sentinel = new ProcessBuilder("sleep", "60").start();
            try {
                String sum = HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-1")
                                .digest("old tls.crt\nold tls.key\nold ca.crt\n".getBytes(StandardCharsets.UTF_8)));
                Files.writeString(directory.resolve("started"), sentinel.pid() + " " + sum + "\n");
                if (renewed) {
                    Files.writeString(directory.resolve("tls/tls.crt"), "new\n");
                }

                Ran ran = run(
                        "health.sh",
                        Map.of("POD_NAME", "redis-sentinel-0", "REDIS_SENTINELS", "redis-sentinel-0.h.ns.svc"),
                        "sentinel-alive",
                        "20");

                assertThat(ran.exitCode()).as(ran.output()).isEqualTo(renewed ? 1 : 0);
                assertThat(sentinel.waitFor(renewed ? 10_000 : 200, TimeUnit.MILLISECONDS))
                        .isEqualTo(renewed);
            } finally {
                sentinel.destroyForcibly();
            }
        }
    }

    private record Ran(int exitCode, String output) {}

    @Nested
    class Sentinels {
        @Test
        void forgetThoseThatTheValuesNoLongerHave() throws Exception {
            Files.writeString(directory.resolve("sentinel-global.conf"), "port 26379\n");
            Files.writeString(directory.resolve("sentinel-master.conf"), "");
            Path file = Files.writeString(directory.resolve("sentinel.conf"), """
                sentinel myid 0123456789abcdef0123456789abcdef01234567
                sentinel monitor mymaster m-0.h.ns.svc 6379 3
                sentinel config-epoch mymaster 7
                sentinel known-replica mymaster r-0.h.ns.svc 6379
                sentinel known-replica mymaster r-1.h.ns.svc 6379
                sentinel known-replica mymaster 10.0.0.7 6379
                sentinel known-sentinel mymaster s-1.h.ns.svc 26379 aa
                sentinel known-sentinel mymaster s-3.h.ns.svc 26379 bb
                sentinel current-epoch 7
                """);

            Ran ran = run(
                    "sentinel.sh",
                    Map.of(
                            "REDIS_ANNOUNCE_HOST", "s-0.h.ns.svc",
                            "REDIS_SERVERS", "m-0.h.ns.svc r-0.h.ns.svc",
                            "REDIS_SENTINELS", "s-0.h.ns.svc s-1.h.ns.svc",
                            "REDIS_QUORUM", "2",
                            "REDIS_MASTER_SET", "mymaster"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(file).hasContent("""
                port 26379
                sentinel announce-ip s-0.h.ns.svc
                sentinel myid 0123456789abcdef0123456789abcdef01234567
                sentinel monitor mymaster m-0.h.ns.svc 6379 2
                sentinel config-epoch mymaster 7
                sentinel known-replica mymaster r-0.h.ns.svc 6379
                sentinel known-replica mymaster 10.0.0.7 6379
                sentinel known-sentinel mymaster s-1.h.ns.svc 26379 aa
                sentinel current-epoch 7
                """);
        }
    }

    /** A master that is to stop: what it holds back is let go only where nobody else may be the master by then. */
    @Nested
    class PreStop {
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            OK | OK                    | true  | true
            OK | ERR not now           | true  | false
            NOGOODSLAVE no good | OK   | false | true
            """)
        void letsWritesGoOnWhereNobodyElseIsTheMaster(
                String failover, String replicaof, boolean replica, boolean released) throws Exception {
            Path said = directory.resolve("said");
            program("redis-cli", """
                shift 4
                echo "$*" >>%1$s
                case "$*" in
                role) echo master ;;
                "info replication") printf 'slave0:ip=r-0,state=online,offset=5,lag=0\\nmaster_repl_offset:5\\n' ;;
                ping) echo PONG ;;
                "info server") printf 'redis_mode:standalone\\nrun_id:abc\\n' ;;
                "sentinel replicas mymaster")
                  flags=slave link=ok
                  asked=$(grep -c "sentinel replicas" %1$s)
                  [ "$asked" != 1 ] || flags=s_down,slave,disconnected
                  [ "$asked" != 2 ] || link=err
                  for name in r-0 r-1; do
                    run=abc
                    [ $name = r-0 ] || run=def
                    printf 'name\\n%%s.h.ns.svc\\nrunid\\n%%s\\nflags\\n%%s\\n' $name $run $flags
                    [ $name = r-1 ] || printf 'master-link-status\\nok\\nslave-priority\\n100\\n'
                    [ $name = r-0 ] || printf 'master-link-status\\n%%s\\nslave-priority\\n100\\n' $link
                  done ;;
                "sentinel failover mymaster") echo "%2$s" ;;
                "sentinel get-master-addr-by-name mymaster") echo r-0.h.ns.svc ;;
                replicaof*) echo "%3$s" ;;
                esac\
                """.formatted(said, failover, replicaof));

            Ran ran = run(
                    "prestop.sh",
                    Map.of(
                            "REDIS_ANNOUNCE_HOST", "m-0.h.ns.svc",
                            "POD_IP", "10.0.0.1",
                            "REDIS_SERVERS", "m-0.h.ns.svc r-0.h.ns.svc",
                            "REDIS_SENTINELS", "s-0 s-1 s-2",
                            "REDIS_SENTINEL_MAJORITY", "2",
                            "REDIS_MASTER_SET", "mymaster"));

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            List<String> lines = Files.readAllLines(said);
            assertThat(lines.indexOf("client pause 600000 write"))
                    .as("not before the sentinel reaches a replica, and whom it could choose copies the master")
                    .isGreaterThan(lines.lastIndexOf("sentinel replicas mymaster"));
            assertThat(lines.stream().filter("sentinel replicas mymaster"::equals))
                    .hasSize(3);
            assertThat(lines.contains("replicaof r-0.h.ns.svc 6379")).isEqualTo(replica);
            assertThat(lines.contains("client unpause")).isEqualTo(released);
        }
    }

    /** A master that comes back while the sentinels may be replacing it. */
    @Nested
    class Returned {
        private static final Map<String, String> MASTER = Map.of(
                "REDIS_ANNOUNCE_HOST", "m-0.h.ns.svc",
                "POD_IP", "10.0.0.1",
                "REDIS_SENTINELS", "s-0",
                "REDIS_SENTINEL_MAJORITY", "1",
                "REDIS_MASTER_SET", "mymaster");

        @ParameterizedTest
        @CsvSource({"1, true", "0, false"})
        void startsWithoutTakingWritesWhereItHasAPast(String replicas, boolean held) throws Exception {
            Files.createDirectories(directory.resolve("data/appendonlydir"));
            program("redis-cli", """
                case "$*" in
                *get-master*) echo m-0.h.ns.svc ;;
                *"sentinel master"*) printf 'num-slaves\n%s\nconfig-epoch\n0\n' ;;
                esac\
                """.formatted(replicas));
            Files.writeString(directory.resolve("first-writes.sh"), "sleep 0.2; echo first writes of $1");

            Ran ran = run("start.sh", MASTER);

            assertThat(ran.exitCode()).as(ran.output()).isZero();
            assertThat(Files.readString(conf).contains("min-replicas-to-write 1000000"))
                    .isEqualTo(held);
            assertThat(ran.output().contains("first writes of ")).isEqualTo(held);
        }

        @Test
        void becomesAReplicaOfWhomTheSentinelsNameMeanwhile() throws Exception {
            Path said = directory.resolve("said");
            program("redis-cli", """
                shift 4
                echo "$*" >>%1$s
                case "$*" in
                role) grep -q replicaof %1$s && echo slave || echo master ;;
                ping) echo PONG ;;
                "sentinel master mymaster") printf 'ip\nr-0.h.ns.svc\nflags\nmaster\nlast-ok-ping-reply\n100\n' ;;
                "sentinel get-master-addr-by-name mymaster")
                  [ "$(grep -c get-master %1$s)" = 1 ] && echo m-0.h.ns.svc || echo r-0.h.ns.svc ;;
                config* | replicaof*) echo OK ;;
                esac\
                """.formatted(said));
            Process server = new ProcessBuilder("sleep", "60").start();
            try {
                Ran ran = run("first-writes.sh", MASTER, "" + server.pid());

                assertThat(ran.exitCode()).as(ran.output()).isZero();
                assertThat(Files.readAllLines(said))
                        .contains("replicaof r-0.h.ns.svc 6379")
                        .endsWith("config set min-replicas-to-write 0");
            } finally {
                server.destroyForcibly();
            }
        }

        /** Flags of three answers, one after the other. */
        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
            s_down,master   | master,disconnected           | master
            s_down,o_down,master,failover_in_progress | master,failover_in_progress | slave
            """)
        void takesWritesWhenMostSentinelsHaveSeenItOrItIsAReplica(String first, String second, String last)
                throws Exception {
            Files.writeString(
                    directory.resolve("master.conf"),
                    "min-replicas-to-write 3\n  Min-Slaves-To-Write 2\nmin-replicas-max-lag 10\n");
            Path said = directory.resolve("said");
            program("redis-cli", """
                shift 4
                echo "$*" >>%1$s
                asked=$(grep -c "sentinel master" %1$s)
                case "$*" in
                role) [ "$asked" -ge 3 ] && [ %4$s = slave ] && echo slave || echo master ;;
                ping) echo PONG ;;
                "sentinel master mymaster")
                  flags=%4$s
                  [ "$asked" != 1 ] || flags=%2$s
                  [ "$asked" != 2 ] || flags=%3$s
                  printf 'ip\nm-0.h.ns.svc\nflags\n%%s\nlast-ok-ping-reply\n100\n' $flags ;;
                config*) echo OK ;;
                esac\
                """.formatted(said, first, second, last));
            Process server = new ProcessBuilder("sleep", "60").start();
            try {
                Ran ran = run("first-writes.sh", MASTER, "" + server.pid());

                assertThat(ran.exitCode()).as(ran.output()).isZero();
                List<String> lines = Files.readAllLines(said);
                assertThat(lines).endsWith("config set min-replicas-to-write 2");
                assertThat(lines.stream().filter(line -> line.startsWith("config")))
                        .hasSize(1);
                assertThat(lines.stream().filter("sentinel master mymaster"::equals))
                        .hasSize(3);
            } finally {
                server.destroyForcibly();
            }
        }
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Everything a script reads or writes lies in the test's directory. */
    private String placed(String text) {
        return text.replace("/run/redis", directory.toString())
                .replace("/etc/redis/", directory + "/")
                .replace("/acl/", directory + "/acl/")
                .replace("/tls/", directory + "/tls/")
                .replace("=/data", "=" + directory + "/data");
    }

    private void password(String user, String password) throws IOException {
        Files.createDirectories(directory.resolve("acl"));
        Files.writeString(directory.resolve("acl/" + user + "-password"), password);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Ran run(String script, Map<String, String> environment, String... arguments) throws Exception {
        String text = Files.readString(Rendered.CHART.resolve("files").resolve(script));
        Path file = Files.writeString(directory.resolve(script), placed(text));
        for (String read : List.of("common.sh", "certificate.sh", "cluster.sh")) {
            Files.writeString(
                    directory.resolve(read), placed(Files.readString(Rendered.CHART.resolve("files/" + read))));
        }
        StringBuilder members = new StringBuilder();
        for (String name : MEMBERS) {
            members.append("%s='%s'%n".formatted(name, environment.getOrDefault(name, "")));
        }
        Files.writeString(directory.resolve("members.sh"), members);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", file.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("REDIS_ROLE", "master");
        builder.environment().putAll(environment);
        builder.environment().keySet().removeAll(MEMBERS);
        builder.environment().put("PATH", directory + ":/usr/bin:/bin");
        // "cat" ends when all that were started have; Java would close its end when the script itself ends.
        List<Process> pipeline =
                ProcessBuilder.startPipeline(List.of(builder.redirectErrorStream(true), new ProcessBuilder("cat")));
        String output = new String(pipeline.getLast().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(pipeline.getFirst().waitFor(), output.strip());
    }
}
