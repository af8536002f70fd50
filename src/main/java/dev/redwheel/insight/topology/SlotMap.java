package dev.redwheel.insight.topology;

import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who serves which hash slots: masters by their own word, those that do not answer by that of most of the rest. */
public final class SlotMap {
    private SlotMap() {}

    /**
     * @param node a pod of the release, or the address of a node that is none
     * @param ownWord whether it said so itself
     */
    public record Served(SlotRange slots, String node, boolean ownWord) {}

    public static List<Served> of(TopologyPicture picture) {
        List<Served> all = new ArrayList<>();
        Set<String> heard = new HashSet<>();
        Map<String, String> pods = new HashMap<>();
        for (NodeTruth node : picture.nodes()) {
            node.cluster().flatMap(ClusterReport::self).ifPresent(self -> {
                pods.put(self.id(), node.name());
                if (node.heard().isCurrent()) {
                    heard.add(self.id());
                }
                if (node.saysMaster()) {
                    self.slots().forEach(range -> all.add(new Served(range, node.name(), true)));
                }
            });
        }
        BitSet own = SlotRange.set(all.stream().map(Served::slots).toList());
        for (Map.Entry<String, List<Member>> silent : views(picture, heard).entrySet()) {
            BitSet slots = mostSay(silent.getValue());
            slots.andNot(own); // Who serves them now says so itself; what others remember is older.
            String name = pods.getOrDefault(
                    silent.getKey(), silent.getValue().getFirst().host());
            SlotRange.ranges(slots).forEach(range -> all.add(new Served(range, name, false)));
        }
        return List.copyOf(all);
    }

    /** What those that answer say of each node that does not. */
    private static Map<String, List<Member>> views(TopologyPicture picture, Set<String> heard) {
        Map<String, List<Member>> views = new LinkedHashMap<>();
        picture.nodes().stream()
                .filter(node -> node.heard().isCurrent())
                .flatMap(node -> node.cluster().stream())
                .flatMap(report -> report.members().stream())
                .filter(member -> !heard.contains(member.id()))
                .forEach(member -> views.computeIfAbsent(member.id(), any -> new ArrayList<>())
                        .add(member));
        return views;
    }

    /** The slots it serves in more than half of the views: one voice alone may be cut off, or behind. */
    private static BitSet mostSay(List<Member> views) {
        int[] votes = new int[SlotRange.ALL];
        for (Member view : views) {
            if (view.isMaster() && !view.isFailing()) {
                view.slots().forEach(range -> {
                    for (int slot = range.from(); slot <= range.to(); slot++) {
                        votes[slot]++;
                    }
                });
            }
        }
        BitSet most = new BitSet(SlotRange.ALL);
        for (int slot = 0; slot < votes.length; slot++) {
            most.set(slot, votes[slot] * 2 > views.size());
        }
        return most;
    }

    /** Slots nobody serves. */
    static BitSet open(TopologyPicture picture) {
        BitSet open = SlotRange.set(of(picture).stream().map(Served::slots).toList());
        open.flip(0, SlotRange.ALL);
        return open;
    }
}
