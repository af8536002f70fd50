package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.SlotRange;
import dev.redwheel.operation.change.ClusterShape.Move;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterShapeTest {
    private static PodInfo pod(int ordinal, String machine) {
        return new PodInfo(
                "n",
                "r-cluster-" + ordinal,
                "u" + ordinal,
                "10.0.0." + ordinal,
                machine,
                "",
                "Running",
                true,
                "StatefulSet",
                "r-cluster",
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    private static ClusterNode master(int ordinal, String machine, int from, int to) {
        BitSet slots = new BitSet();
        if (from <= to) {
            slots.set(from, to + 1);
        }
        return new ClusterNode(
                pod(ordinal, machine), "id" + ordinal, true, "", slots, Map.of(), Map.of(), Set.of(), true);
    }

    private static ClusterNode empty(int ordinal, String machine) {
        return master(ordinal, machine, 1, 0);
    }

    private static ClusterNode replica(int ordinal, String machine, int of) {
        return new ClusterNode(
                pod(ordinal, machine),
                "id" + ordinal,
                false,
                "id" + of,
                new BitSet(),
                Map.of(),
                Map.of(),
                Set.of(),
                true);
    }

    private static List<ClusterNode> three() {
        return List.of(
                master(0, "a", 0, 5460),
                master(1, "b", 5461, 10922),
                master(2, "c", 10923, 16383),
                replica(3, "a", 1),
                replica(4, "b", 2),
                replica(5, "c", 0));
    }

    @Test
    void newMastersAreOnMachinesThatHaveTheFewest() {
        List<ClusterNode> nodes = new ArrayList<>(three());
        nodes.add(empty(6, "a"));
        nodes.add(empty(7, "d"));
        assertThat(ClusterShape.masters(nodes, 4))
                .extracting(ClusterNode::ordinal)
                .containsExactly(0, 1, 2, 7);
    }

    @Test
    void sharesDifferByOneSlotAtMostAndAsFewAsPossibleMove() {
        List<ClusterNode> nodes = new ArrayList<>(three());
        nodes.add(empty(6, "d"));
        nodes.add(empty(7, "e"));
        List<ClusterNode> masters = ClusterShape.masters(nodes, 5);
        List<Move> moves = ClusterShape.moves(nodes, masters);
        Map<String, Integer> after = after(nodes, moves);
        assertThat(after.values().stream().filter(count -> count > 0)).containsOnly(3276, 3277);
        assertThat(after.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(SlotRange.ALL);
        // What the three had more than their share, and no slot twice.
        assertThat(moves.stream().mapToInt(move -> move.slots().size()).sum()).isEqualTo(2 * 3276 + 1);
        assertThat(moves.stream().flatMap(move -> move.slots().stream())).doesNotHaveDuplicates();
        assertThat(moves).extracting(Move::from).doesNotContain("id6", "id7");
    }

    @Test
    void whoLeavesGivesEverythingAway() {
        List<ClusterNode> nodes = List.of(
                master(0, "a", 0, 4095),
                master(1, "b", 4096, 8191),
                master(2, "c", 8192, 12287),
                master(3, "d", 12288, 16383));
        List<ClusterNode> masters = ClusterShape.masters(nodes.subList(0, 3), 3);
        Map<String, Integer> after = after(nodes, ClusterShape.moves(nodes, masters));
        assertThat(after).containsEntry("id3", 0);
        assertThat(after.values().stream().filter(count -> count > 0)).containsOnly(5461, 5462);
    }

    @Test
    void nothingMovesWhereTheSharesAreEqual() {
        assertThat(ClusterShape.moves(three(), ClusterShape.masters(three(), 3)))
                .isEmpty();
        assertThat(ClusterShape.placements(three(), ClusterShape.masters(three(), 3)))
                .isEmpty();
    }

    @Test
    void eachMasterGetsAReplicaOnAnotherMachine() {
        List<ClusterNode> nodes = new ArrayList<>(three());
        nodes.add(empty(6, "d"));
        nodes.add(empty(7, "d"));
        List<ClusterNode> masters = ClusterShape.masters(nodes, 4);
        assertThat(masters).extracting(ClusterNode::ordinal).containsExactly(0, 1, 2, 6);
        // Its own master has none, and everybody else has one: the same machine is better than no replica.
        assertThat(ClusterShape.placements(nodes, masters)).isEqualTo(Map.of("id7", "id6"));
        assertThat(ClusterShape.placements(
                        List.of(nodes.get(0), nodes.get(1), empty(8, "a")), List.of(nodes.get(0), nodes.get(1))))
                .isEqualTo(Map.of("id8", "id1"));
    }

    @Test
    void aReplicaOfOneThatLeavesGetsAnotherMaster() {
        List<ClusterNode> staying = List.of(
                master(0, "a", 0, 5460), master(1, "b", 5461, 10922), master(2, "c", 10923, 16383), replica(3, "a", 9));
        assertThat(ClusterShape.placements(staying, ClusterShape.masters(staying, 3)))
                .isEqualTo(Map.of("id3", "id1"));
    }

    @Test
    void uncoveredSlotsAreCounted() {
        assertThat(ClusterShape.uncovered(three())).isZero();
        assertThat(ClusterShape.uncovered(three().subList(0, 2))).isEqualTo(5461);
    }

    private static Map<String, Integer> after(List<ClusterNode> nodes, List<Move> moves) {
        Map<String, Integer> counts = new HashMap<>();
        nodes.forEach(node -> counts.put(node.id(), node.slots().cardinality()));
        for (Move move : moves) {
            counts.merge(move.from(), -move.slots().size(), Integer::sum);
            counts.merge(move.to(), move.slots().size(), Integer::sum);
        }
        return counts;
    }
}
