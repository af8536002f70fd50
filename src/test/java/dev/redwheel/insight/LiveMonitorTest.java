package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisFlavour;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.support.RealRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The monitor against real servers on loopback; the cluster is a fake. */
class LiveMonitorTest {
    private static final ReleaseTarget TARGET = new ReleaseTarget(
            new ReleaseKey("caching", "redis"), Topology.REPLICATION, Map.of(), "redis", 6379, false, Optional.empty());

    private final RedisConnector connector = new RedisConnector();
    private final FakeLiveAccess access = new FakeLiveAccess();
    private final CopyOnWriteArrayList<LiveSnapshot> snapshots = new CopyOnWriteArrayList<>();

    private LiveMonitor start() {
        return ReleaseMonitor.start(TARGET, access, connector, Clock.systemUTC(), snapshots::add);
    }

    @AfterEach
    void close() {
        connector.close();
    }

    private NodeLive node(String pod) {
        return snapshots.getLast().nodes().stream()
                .filter(node -> node.pod().equals(pod))
                .findFirst()
                .orElseThrow();
    }

    private void awaitLive(String pod) {
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> node(pod).link() instanceof LinkState.Live
                        && node(pod).latest().isPresent());
    }

    @Test
    void samplesAMasterAndItsReplica() {
        try (RealRedis master = RealRedis.start();
                RealRedis replica = RealRedis.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
                LiveMonitor monitor = start()) {
            await().until(() -> replica.send("INFO replication").contains("master_link_status:up"));
            access.server("redis-0", master.port());
            access.server("redis-1", replica.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"), FakeLiveAccess.pod("redis-1", "b"));
            awaitLive("redis-0");
            awaitLive("redis-1");

            for (int i = 0; i < 30; i++) {
                master.send("SET key" + i + " value");
                master.send(i % 3 == 0 ? "GET nothing" : "GET key" + i);
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            node("redis-0").latest().orElseThrow().totalKeys().orElse(0) == 30);

            NodeSample sample = node("redis-0").latest().orElseThrow();
            assertThat(node("redis-0").role()).isEqualTo(RedisRole.MASTER);
            assertThat(sample.server().flavour()).isEqualTo(RedisFlavour.REDIS);
            assertThat(sample.server().version()).isEqualTo("7.0.15");
            assertThat(sample.stats().hits()).hasValue(20);
            assertThat(sample.stats().misses()).hasValue(10);
            assertThat(sample.memory().limitBytes()).hasValue(FakeLiveAccess.LIMIT);
            assertThat(sample.pingNanos().orElseThrow()).isPositive().isLessThan(1_000_000_000);
            assertThat(sample.refused()).containsOnlyKeys("CLIENT NO-TOUCH"); // Of 7.2.
            assertThat(node("redis-0").latency().sinceStart().count()).isPositive();

            NodeSample.Replication replication =
                    node("redis-1").latest().orElseThrow().replication();
            assertThat(replication.role()).isEqualTo(RedisRole.REPLICA);
            assertThat(replication.masterLinkStatus()).isEqualTo("up");
            await().until(() -> node("redis-1")
                    .latest()
                    .orElseThrow()
                    .replication()
                    .lagBytes()
                    .equals(java.util.OptionalLong.of(0)));
            assertThat(master.send("CLIENT LIST")).contains("name=redwheel");
            assertThat(master.send("INFO commandstats")).doesNotContain("setinfo");

            assertThat(commandsPerSecondWhenIdle(monitor))
                    .as("the console's own commands are not counted")
                    .isZero();
        }
    }

    /** The replication stream and the tests' own commands apart, nobody talks to the replica. */
    private double commandsPerSecondWhenIdle(LiveMonitor monitor) {
        int seen = snapshots.size();
        await().atMost(Duration.ofSeconds(10)).until(() -> snapshots.size() > seen + 3);
        long[] times = new long[History.CAPACITY];
        double[] values = new double[History.CAPACITY];
        int n = monitor.history().read("redis-1", LiveMetric.NET_INPUT, Instant.EPOCH, times, values);
        assertThat(n).isGreaterThan(3);
        n = monitor.history().read("redis-0", LiveMetric.HITS_PER_SECOND, Instant.EPOCH, times, values);
        return values[n - 1];
    }

    @Test
    void aServerThatDiesIsReconnectingAndComesBackAsAnother() {
        RealRedis first = RealRedis.start();
        try (LiveMonitor _ = start()) {
            access.server("redis-0", first.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            awaitLive("redis-0");
            String run = node("redis-0").latest().orElseThrow().server().runId();

            first.close();
            await().atMost(Duration.ofSeconds(5)).until(() -> node("redis-0").link() instanceof LinkState.Reconnecting);
            LinkState.Reconnecting link =
                    (LinkState.Reconnecting) node("redis-0").link();
            assertThat(link.reason()).isNotBlank();
            assertThat(node("redis-0").latest()).as("what was last seen stays").isPresent();
            assertThat(node("redis-0").rates()).isEqualTo(Rates.UNKNOWN);

            access.publish();
            try (RealRedis second = RealRedis.start()) {
                access.server("redis-0", second.port());
                Instant back = Instant.now();
                access.publish(FakeLiveAccess.pod("redis-0", "b"));
                awaitLive("redis-0");
                assertThat(Duration.between(back, Instant.now())).isLessThan(Duration.ofSeconds(5));
                assertThat(node("redis-0").latest().orElseThrow().server().runId())
                        .isNotEqualTo(run);
            }
        } finally {
            first.close();
        }
    }

    @Test
    void aServerThatHangsIsStaleAndThenReconnecting() throws Exception {
        try (RealRedis redis = RealRedis.start();
                LiveMonitor _ = start()) {
            access.server("redis-0", redis.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            awaitLive("redis-0");
            signal(redis, "STOP");
            try {
                await().atMost(Duration.ofSeconds(6))
                        .until(() -> node("redis-0").link() instanceof LinkState.Stale);
                assertThat(node("redis-0").link().since())
                        .isBefore(Instant.now().minusMillis(1_400));
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> node("redis-0").link() instanceof LinkState.Reconnecting);
                assertThat(node("redis-0").latency().lastMinute().maxMillis())
                        .as("a PING without an answer counts as long as it was waited for")
                        .isEqualTo(4_000.0);
                assertThat(node("redis-0").latency().sinceStart().maxMillis()).isGreaterThan(3_900);
            } finally {
                signal(redis, "CONT");
            }
            awaitLive("redis-0");
        }
    }

    private static void signal(RealRedis redis, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(redis.process().pid()))
                .start()
                .waitFor();
    }

    @Test
    void aWrongPasswordIsToldAndNotTriedEverySecond() {
        try (RealRedis redis = RealRedis.start("--requirepass", "right");
                LiveMonitor _ = start()) {
            access.password("wrong");
            access.server("redis-0", redis.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptions()
                    .until(() -> node("redis-0").error().isPresent());
            assertThat(node("redis-0").error().orElseThrow().kind()).isEqualTo(ErrorKind.UNAUTHORISED);
            assertThat(node("redis-0").error().orElseThrow().toString()).doesNotContain("wrong");
        }
    }

    @Test
    void aPasswordThatNobodyAsksForIsNoObstacle() {
        try (RealRedis redis = RealRedis.start();
                LiveMonitor _ = start()) {
            access.password("unneeded");
            access.server("redis-0", redis.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            awaitLive("redis-0");
            assertThat(node("redis-0").latest().orElseThrow().refused()).containsKey("AUTH");
        }
    }

    @Test
    void aServerThatRefusesInfoIsLiveAndUnknown() {
        try (RealRedis redis = RealRedis.start("--user", "default", "on", "nopass", "+@all", "-info", "~*");
                LiveMonitor _ = start()) {
            access.server("redis-0", redis.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            awaitLive("redis-0");
            NodeSample sample = node("redis-0").latest().orElseThrow();
            assertThat(sample.refused()).containsKey("INFO");
            assertThat(sample.pingNanos()).isPresent();
            assertThat(sample.stats().hits()).isEmpty();
            assertThat(sample.memory().usedBytes()).isEmpty();
            assertThat(sample.totalKeys()).isEmpty();
        }
    }

    @Test
    void aPodThatDoesNotRunIsNotDialed() {
        try (LiveMonitor _ = start()) {
            access.publish(FakeLiveAccess.pending("redis-0", "waiting: ImagePullBackOff"));
            await().atMost(Duration.ofSeconds(5))
                    .ignoreExceptions()
                    .until(() -> node("redis-0").link() instanceof LinkState.Reconnecting r
                            && r.reason().contains("ImagePullBackOff"));
        }
    }

    @Test
    void aPauseIsAGapAndNoSnapshotComesAfterClose() {
        try (RealRedis redis = RealRedis.start()) {
            LiveMonitor monitor = start();
            access.server("redis-0", redis.port());
            access.publish(FakeLiveAccess.pod("redis-0", "a"));
            awaitLive("redis-0");
            monitor.setPaused(true);
            long[] times = new long[10];
            double[] values = new double[10];
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                int n = monitor.history().read("redis-0", LiveMetric.PING, Instant.EPOCH, times, values);
                return n > 0 && Double.isNaN(values[n - 1]);
            });
            monitor.close();
            int seen = snapshots.size();
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> snapshots.size() == seen);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> !redis.send("CLIENT LIST").contains("redwheel"));
        }
    }
}
