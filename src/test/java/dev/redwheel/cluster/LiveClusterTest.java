package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.History;
import dev.redwheel.insight.KubeLiveMonitors;
import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveMetric;
import dev.redwheel.insight.LiveMonitor;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watching a release live: samples with real traffic, a pod that is killed and comes back. */
class LiveClusterTest {
    private static final Duration BACK = Duration.ofSeconds(5);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final CopyOnWriteArrayList<LiveSnapshot> snapshots = new CopyOnWriteArrayList<>();

    static ReleaseTarget target(ReleaseKey release) {
        return new ReleaseTarget(
                release,
                Topology.REPLICATION,
                Map.of("app.kubernetes.io/instance", release.name()),
                "",
                6379,
                false,
                Optional.of(new ReleaseTarget.PasswordRef("redis", "redis-password", "")));
    }

    private NodeLive node(String pod) {
        return snapshots.getLast().nodes().stream()
                .filter(node -> node.pod().equals(pod))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pod + " in " + snapshots.getLast()));
    }

    private void awaitLive(String pod, Duration limit) {
        await().atMost(limit)
                .ignoreExceptions()
                .until(() -> node(pod).link() instanceof LinkState.Live
                        && node(pod).latest().isPresent());
    }

    @Test
    void aReleaseIsWatchedThroughTrafficAndTheLossOfAPod() {
        String namespace = cluster.newNamespace();
        ReleaseKey release = new ReleaseKey(namespace, "redis");
        assertThat(Deploys.run(Deploys.replication(cluster.context(), namespace), cluster.services())
                        .progress()
                        .phase())
                .isEqualTo(OperationPhase.DONE);
        try (KubeSession session = cluster.session();
                LiveMonitor monitor = new KubeLiveMonitors(session, cluster.redis(), Clock.systemUTC())
                        .start(target(release), snapshots::add)) {
            awaitLive("redis-master-0", Duration.ofSeconds(10));
            awaitLive("redis-replicas-0", Duration.ofSeconds(10));
            assertThat(node("redis-master-0").role()).isEqualTo(RedisRole.MASTER);
            assertThat(node("redis-replicas-0").role()).isEqualTo(RedisRole.REPLICA);

            traffic(session, release);
            NodeSample master = node("redis-master-0").latest().orElseThrow();
            assertThat(master.memory().limitBytes()).hasValue(96L << 20);
            assertThat(master.memory().maxmemoryBytes().orElseThrow()).isPositive();
            assertThat(master.replication().connectedReplicas()).hasValue(1);
            assertThat(node("redis-master-0").latency().sinceStart().p50Millis())
                    .isBetween(0.01, 500.0);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> node("redis-replicas-0")
                                    .latest()
                                    .orElseThrow()
                                    .replication()
                                    .lagBytes()
                                    .orElse(-1)
                            == 0);
            theHitRateOfTheIntervalWasSeen(monitor.history());

            comesBack(session, namespace, "redis-replicas-0");
        }
    }

    /** Three hits and a miss, again and again, until a round saw it. */
    private void traffic(KubeSession session, ReleaseKey release) {
        try (RawRedis redis = cluster.redis(session, release, "redis-master-0")) {
            redis.send("SET", "known", "value");
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        redis.send("GET", "known");
                        redis.send("GET", "known");
                        redis.send("GET", "known");
                        redis.send("GET", "unknown");
                        return node("redis-master-0").rates().hitRate() > 0.7
                                && node("redis-master-0")
                                        .latency()
                                        .serverMicrosPerCall()
                                        .isPresent();
                    });
        }
    }

    private static void theHitRateOfTheIntervalWasSeen(History history) {
        long[] times = new long[History.CAPACITY];
        double[] values = new double[History.CAPACITY];
        int n = history.readTotal(LiveMetric.HIT_RATE, Instant.EPOCH, times, values);
        double highest = Double.NaN;
        for (int i = 0; i < n; i++) {
            highest = values[i] <= highest ? highest : values[i];
        }
        assertThat(highest).isBetween(0.7, 0.8);
    }

    private void comesBack(KubeSession session, String namespace, String pod) {
        String run = node(pod).latest().orElseThrow().server().runId();
        String uid = pod(session, namespace, pod).orElseThrow().uid();
        session.delete(new ObjectRef("v1", "Pod", namespace, pod));
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> pod(session, namespace, pod)
                        .filter(now -> now.ready() && !now.uid().equals(uid))
                        .isPresent());
        // Whether "reconnecting" is seen in between depends on how fast the cluster replaces the pod: a round is a
        // second.
        await().atMost(BACK)
                .ignoreExceptions()
                .until(() -> node(pod).link() instanceof LinkState.Live
                        && !node(pod).latest().orElseThrow().server().runId().equals(run));
        assertThat(node("redis-master-0").link())
                .as("the other node never left")
                .isInstanceOf(LinkState.Live.class);
    }

    private static Optional<PodInfo> pod(KubeSession session, String namespace, String name) {
        return session.pods(namespace, "").stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst();
    }
}
