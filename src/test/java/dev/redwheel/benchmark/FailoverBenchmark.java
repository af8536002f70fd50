package dev.redwheel.benchmark;

import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.cluster.Deploys;
import dev.redwheel.cluster.RawRedis;
import dev.redwheel.cluster.ReleaseUnderTest;
import dev.redwheel.cluster.Writer;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Topology;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code failover-write-gap} and {@code failover-detect}, on one release of the built-in chart with three servers, three sentinels and
 * a proxy, on the cluster that {@code redwheel.kubeconfig} names, else the practice cluster.
 *
 * <p>Write gap: an application writes every 20 ms through the proxy; the longest time without an acknowledged write. Ours: the
 * master's pod is deleted, as in every update of a node or of the chart, and its preStop hands over. Peer: the same release, the
 * same writer, nothing but {@code SENTINEL FAILOVER} sent to a sentinel; what the old master takes until it is told is lost
 * then, which the preStop prevents by holding writes back, and the gap alone does not show. In turn, {@value #ROUNDS} rounds each,
 * everything whole and in step before each; the medians are compared.
 *
 * <p>Detect: {@value #DETECTIONS} times {@code SENTINEL FAILOVER}; from the first answer of the new master that says it is one,
 * asked every 10 ms over a connection of its own, to the monitor's first picture that shows it. The median is held against the
 * goal of 3 s; the rounds are printed.
 */
@Tag("benchmark")
class FailoverBenchmark {
    private static final int ROUNDS = 5;
    private static final int DETECTIONS = 5;
    private static final double SHOWN_MILLIS = 3000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void aFailover() throws InterruptedException {
        String values =
                Deploys.SENTINEL.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40");
        try (ReleaseUnderTest release =
                ReleaseUnderTest.open(cluster, Deploys.deployed(cluster, Topology.SENTINEL, values))) {
            double[] ours = new double[ROUNDS];
            double[] peer = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                ours[round] = gap(release, FailoverBenchmark::deletion);
                peer[round] = gap(release, FailoverBenchmark::command);
            }
            System.out.println("ours " + Arrays.toString(ours) + " peer " + Arrays.toString(peer));
            BenchmarkReport.print(
                    "failover-write-gap", BenchmarkReport.median(ours), BenchmarkReport.median(peer), "ms", 1);
            double[] detected = detections(release);
            System.out.println("detected after " + Arrays.toString(detected));
            BenchmarkReport.print("failover-detect", BenchmarkReport.median(detected), SHOWN_MILLIS, "ms", 1);
        }
    }

    /** One way of making another server the master. */
    @FunctionalInterface
    private interface Failover {
        void start(ReleaseUnderTest release, String master);
    }

    private static void deletion(ReleaseUnderTest release, String master) {
        release.session().delete(new ObjectRef("v1", "Pod", release.key().namespace(), master));
    }

    private static void command(ReleaseUnderTest release, String master) {
        try (RawRedis sentinel = release.sentinel("redis-sentinel-0")) {
            sentinel.send("SENTINEL", "FAILOVER", "mymaster");
        }
    }

    private static double gap(ReleaseUnderTest release, Failover failover) {
        String before = calm(release);
        Writer writer = Writer.start(release::throughProxy);
        try {
            writer.awaitAcknowledged(50);
            writer.forgetGaps();
            failover.start(release, before);
            awaitOther(release, before);
            writer.awaitAcknowledged(50);
            return writer.longestGap().toMillis();
        } finally {
            writer.stop();
        }
    }

    /** Everything whole, all replicas in step, and no sentinel refuses because of the failover before. @return the master */
    private static String calm(ReleaseUnderTest release) {
        release.awaitWhole();
        await("a master").atMost(PATIENCE).until(() -> !release.master().isEmpty());
        String master = release.master();
        release.awaitReplicas(master, 2);
        return master;
    }

    private static void awaitOther(ReleaseUnderTest release, String before) {
        await("another master").atMost(PATIENCE).until(() -> {
            String now = release.master();
            return !now.isEmpty() && !now.equals(before);
        });
    }

    private double[] detections(ReleaseUnderTest release) throws InterruptedException {
        Map<String, Long> shown = new ConcurrentHashMap<>();
        try (KubeSession session = cluster.session();
                TopologyMonitor monitor = TopologyMonitor.start(
                        session,
                        release.key(),
                        cluster.redis(),
                        Clock.systemUTC(),
                        picture -> masters(picture).forEach(pod -> shown.putIfAbsent(pod, System.nanoTime())))) {
            monitor.setPaused(false);
            double[] millis = new double[DETECTIONS];
            for (int round = 0; round < DETECTIONS; round++) {
                String before = calm(release);
                await("the picture of " + before).atMost(PATIENCE).until(() -> shown.containsKey(before));
                List<String> others = List.of("redis-master-0", "redis-replicas-0", "redis-replicas-1").stream()
                        .filter(pod -> !pod.equals(before))
                        .toList();
                shown.keySet().removeAll(others);
                Changed changed = change(release, others, before);
                await("the picture of " + changed.master)
                        .atMost(PATIENCE)
                        .until(() -> shown.containsKey(changed.master));
                millis[round] = Math.max(0, (shown.get(changed.master) - changed.nanos) / 1e6);
            }
            return millis;
        }
    }

    private record Changed(String master, long nanos) {}

    private static Changed change(ReleaseUnderTest release, List<String> others, String before)
            throws InterruptedException {
        try (Asked one = new Asked(release, others.getFirst());
                Asked two = new Asked(release, others.getLast())) {
            one.isMaster();
            two.isMaster();
            command(release, before);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end) {
                for (Asked server : List.of(one, two)) {
                    if (server.isMaster()) {
                        return new Changed(server.pod, System.nanoTime());
                    }
                }
                Thread.sleep(10);
            }
        }
        throw new AssertionError("no failover");
    }

    /** A sentinel that changes a server's role ends the connections of its clients: they come again. */
    private static final class Asked implements AutoCloseable {
        private final ReleaseUnderTest release;
        private final String pod;
        private @Nullable RawRedis redis;

        Asked(ReleaseUnderTest release, String pod) {
            this.release = release;
            this.pod = pod;
        }

        boolean isMaster() {
            RawRedis open = redis;
            try {
                if (open == null) {
                    open = release.redis(pod);
                    redis = open;
                }
                return open.send("ROLE").startsWith("master");
            } catch (UncheckedIOException ended) {
                close();
                return false;
            }
        }

        @Override
        public void close() {
            RawRedis open = redis;
            redis = null;
            if (open != null) {
                open.close();
            }
        }
    }

    private static List<String> masters(TopologyPicture picture) {
        return picture.nodes().stream()
                .filter(NodeTruth::saysMaster)
                .map(NodeTruth::name)
                .toList();
    }
}
