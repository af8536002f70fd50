package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.ChangeRuns;
import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.cluster.Deploys;
import dev.redwheel.cluster.RawRedis;
import dev.redwheel.cluster.ReleaseUnderTest;
import dev.redwheel.cluster.Torture;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStepKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code cluster-scale-out-time} and {@code cluster-scale-in-time}: a Redis Cluster of three masters with a replica each and
 * {@value #KEYS} keys gets two more masters with theirs, and loses them again, while an application writes and another reads. On
 * the cluster that {@code redwheel.kubeconfig} names, else the practice cluster.
 *
 * <p>Ours: the steps of the console's change between the pods' coming and their going: nodes joined, replicas placed, slots moved,
 * nodes forgotten. Peer: {@code redis-cli --cluster} add-node, rebalance and del-node to the same end, on this machine, straight to
 * the same pods, without a forward. In turn, {@value #ROUNDS} rounds each; the medians are compared. What the applications met
 * meanwhile is printed: errors, and the longest time without an acknowledged write.
 *
 * <p>redis-cli is the one of the property {@code redwheel.redis-cli}, else the machine's.
 */
@Tag("benchmark")
class ScaleBenchmark {
    private static final int ROUNDS = 3;
    private static final int KEYS = 20_000;
    private static final int WRITERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Set<ChangeStepKind> OF_THE_NODES = EnumSet.of(
            ChangeStepKind.HAND_OVER,
            ChangeStepKind.JOIN,
            ChangeStepKind.PLACE_REPLICAS,
            ChangeStepKind.SLOTS,
            ChangeStepKind.LEAVE);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    @Test
    void aClusterGrowsAndShrinks() throws Exception {
        ReleaseKey key = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        double[][] ours = new double[2][ROUNDS];
        double[][] peer = new double[2][ROUNDS];
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.owner(0), 1);
            fill(release);
            for (int round = 0; round < ROUNDS; round++) {
                ours[0][round] = watched(release, "ours out", () -> millis(runs.scale(key, 10, 1)));
                ours[1][round] = watched(release, "ours in", () -> millis(runs.scale(key, 6, 1)));
                resize(release, 10);
                clear(release);
                peer[0][round] = watched(release, "peer out", () -> out(release));
                awaitWhole(release, 10);
                replicaMigration(release, "no");
                peer[1][round] = watched(release, "peer in", () -> in(release));
                clear(release);
                resize(release, 6);
                awaitWhole(release, 6);
                replicaMigration(release, "yes");
            }
        }
        System.out.println("ours " + Arrays.deepToString(ours) + " peer " + Arrays.deepToString(peer));
        print("cluster-scale-out-time", ours[0], peer[0]);
        print("cluster-scale-in-time", ours[1], peer[1]);
    }

    private static void print(String name, double[] ours, double[] peer) {
        BenchmarkReport.print(name, BenchmarkReport.median(ours), BenchmarkReport.median(peer), "ms", 1);
    }

    /** One way of changing the cluster. @return milliseconds */
    @FunctionalInterface
    private interface Way {
        double go() throws Exception;
    }

    private static double watched(ReleaseUnderTest release, String what, Way way) throws Exception {
        try (Torture load =
                Torture.start(what.replace(' ', '-') + System.nanoTime() + "-", () -> Torture.cluster(release))) {
            double millis = way.go();
            System.out.printf("%s: %.0f ms, ", what, millis);
            load.judge(what.replace(' ', '-'));
            return millis;
        }
    }

    private static double millis(ChangeRecord record) {
        return record.steps().stream()
                .filter(step -> OF_THE_NODES.contains(step.kind()))
                .mapToLong(step -> Duration.between(
                                step.started().orElseThrow(), step.ended().orElseThrow())
                        .toMillis())
                .sum();
    }

    private static void fill(ReleaseUnderTest release) {
        String value = "v".repeat(100);
        IntStream.range(0, WRITERS).parallel().forEach(writer -> {
            try (Torture.Client client = Torture.cluster(release)) {
                for (int number = writer; number < KEYS; number += WRITERS) {
                    client.send("SET", "key" + number, value);
                }
            }
        });
    }

    /** As the values say it, by Helm alone: the pods come or go, and nobody tells the nodes. */
    private void resize(ReleaseUnderTest release, int nodes) {
        cluster.upgrade(release.session(), release.key(), Deploys.CLUSTER.replace("nodes: 6", "nodes: " + nodes));
        await(nodes + " servers").atMost(PATIENCE).ignoreExceptions().until(() -> {
            List<PodInfo> pods = release.pods("cluster");
            for (PodInfo pod : pods) {
                try (RawRedis redis = release.impatient(pod.name())) {
                    redis.send("PING");
                }
            }
            return pods.size() == nodes;
        });
    }

    /** Of those that come and go: what redis-cli has removed it does not take again, and the others do not for a minute. */
    private static void clear(ReleaseUnderTest release) {
        for (int node = 6; node < 10; node++) {
            try (RawRedis redis = release.redis("redis-cluster-" + node)) {
                redis.send("FLUSHALL");
                redis.send("CLUSTER", "RESET", "HARD");
            }
        }
    }

    private double out(ReleaseUnderTest release) throws Exception {
        String seed = address(release, 0);
        long began = System.nanoTime();
        List<String> masters = new ArrayList<>();
        for (int node : new int[] {6, 8}) {
            redisCli("add-node", address(release, node), seed);
            masters.add(id(release, node));
        }
        awaitKnown(release, 8);
        for (int node : new int[] {7, 9}) {
            redisCli(
                    "add-node",
                    address(release, node),
                    seed,
                    "--cluster-slave",
                    "--cluster-master-id",
                    masters.get(node == 7 ? 0 : 1));
        }
        awaitKnown(release, 10);
        redisCli("rebalance", seed, "--cluster-use-empty-masters", "--cluster-threshold", "1");
        return (System.nanoTime() - began) / 1e6;
    }

    private double in(ReleaseUnderTest release) throws Exception {
        String seed = address(release, 0);
        List<String> ids = new ArrayList<>();
        for (int node = 9; node >= 6; node--) {
            ids.add(id(release, node));
        }
        List<String> weights =
                new ArrayList<>(List.of("rebalance", seed, "--cluster-threshold", "1", "--cluster-weight"));
        masters(release).stream().filter(ids::contains).forEach(id -> weights.add(id + "=0"));
        long began = System.nanoTime();
        redisCli(weights.toArray(String[]::new));
        for (String id : ids) {
            redisCli("del-node", seed, id);
        }
        return (System.nanoTime() - began) / 1e6;
    }

    /** redis-cli stops in the middle when a master that it has emptied becomes a replica, as it does by itself. */
    private static void replicaMigration(ReleaseUnderTest release, String allowed) {
        for (PodInfo pod : release.pods("cluster")) {
            try (RawRedis redis = release.redis(pod.name())) {
                redis.send("CONFIG", "SET", "cluster-allow-replica-migration", allowed);
            }
        }
    }

    private static List<String> masters(ReleaseUnderTest release) {
        try (RawRedis redis = release.redis("redis-cluster-0")) {
            return redis.send("CLUSTER", "NODES")
                    .lines()
                    .filter(line -> line.contains("master"))
                    .map(line -> line.split(" ")[0])
                    .toList();
        }
    }

    private static String address(ReleaseUnderTest release, int node) {
        return release.pod("redis-cluster-" + node).ip() + ":6379";
    }

    private static String id(ReleaseUnderTest release, int node) {
        try (RawRedis redis = release.redis("redis-cluster-" + node)) {
            return redis.send("CLUSTER", "MYID");
        }
    }

    /** Before that redis-cli's next command would fail. */
    private static void awaitKnown(ReleaseUnderTest release, int nodes) {
        await("all know each other")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> run("check", address(release, 0)).code == 0
                        && IntStream.of(0, 1, 2, 3, 4, 5, 6, 8, 7, 9)
                                .limit(nodes)
                                .allMatch(node -> knows(release, node, nodes)));
    }

    private static boolean knows(ReleaseUnderTest release, int node, int nodes) {
        try (RawRedis redis = release.redis("redis-cluster-" + node)) {
            return redis.send("CLUSTER", "INFO").contains("cluster_known_nodes:" + nodes + "\r");
        }
    }

    /** So that the next round begins with everybody in step. */
    private static void awaitWhole(ReleaseUnderTest release, int nodes) {
        await("a whole cluster").atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            assertThat(release.pods("cluster")).hasSize(nodes);
            for (PodInfo pod : release.pods("cluster")) {
                try (RawRedis redis = release.redis(pod.name())) {
                    assertThat(redis.send("CLUSTER", "INFO"))
                            .contains("cluster_state:ok", "cluster_known_nodes:" + nodes + "\r");
                    assertThat(redis.send("INFO", "replication")).doesNotContain("master_link_status:down");
                }
            }
        });
    }

    private record Said(int code, String text) {}

    /** Again while it refuses to begin, because not all nodes have heard of what it did last. */
    private static void redisCli(String... words) {
        await(List.of(words).toString()).atMost(PATIENCE).until(() -> {
            Said said = run(words);
            boolean tooSoon = said.text.contains("Nodes don't agree about configuration");
            assertThat(said.code == 0 || tooSoon)
                    .as("%s: %s", List.of(words), said.text)
                    .isTrue();
            return said.code == 0;
        });
    }

    private static Said run(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("redwheel.redis-cli", "redis-cli"), "--cluster"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("REDISCLI_AUTH", Deploys.PASSWORD));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }
}
