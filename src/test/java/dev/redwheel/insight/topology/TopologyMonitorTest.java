package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.Finding;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.support.RealRedis;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every disagreement of the truth table, made with real servers and seen by the monitor. */
class TopologyMonitorTest {
    private static final Duration SEEN = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final RedisConnector connector = new RedisConnector();
    private final CopyOnWriteArrayList<TopologyPicture> pictures = new CopyOnWriteArrayList<>();
    private LoopbackPods pods;
    private @Nullable TopologyMonitor monitor;

    @BeforeEach
    void open() {
        pods = new LoopbackPods(folder);
    }

    @AfterEach
    void close() {
        if (monitor != null) {
            monitor.close();
        }
        pods.close();
        connector.close();
    }

    private void watch(Topology topology) {
        watch(
                topology,
                new WantedTopology(
                        topology,
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of()));
    }

    private void watch(Topology topology, WantedTopology wanted) {
        monitor = RoundMonitor.start(
                LoopbackPods.target(topology), wanted, pods, connector, Clock.systemUTC(), pictures::add);
    }

    private TopologyPicture last() {
        return pictures.getLast();
    }

    private List<String> ids() {
        return last().findings().stream().map(Finding::id).toList();
    }

    private Finding finding(String id) {
        return last().findings().stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void awaitPicture(Predicate<TopologyPicture> condition) {
        await().atMost(SEEN).ignoreExceptions().until(() -> last().settled() && condition.test(last()));
    }

    private void awaitFinding(String id) {
        await().alias(id).atMost(SEEN).ignoreExceptions().until(() -> ids().contains(id));
    }

    private NodeTruth node(String pod) {
        return last().node(pod).orElseThrow();
    }

    private void replication() {
        pods.redis("redis-0");
        pods.redis("redis-1", "replicaof " + pods.address("redis-0") + " 6379");
        pods.redis("redis-2", "replicaof " + pods.address("redis-0") + " 6379");
    }

    private void linksUp(String... replicas) {
        for (String replica : replicas) {
            await().atMost(SEEN)
                    .until(() -> pods.server(replica).send("INFO replication").contains("master_link_status:up"));
        }
    }

    private String[] sentinelConf() {
        return new String[] {
            "sentinel monitor mymaster " + pods.address("redis-0") + " 6379 2",
            "sentinel down-after-milliseconds mymaster 1000",
            "sentinel failover-timeout mymaster 4000"
        };
    }

    private void withSentinels() {
        replication();
        linksUp("redis-1", "redis-2");
        for (int i = 0; i < 3; i++) {
            pods.sentinel("redis-sentinel-" + i, sentinelConf());
        }
        for (int i = 0; i < 3; i++) {
            RealRedis sentinel = pods.server("redis-sentinel-" + i);
            await().atMost(SEEN)
                    .until(() -> sentinel.send("SENTINEL CKQUORUM mymaster").startsWith("+OK 3"));
            await().atMost(SEEN)
                    .until(() -> sentinel.send("SENTINEL MASTER mymaster")
                            .replaceAll("\\s", "")
                            .contains("num-slaves$12"));
        }
    }

    @Test
    void aReplicationThatAgrees() {
        replication();
        linksUp("redis-1", "redis-2");
        pods.service("redis-master", "redis-0");
        pods.service("redis-replicas", "redis-1", "redis-2");
        watch(Topology.REPLICATION);
        awaitFinding("roles-agree");
        assertThat(ids()).containsExactly("roles-agree");
        assertThat(finding("roles-agree").detail())
                .isEqualTo("redis-0 is the master, by its own word and that of 2 replicas and Service redis-master.");
        assertThat(node("redis-1").follows().orElseThrow().pod()).contains("redis-0");
        assertThat(node("redis-1").pod().zone()).isEqualTo("zone-b");
        assertThat(last().services()).hasSize(2);

        for (int i = 0; i < 200; i++) {
            pods.server("redis-0").send("SET key" + i + " " + "x".repeat(100));
        }
        awaitPicture(picture -> node("redis-0").replicationBytesPerSecond() > 0
                && node("redis-1").lagBytes().isPresent());
        awaitPicture(picture -> node("redis-1").lagBytes().orElse(-1) == 0);
    }

    @Test
    void twoMastersAndAServiceThatFollowsNeither() {
        replication();
        linksUp("redis-1", "redis-2");
        pods.service("redis-master", "redis-2");
        watch(Topology.REPLICATION);
        awaitFinding("service-at-replica");
        assertThat(finding("service-at-replica").detail()).contains("Service redis-master leads to redis-2, a replica");

        pods.server("redis-1").send("REPLICAOF NO ONE");
        awaitFinding("two-masters");
        assertThat(finding("two-masters").detail())
                .contains("redis-0 (1 replica attached)")
                .contains("redis-1 (0");
        TruthTable table = TruthTable.of(last());
        assertThat(table.rows().stream()
                        .filter(row -> row.itself().disagrees())
                        .map(row -> row.node().name()))
                .containsExactly("redis-0", "redis-1");
        assertThat(table.rows().get(2).services().disagrees()).isTrue();
    }

    @Test
    void noMaster() {
        replication();
        linksUp("redis-1", "redis-2");
        watch(Topology.REPLICATION);
        awaitFinding("roles-agree");
        // In a ring nobody is right and nobody is asked by all.
        pods.server("redis-0").send("REPLICAOF " + pods.address("redis-1") + " 6379");
        awaitFinding("no-master");
        assertThat(finding("no-master").detail()).contains("All 3 servers that answer say they are replicas");
    }

    @Test
    void aReplicaOfTheWrongMasterAndOneWithoutALink() {
        replication();
        linksUp("redis-1", "redis-2");
        watch(Topology.REPLICATION);
        awaitFinding("roles-agree");
        pods.server("redis-2").send("REPLICAOF " + pods.address("redis-1") + " 6379");
        awaitFinding("wrong-master");
        assertThat(finding("wrong-master").detail())
                .contains("redis-2 follows redis-1, which is a replica itself. The master is redis-0");

        pods.server("redis-2").send("REPLICAOF 127.0.0.1 1");
        awaitFinding("replica-link-down");
        assertThat(finding("replica-link-down").detail()).contains("redis-2 to 127.0.0.1:1");
        assertThat(finding("wrong-master").detail()).contains("redis-2 follows 127.0.0.1:1, no pod of this release");
    }

    @Test
    void allAgreeOnAMasterThatIsStopped() {
        replication();
        linksUp("redis-1", "redis-2");
        watch(Topology.REPLICATION);
        awaitFinding("roles-agree");
        pods.server("redis-0").signal("STOP");
        try {
            awaitFinding("stale-master");
            assertThat(ids()).contains("server-silent").doesNotContain("no-master");
            assertThat(finding("stale-master").detail())
                    .contains("2 replicas name redis-0 as the master, which does not answer");
            assertThat(node("redis-0").heard().isSilent()).isTrue();
            assertThat(node("redis-0").role()).as("its last word").isEqualTo(RedisRole.MASTER);
        } finally {
            pods.server("redis-0").signal("CONT");
        }
        awaitFinding("roles-agree");
    }

    @Test
    void sentinelsFailOverAndShowItWithinThreeSeconds() {
        withSentinels();
        pods.service("redis-master", "redis-proxy-0");
        pods.proxy("redis-proxy-0", "redis-0");
        watch(Topology.SENTINEL);
        awaitFinding("roles-agree");
        assertThat(finding("roles-agree").detail())
                .isEqualTo("redis-0 is the master, by its own word and that of 2 replicas, 3 Sentinels and Service"
                        + " redis-master.");
        assertThat(TruthTable.of(last()).rows().getFirst().said())
                .allMatch(cell -> cell.role() == RedisRole.MASTER && !cell.disagrees());
        assertThat(last().services().getFirst().reaches().getFirst().through()).isEqualTo("redis-proxy-0");

        pods.server("redis-sentinel-0").send("SENTINEL FAILOVER mymaster");
        await().atMost(SEEN)
                .until(() -> pods.server("redis-1").send("ROLE").contains("master")
                        || pods.server("redis-2").send("ROLE").contains("master"));
        String promoted = pods.server("redis-1").send("ROLE").contains("master") ? "redis-1" : "redis-2";
        await().atMost(Duration.ofSeconds(3)).until(() -> node(promoted).saysMaster());
        // The old master becomes a replica, and the proxy still leads there: seen at its end.
        awaitFinding("service-at-replica");
        assertThat(finding("service-at-replica").detail())
                .contains("Service redis-master leads through redis-proxy-0 to redis-0, a replica");
        pods.proxy("redis-proxy-0", promoted);
        awaitFinding("roles-agree");
    }

    @Test
    void quorumIsLostAndTheMasterTheyNameIsStale() {
        withSentinels();
        watch(Topology.SENTINEL);
        awaitFinding("roles-agree");
        pods.server("redis-sentinel-1").close();
        pods.server("redis-sentinel-2").close();
        awaitFinding("quorum-lost");
        assertThat(finding("quorum-lost").detail())
                .contains("1 of 3 Sentinels answers; a failover takes a quorum of 2 and a majority of 2");
        await().atMost(SEEN)
                .until(() -> pods.server("redis-sentinel-0")
                        .send("SENTINEL CKQUORUM mymaster")
                        .startsWith("-NOQUORUM"));
        awaitPicture(picture -> finding("quorum-lost").detail().contains("redis-sentinel-0 says: "));

        pods.server("redis-0").close();
        awaitFinding("stale-master");
        assertThat(finding("stale-master").detail())
                .contains("1 Sentinel and 2 replicas name redis-0 as the master, which does not answer");
    }

    @Test
    void aSentinelThatNamesAnotherMaster() {
        withSentinels();
        watch(Topology.SENTINEL);
        awaitFinding("roles-agree");
        RealRedis sentinel = pods.server("redis-sentinel-2");
        sentinel.send("SENTINEL REMOVE mymaster");
        sentinel.send("SENTINEL MONITOR other " + pods.address("redis-1") + " 6379 2");
        await().atMost(SEEN).ignoreExceptions().until(() -> {
            // Cut off from the rest: it would learn the truth from the others within seconds.
            sentinel.send("SENTINEL REMOVE other");
            sentinel.send("SENTINEL MONITOR other " + pods.address("redis-1") + " 6379 2");
            return ids().contains("sentinels-disagree");
        });
        assertThat(finding("sentinels-disagree").detail()).contains("redis-sentinel-2 says redis-1");
    }

    @Test
    void valuesSayOtherwise() {
        replication();
        linksUp("redis-1", "redis-2");
        watch(
                Topology.SENTINEL,
                new WantedTopology(
                        Topology.SENTINEL,
                        OptionalInt.of(4),
                        OptionalInt.of(3),
                        OptionalInt.of(2),
                        OptionalInt.empty(),
                        Map.of()));
        awaitFinding("values-count");
        assertThat(finding("values-count").detail())
                .isEqualTo("The release's values ask for 4 Redis servers, there are 3 and 3 Sentinels, there are 0.");
        assertThat(finding("values-topology").detail()).contains("ask for replication with Sentinel; what runs is");
    }

    @Test
    void valuesFixOtherRoles() {
        replication();
        linksUp("redis-1", "redis-2");
        watch(
                Topology.REPLICATION,
                new WantedTopology(
                        Topology.REPLICATION,
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Map.of("redis", RedisRole.REPLICA)));
        awaitFinding("values-role");
        assertThat(finding("values-role").detail()).contains("redis-0 is a master, by the values a replica");
    }

    private void cluster(int size) {
        for (int i = 0; i < size; i++) {
            String host = pods.nextAddress();
            pods.redis(
                    "redis-" + i,
                    "cluster-enabled yes",
                    "cluster-node-timeout 2000",
                    "cluster-require-full-coverage no",
                    "cluster-announce-ip " + host);
        }
    }

    private void form() {
        int[] bounds = {0, 5461, 10923, SlotRange.ALL};
        for (int i = 0; i < 3; i++) {
            pods.server("redis-" + i).send("CLUSTER ADDSLOTSRANGE " + bounds[i] + " " + (bounds[i + 1] - 1));
        }
        for (int i = 1; i < 4; i++) {
            pods.server("redis-0").send("CLUSTER MEET " + pods.address("redis-" + i) + " 6379");
        }
        for (int i = 0; i < 4; i++) {
            RealRedis server = pods.server("redis-" + i);
            await().atMost(SEEN).until(() -> server.send("CLUSTER INFO").contains("cluster_known_nodes:4"));
            await().atMost(SEEN).until(() -> server.send("CLUSTER INFO").contains("cluster_state:ok"));
        }
        String first = pods.server("redis-0").send("CLUSTER MYID").split("\r\n")[1];
        pods.server("redis-3").send("CLUSTER REPLICATE " + first);
        linksUp("redis-3");
    }

    @Test
    void aClusterIsFormedLosesSlotsAndMovesSome() {
        cluster(4);
        watch(Topology.CLUSTER);
        awaitFinding("cluster-not-formed");
        assertThat(finding("cluster-not-formed").detail()).contains("4 nodes run in cluster mode");
        form();
        awaitFinding("roles-agree");
        assertThat(finding("roles-agree").detail())
                .isEqualTo("3 masters serve all 16384 slots, 1 replica follows them.");
        assertThat(node("redis-3").follows().orElseThrow().pod()).contains("redis-0");
        assertThat(TruthTable.of(last()).rows().getFirst().said().getFirst().note())
                .isEqualTo("3/3");

        String second = node("redis-1")
                .cluster()
                .flatMap(ClusterReport::self)
                .orElseThrow()
                .id();
        pods.server("redis-0").send("CLUSTER SETSLOT 7 MIGRATING " + second);
        awaitFinding("slots-moving");
        pods.server("redis-0").send("CLUSTER SETSLOT 7 STABLE");

        pods.server("redis-2").close();
        awaitFinding("slots-uncovered");
        assertThat(finding("slots-uncovered").detail())
                .contains("Nobody serves 5461 slots of 16384: 10923-16383. No answer from redis-2");
    }
}
