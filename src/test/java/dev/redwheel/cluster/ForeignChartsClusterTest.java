package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.SentinelTruth;
import dev.redwheel.insight.topology.SlotMap;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Releases of other charts than Redwheel's own, installed by Helm: recognised, every server and Sentinel reached, and a failover or a
 * moved slot shown within three seconds. The charts under {@code src/test/resources/foreign-charts} have the shape of the known ones and run
 * the official image.
 */
class ForeignChartsClusterTest {
    private static final String SENTINELS_PASSWORD = "Sentinels0Own0Pass0Never0Written9";

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void redisHaAnnouncesServicesAndItsSentinelsHaveAPasswordOfTheirOwn() {
        try (SeenRelease seen = installed("redis-ha", """
            existingSecret: shop
            authKey: redis-password
            sentinel: {password: %s}
            """.formatted(SENTINELS_PASSWORD))) {
            failover(seen, "shop-redis-ha-server-0", 26379, SENTINELS_PASSWORD);
        }
    }

    @Test
    void bitnamiNodesHaveSentinelsBesideThemOnAnyPort() {
        try (SeenRelease seen = installed("redis", """
            auth: {existingSecret: shop, existingSecretPasswordKey: redis-password}
            sentinel: {containerPorts: {sentinel: 26380}}
            """)) {
            failover(seen, "shop-redis-node-0", 26380, Deploys.PASSWORD);
        }
    }

    private void failover(SeenRelease seen, String first, int sentinelPort, String password) {
        awaitStarted(seen, "roles-agree");
        // They learn of each other and of the replicas one by one.
        await("every Sentinel knows both replicas, as pods, and the two others")
                .atMost(Duration.ofMinutes(1))
                .until(() -> seen.picture().sentinels().stream()
                        .allMatch(sentinel -> sentinel.replicas().size() == 2
                                && sentinel.watched()
                                        .filter(watched -> watched.sentinels().size() == 2)
                                        .isPresent()));
        assertThat(seen.awaitAgreement("2 replicas")).startsWith(first).contains("3 Sentinels");
        TopologyPicture before = seen.picture();
        assertThat(before.wanted().topology()).isEqualTo(Topology.SENTINEL);
        assertThat(before.wanted().sentinels()).hasValue(3);
        assertThat(before.sentinels())
                .extracting(SentinelTruth::master)
                .containsExactly(Optional.of(first), Optional.of(first), Optional.of(first));

        List<String> replicas = names(seen, NodeTruth::saysReplica);
        try (KubeSession session = cluster.session();
                RawRedis sentinel = RawRedis.connect(
                        session.forward(seen.release().namespace(), () -> first, sentinelPort), password)) {
            assertThat(sentinel.send("SENTINEL", "FAILOVER", "mymaster")).isEqualTo("OK");
            seen.awaitFact(
                    "a replica is promoted",
                    () -> replicas.stream()
                            .anyMatch(pod -> seen.send(pod, "ROLE").startsWith("master")));
        }
        seen.awaitShown(
                "failover of " + first,
                picture ->
                        picture.nodes().stream().anyMatch(node -> replicas.contains(node.name()) && node.saysMaster()));
        String after = seen.awaitAgreement("3 Sentinels");
        assertThat(after).doesNotStartWith(first);
        assertThat(seen.picture().sentinels())
                .extracting(SentinelTruth::master)
                .allMatch(master -> master.filter(replicas::contains).isPresent());
    }

    @Test
    void aBitnamiClusterIsSeenSlotBySlot() {
        try (SeenRelease seen = installed("redis-cluster", """
            existingSecret: shop
            existingSecretPasswordKey: redis-password
            cluster: {nodes: 6, replicas: 1}
            """)) {
            awaitStarted(seen, "cluster-not-formed");
            List<String> pods = IntStream.range(0, 6)
                    .mapToObj(i -> "shop-redis-cluster-" + i)
                    .toList();
            await("all answer")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> names(seen, node -> node.heard().isCurrent()).equals(pods));
            form(seen, pods);
            seen.awaitAgreement("3 masters serve all 16384 slots, 3 replicas follow them.");
            assertThat(seen.node(pods.get(3)).follows().flatMap(NodeTruth.Follows::pod))
                    .contains(pods.get(0));

            String slot = String.valueOf(SlotRange.ALL - 1);
            String newOwner = seen.send(pods.get(0), "CLUSTER", "MYID");
            for (String pod : List.of(pods.get(0), pods.get(2))) {
                seen.send(pod, "CLUSTER", "SETSLOT", slot, "NODE", newOwner);
            }
            seen.awaitShown(
                    "moved slot of another chart",
                    picture -> servers(picture, SlotRange.ALL - 1).equals(List.of(pods.get(0))));
            seen.awaitAgreement("3 masters serve all 16384 slots");
        }
    }

    /** As that chart's own job does with redis-cli --cluster create. */
    private static void form(SeenRelease seen, List<String> pods) {
        for (int i = 0; i < 3; i++) {
            seen.send(
                    pods.get(i),
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    String.valueOf(i * SlotRange.ALL / 3),
                    String.valueOf((i + 1) * SlotRange.ALL / 3 - 1));
            seen.send(pods.get(i), "CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (String pod : pods.subList(1, 6)) {
            seen.send(pods.get(0), "CLUSTER", "MEET", seen.ip(pod), "6379");
        }
        for (int i = 3; i < 6; i++) {
            String replica = pods.get(i);
            String master = seen.send(pods.get(i - 3), "CLUSTER", "MYID");
            seen.awaitFact(
                    replica + " knows its master",
                    () -> seen.send(replica, "CLUSTER", "NODES").contains(master));
            seen.send(replica, "CLUSTER", "REPLICATE", master);
        }
    }

    /** Pods that Helm has just asked for. */
    private static void awaitStarted(SeenRelease seen, String finding) {
        await(finding)
                .atMost(Duration.ofMinutes(3))
                .until(() -> seen.finding(finding).isPresent());
    }

    private static List<String> servers(TopologyPicture picture, int slot) {
        return SlotMap.of(picture).stream()
                .filter(served -> SlotRange.set(List.of(served.slots())).get(slot))
                .map(SlotMap.Served::node)
                .toList();
    }

    private static List<String> names(SeenRelease seen, Predicate<NodeTruth> which) {
        return seen.picture().nodes().stream()
                .filter(which)
                .map(NodeTruth::name)
                .toList();
    }

    private SeenRelease installed(String chart, String values) {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "shop");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(release.namespace(), Map.of());
            session.createSecret(
                    release.namespace(),
                    "shop",
                    Map.of(),
                    Map.of("redis-password", Deploys.PASSWORD.getBytes(StandardCharsets.UTF_8)));
            cluster.install(session, release, Path.of("src/test/resources/foreign-charts", chart), values);
        }
        return new SeenRelease(cluster, release);
    }
}
