package dev.redwheel.operation.change;

import dev.redwheel.model.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes of a Redis Cluster are to be masters, whom the others are to copy, and which slots have to move for that.
 * Pure, and the same at every moment of a change: what it says half way leads to the same end.
 */
final class ClusterShape {
    private ClusterShape() {}

    /** Slots that go from one node to another. */
    record Move(String from, String to, List<Integer> slots) {}

    /**
     * The masters of the end. Those that are masters stay it, lower ordinals first; where more are wanted, nodes that are
     * masters without slots yet, on machines that have the fewest masters.
     *
     * @param staying nodes that belong to the cluster at the end
     * @param wanted how many
     * @return fewer than wanted when there are not so many masters among them
     */
    static List<ClusterNode> masters(List<ClusterNode> staying, int wanted) {
        List<ClusterNode> chosen = new ArrayList<>(staying.stream()
                .filter(node -> node.master() && !node.slots().isEmpty())
                .sorted(Comparator.comparingInt(ClusterNode::ordinal))
                .limit(wanted)
                .toList());
        List<ClusterNode> free = new ArrayList<>(staying.stream()
                .filter(node -> node.master() && node.slots().isEmpty())
                .sorted(Comparator.comparingInt(ClusterNode::ordinal))
                .toList());
        while (chosen.size() < wanted && !free.isEmpty()) {
            ClusterNode next = free.stream()
                    .min(Comparator.comparingLong((ClusterNode node) ->
                                    count(chosen, node.pod().node()))
                            .thenComparingInt(ClusterNode::ordinal))
                    .orElseThrow();
            chosen.add(next);
            free.remove(next);
        }
        return chosen;
    }

    private static long count(List<ClusterNode> nodes, String machine) {
        return nodes.stream().filter(node -> node.pod().node().equals(machine)).count();
    }

    /**
     * Whom each node that is to be a replica has to copy from now on; who copies the right one already is not named. Each
     * master gets the same number; where there is a choice, one on another machine than its master.
     *
     * @return id of a master by the id of the node that is to copy it
     */
    static Map<String, String> placements(List<ClusterNode> staying, List<ClusterNode> masters) {
        Map<String, String> placements = new LinkedHashMap<>();
        Set<String> masterIds = new HashSet<>();
        masters.forEach(master -> masterIds.add(master.id()));
        List<ClusterNode> others =
                staying.stream().filter(node -> !masterIds.contains(node.id())).toList();
        if (masters.isEmpty()) {
            return placements;
        }
        int most = (others.size() + masters.size() - 1) / masters.size();
        Map<String, Integer> taken = new HashMap<>();
        List<ClusterNode> open = new ArrayList<>();
        for (ClusterNode other : others) {
            boolean right = !other.master()
                    && masterIds.contains(other.masterId())
                    && taken.getOrDefault(other.masterId(), 0) < most;
            if (right) {
                taken.merge(other.masterId(), 1, Integer::sum);
            } else {
                open.add(other);
            }
        }
        for (ClusterNode other : open) {
            ClusterNode master = masters.stream()
                    .min(Comparator.comparingInt((ClusterNode one) -> taken.getOrDefault(one.id(), 0))
                            .thenComparingInt(
                                    one -> one.pod().node().equals(other.pod().node()) ? 1 : 0)
                            .thenComparingInt(ClusterNode::ordinal))
                    .orElseThrow();
            taken.merge(master.id(), 1, Integer::sum);
            placements.put(other.id(), master.id());
        }
        return placements;
    }

    /**
     * What has to move until the masters have equal shares (they differ by one slot at most) and nobody else has any. As few
     * slots as possible move.
     */
    static List<Move> moves(List<ClusterNode> all, List<ClusterNode> masters) {
        if (masters.isEmpty()) {
            return List.of();
        }
        Map<String, BitSet> slots = new LinkedHashMap<>();
        all.forEach(node -> slots.put(node.id(), (BitSet) node.slots().clone()));
        int total = slots.values().stream().mapToInt(BitSet::cardinality).sum();
        List<String> order = masters.stream()
                .sorted(Comparator.comparingInt(
                                (ClusterNode node) -> -node.slots().cardinality())
                        .thenComparingInt(ClusterNode::ordinal))
                .map(ClusterNode::id)
                .toList();
        Map<String, Integer> shares = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            // Who has more already gets what cannot be divided.
            shares.put(order.get(i), total / order.size() + (i < total % order.size() ? 1 : 0));
        }
        List<Move> moves = new ArrayList<>();
        for (String to : order) {
            BitSet own = slots.getOrDefault(to, new BitSet());
            int missing = shares.getOrDefault(to, 0) - own.cardinality();
            for (Map.Entry<String, BitSet> giver : slots.entrySet()) {
                int spare = giver.getValue().cardinality() - shares.getOrDefault(giver.getKey(), 0);
                int count = Math.min(missing, spare);
                if (count > 0 && !giver.getKey().equals(to)) {
                    List<Integer> given =
                            giver.getValue().stream().limit(count).boxed().toList();
                    given.forEach(giver.getValue()::clear);
                    given.forEach(own::set);
                    moves.add(new Move(giver.getKey(), to, given));
                    missing -= count;
                }
            }
        }
        return moves;
    }

    /** How many slots nobody serves. */
    static int uncovered(List<ClusterNode> nodes) {
        BitSet all = new BitSet(SlotRange.ALL);
        nodes.forEach(node -> all.or(node.slots()));
        return SlotRange.ALL - all.cardinality();
    }
}
