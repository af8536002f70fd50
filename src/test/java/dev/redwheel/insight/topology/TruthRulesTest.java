package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.insight.topology.ServiceTruth.Intent;
import dev.redwheel.model.Finding;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.Severity;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The role truth table, row by row: a picture that is well but for one thing, and what is named. */
class TruthRulesTest {
    private static final Instant AT = Instant.parse("2026-11-25T12:00:00Z");
    private static final SlotRange[] SLOTS = {
        new SlotRange(0, 5460), new SlotRange(5461, 10922), new SlotRange(10923, 16383)
    };

    private static Arguments on(SamplePictures base, UnaryOperator<SamplePictures> change, String... expected) {
        return Arguments.of(change.apply(base).picture(), List.of(expected));
    }

    private static SamplePictures replication() {
        return SamplePictures.replication(AT);
    }

    private static SamplePictures sentinel() {
        return SamplePictures.sentinel(AT);
    }

    private static SamplePictures cluster() {
        return SamplePictures.cluster(AT);
    }

    /** @param others how many other Sentinels it counts */
    private static SamplePictures firstSentinel(SamplePictures pictures, int quorum, boolean reached, int others) {
        return pictures.sentinel(
                "redis-sentinel-0",
                "redis-master-0",
                quorum,
                reached,
                List.of("redis-replicas-0", "redis-replicas-1"),
                Set.of(),
                others);
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                on(replication(), p -> p, "roles-agree"),
                on(sentinel(), p -> p, "roles-agree"),
                on(cluster(), p -> p, "roles-agree"),
                on(new SamplePictures(AT).master("redis-0", 0), p -> p, "roles-agree"),
                // Two servers nobody says belong together.
                on(new SamplePictures(AT).master("redis-0", 0).master("redis-1", 0), p -> p, "roles-agree"),
                on(replication(), p -> p.master("redis-replicas-0", 0), "two-masters"),
                on(sentinel(), p -> p.master("redis-replicas-0", 0), "two-masters"),
                on(replication(), p -> p.replica("redis-master-0", "redis-replicas-0"), "no-master", "values-role"),
                on(
                        replication(),
                        p -> p.silent("redis-master-0")
                                .replica("redis-replicas-0", "redis-master-0", false, false)
                                .replica("redis-replicas-1", "redis-master-0", false, false),
                        "stale-master",
                        "server-silent"),
                // It cannot be reached from here, but its replicas hear it.
                on(replication(), p -> p.silent("redis-master-0"), "server-silent"),
                on(
                        replication(),
                        p -> p.without("redis-master-0")
                                .replica("redis-replicas-0", "10.0.0.99", false, false)
                                .replica("redis-replicas-1", "10.0.0.99", false, false)
                                .service("redis-master", Intent.MASTER),
                        "stale-master",
                        "service-leads-nowhere",
                        "values-count"),
                // The console reaches the Sentinels and no server: nothing speaks against the master that they name.
                on(
                        sentinel(),
                        p -> p.silent("redis-master-0")
                                .silent("redis-replicas-0")
                                .silent("redis-replicas-1"),
                        "server-silent"),
                // They are alive and want another password.
                on(
                        sentinel(),
                        p -> p.refusingSentinel("redis-sentinel-0")
                                .refusingSentinel("redis-sentinel-1")
                                .refusingSentinel("redis-sentinel-2"),
                        "server-silent"),
                // Fed from outside, by design: not ours to judge.
                on(
                        new SamplePictures(AT)
                                .replica("redis-0", "10.9.9.9", true, false)
                                .replica("redis-1", "10.9.9.9", true, false),
                        p -> p,
                        "roles-agree"),
                on(sentinel(), p -> p.sentinel("redis-sentinel-2", "redis-replicas-0"), "sentinels-disagree"),
                on(
                        sentinel(),
                        p -> p.sentinel("redis-sentinel-0", "redis-replicas-0")
                                .sentinel("redis-sentinel-1", "redis-replicas-0")
                                .sentinel("redis-sentinel-2", "redis-replicas-0"),
                        "sentinel-other-master"),
                on(
                        sentinel(),
                        p -> firstSentinel(
                                p.silentSentinel("redis-sentinel-1").silentSentinel("redis-sentinel-2"), 2, false, 2),
                        "quorum-lost",
                        "server-silent"),
                // The console does not reach them; the one that it reaches does.
                on(
                        sentinel(),
                        p -> p.silentSentinel("redis-sentinel-1").silentSentinel("redis-sentinel-2"),
                        "server-silent"),
                on(sentinel(), p -> p.silentSentinel("redis-sentinel-1"), "server-silent"),
                // They answer one another, so that CKQUORUM is content, and vote for nobody.
                on(sentinel(), p -> p.idleSentinel("redis-sentinel-1").idleSentinel("redis-sentinel-2"), "quorum-lost"),
                on(sentinel(), p -> p.idleSentinel("redis-sentinel-1"), "sentinel-idle"),
                on(sentinel(), p -> firstSentinel(p, 2, false, 2), "quorum-lost"),
                on(sentinel(), p -> firstSentinel(p, 2, true, 4), "sentinel-ghosts"),
                on(sentinel(), p -> firstSentinel(p, 3, true, 2), "values-quorum"),
                on(replication(), p -> p.replica("redis-replicas-1", "redis-replicas-0"), "wrong-master"),
                on(replication(), p -> p.replica("redis-replicas-1", "redis-replicas-1"), "wrong-master"),
                on(
                        replication(),
                        p -> p.replica("redis-replicas-1", "redis-master-0", false, false),
                        "replica-link-down"),
                on(
                        replication(),
                        p -> p.replica("redis-replicas-1", "redis-master-0", false, true),
                        "replica-copying",
                        "roles-agree"),
                on(
                        replication(),
                        p -> p.service("redis-master", Intent.MASTER, "redis-replicas-0"),
                        "service-at-replica"),
                on(
                        sentinel(),
                        p -> p.proxied("redis-master", Intent.MASTER, "redis-proxy-0", "redis-replicas-0"),
                        "service-at-replica"),
                on(replication(), p -> p.service("redis-master", Intent.MASTER), "service-leads-nowhere"),
                on(
                        sentinel(),
                        p -> p.proxied("redis-master", Intent.MASTER, "redis-proxy-0", ""),
                        "service-leads-nowhere"),
                on(replication(), SamplePictures::servicesForbidden, "services-unread"),
                on(replication(), SamplePictures::podsUnread, "pods-unread"),
                on(replication(), p -> p.wants(Topology.REPLICATION, 4, 0, 0, 0), "values-count"),
                on(replication(), p -> p.wants(Topology.CLUSTER, 3, 0, 0, 0), "values-topology"),
                on(
                        replication(),
                        p -> p.replica("redis-master-0", "redis-replicas-0")
                                .master("redis-replicas-0", 2)
                                .replica("redis-replicas-1", "redis-replicas-0")
                                .service("redis-master", Intent.MASTER, "redis-replicas-0"),
                        "values-role"),
                on(
                        cluster(),
                        p -> p.clusterNode(2, -1, new SlotRange[] {SLOTS[0], SLOTS[1], new SlotRange(10923, 16000)}, "")
                                .silent("redis-cluster-0"),
                        "slots-uncovered",
                        "server-silent"),
                // A silent master serves what most say it serves, not what the first one says.
                on(cluster(), p -> p.silent("redis-cluster-0"), "server-silent"),
                on(cluster(), p -> p.silent("redis-cluster-0").clusterNode(1, -1, SLOTS, "id0"), "server-silent"),
                on(
                        cluster(),
                        p -> {
                            p.silent("redis-cluster-0").clusterNode(2, -1, SLOTS, "id0");
                            return p.clusterNode(3, 0, SLOTS, "id0")
                                    .clusterNode(4, 1, SLOTS, "id0")
                                    .clusterNode(5, 2, SLOTS, "id0");
                        },
                        "slots-uncovered",
                        "server-silent"),
                on(
                        cluster(),
                        p -> p.clusterNode(
                                2, -1, new SlotRange[] {SLOTS[0], SLOTS[1], new SlotRange(10000, 16383)}, ""),
                        "slots-claimed-twice"),
                on(cluster(), p -> p.clusterNode(4, 1, SLOTS, "id0"), "cluster-views-differ"),
                on(cluster(), p -> p.clusterNode(0, -1, lines(0), "fail"), "cluster-down"));
    }

    private static String lines(int self) {
        return lines(self, 6);
    }

    /** @param count of nodes; those after the sixth are masters without slots */
    private static String lines(int self, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            boolean replica = i >= 3 && i < 6;
            lines.append("id%d 10.0.0.%d:6379@16379 %s%s %s 0 0 1 connected %s%n"
                    .formatted(
                            i,
                            i,
                            i == self ? "myself," : "",
                            replica ? "slave" : "master",
                            replica ? "id" + (i - 3) : "-",
                            i < 3 ? SLOTS[i] : ""));
        }
        return lines.toString();
    }

    @Test
    void aMasterWithoutSlotsServesNone() {
        SamplePictures pictures = cluster().wants(Topology.CLUSTER, 7, 0, 0, 1);
        for (int i = 0; i < 7; i++) {
            pictures.clusterNode(i, i >= 3 && i < 6 ? i - 3 : -1, lines(i, 7), "ok");
        }
        assertThat(pictures.picture().findings().getFirst().detail())
                .isEqualTo("3 masters serve all 16384 slots, 3 replicas follow them; 1 master has none.");
    }

    @Test
    void whoServesASlotNowSaysSoItself() {
        // Node 1 took slots of node 0, which does not answer, and the others have not heard of it.
        SamplePictures pictures = cluster()
                .clusterNode(1, -1, new SlotRange[] {SLOTS[0], new SlotRange(5000, 10922), SLOTS[2]}, "")
                .silent("redis-cluster-0");
        assertThat(SlotMap.of(pictures.picture()))
                .contains(
                        new SlotMap.Served(new SlotRange(5000, 10922), "redis-cluster-1", true),
                        new SlotMap.Served(new SlotRange(0, 4999), "redis-cluster-0", false));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void aDisagreementIsNamed(TopologyPicture picture, List<String> expected) {
        assertThat(picture.findings().stream().map(Finding::id)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(picture.findings()).allSatisfy(finding -> {
            assertThat(finding.title()).isNotBlank();
            assertThat(finding.detail()).isNotBlank().doesNotContain("..").doesNotContain("  ");
            if (finding.severity().compareTo(Severity.WARNING) >= 0) {
                assertThat(finding.next()).isNotBlank();
            }
        });
    }

    @Test
    void everyRuleHasItsRowHereOrAmongTheRealServers() {
        Set<String> named = pictures()
                .flatMap(row -> ((List<?>) Objects.requireNonNull(row.get()[1])).stream())
                .map(Object::toString)
                .collect(Collectors.toCollection(HashSet::new));
        named.addAll(Set.of("cluster-not-formed", "slots-moving", "master-without-replica")); // TopologyMonitorTest
        assertThat(TruthRules.TABLE.stream().map(TruthRule::id))
                .allSatisfy(id -> assertThat(named).contains(id));
        assertThat(TruthRules.TABLE.stream().map(TruthRule::id)).doesNotHaveDuplicates();
    }

    @Test
    void aRuleIsOnlySilencedByAnEarlierOne() {
        Set<String> before = new HashSet<>();
        for (TruthRule rule : TruthRules.TABLE) {
            assertThat(before).containsAll(rule.unless());
            before.add(rule.id());
        }
    }

    @Test
    void theTableShowsWhoSaysWhat() {
        TruthTable table = TruthTable.of(SamplePictures.sentinel(AT)
                .sentinel("redis-sentinel-2", "redis-replicas-0", "redis-replicas-1")
                .picture());
        assertThat(table.voices()).containsExactly("redis-sentinel-0", "redis-sentinel-1", "redis-sentinel-2");
        TruthTable.Row master = table.rows().getFirst();
        assertThat(master.itself().role()).isEqualTo(RedisRole.MASTER);
        assertThat(master.said().get(2).role()).isEqualTo(RedisRole.UNKNOWN);
        TruthTable.Row replica = table.rows().get(1);
        assertThat(replica.said().get(2).role()).isEqualTo(RedisRole.MASTER);
        assertThat(replica.said().get(2).disagrees()).isTrue();
        assertThat(replica.said().getFirst().disagrees()).isFalse();
    }
}
