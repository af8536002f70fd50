package dev.redwheel.insight.topology;

import dev.redwheel.insight.topology.TruthRule.Told;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.SlotRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Rules about a Redis Cluster. */
final class ClusterRules {
    private static final int RANGES_SHOWN = 4;

    private ClusterRules() {}

    static Optional<Told> notFormed(Truth truth) {
        List<ClusterReport> reports = reports(truth);
        if (reports.size() < 2
                || reports.stream().anyMatch(report -> report.members().size() > 1)) {
            return Optional.empty();
        }
        return Optional.of(new Told(
                "The cluster was never formed",
                reports.size() + " nodes run in cluster mode, and each knows only itself. Nothing can be stored.",
                "See whether the job or init container that creates the cluster failed, and why."));
    }

    static Optional<Told> uncovered(Truth truth) {
        if (!truth.cluster || reports(truth).isEmpty()) {
            return Optional.empty();
        }
        BitSet open = SlotMap.open(truth.picture);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        List<SlotRange> ranges = SlotRange.ranges(open);
        String silent = truth.silent.isEmpty() ? "" : " No answer from " + Truth.names(truth.silent) + ".";
        return Optional.of(new Told(
                "Slots uncovered",
                "Nobody serves " + Truth.count(open.cardinality(), "slot") + " of " + SlotRange.ALL + ": "
                        + shown(ranges) + "." + silent
                        + " Keys in them cannot be read or written; with cluster-require-full-coverage nothing can.",
                "Bring back the master that had them or fail over to its replica; if both are lost, give the slots away"
                        + " with redis-cli --cluster fix, knowing that their keys are gone."));
    }

    static Optional<Told> claimedTwice(Truth truth) {
        BitSet once = new BitSet();
        BitSet twice = new BitSet();
        for (NodeTruth master : truth.masters) {
            BitSet own = SlotRange.set(Truth.slots(master));
            BitSet both = (BitSet) own.clone();
            both.and(once);
            twice.or(both);
            once.or(own);
        }
        if (!truth.cluster || twice.isEmpty()) {
            return Optional.empty();
        }
        List<String> who = truth.masters.stream()
                .filter(master -> SlotRange.set(Truth.slots(master)).intersects(twice))
                .map(NodeTruth::name)
                .toList();
        return Optional.of(new Told(
                "Slots with two owners",
                Truth.joined(who) + " each say they serve " + Truth.count(twice.cardinality(), "slot") + ": "
                        + shown(SlotRange.ranges(twice)) + ". What one takes the other does not see.",
                "Nodes settle this by their epochs once they hear each other: check that port 16379 is open between"
                        + " them."));
    }

    static Optional<Told> down(Truth truth) {
        List<String> failing = truth.heard.stream()
                .filter(node -> node.cluster()
                        .filter(report -> report.state().equals("fail"))
                        .isPresent())
                .map(NodeTruth::name)
                .toList();
        return failing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Cluster down",
                        "cluster_state is fail, say " + Truth.joined(failing)
                                + ": they reach no majority of the masters and refuse commands.",
                        "See that their pods reach the others on the bus port (16379)."));
    }

    static Optional<Told> viewsDiffer(Truth truth) {
        Map<Set<String>, List<String>> views = new java.util.LinkedHashMap<>();
        for (NodeTruth node : truth.heard) {
            node.cluster()
                    .ifPresent(report -> views.computeIfAbsent(ids(report), any -> new ArrayList<>())
                            .add(node.name()));
        }
        Map<String, String> suspects = new TreeMap<>();
        Map<String, String> names = nameById(truth);
        for (NodeTruth node : truth.heard) {
            node.cluster()
                    .ifPresent(report -> report.members().stream()
                            .filter(Member::isFailing)
                            .filter(member -> names.containsKey(member.id()))
                            .forEach(member -> suspects.merge(
                                    names.getOrDefault(member.id(), ""), node.name(), (a, b) -> a + ", " + b)));
        }
        if (views.size() < 2 && suspects.isEmpty()) {
            return Optional.empty();
        }
        List<String> said = new ArrayList<>();
        if (views.size() > 1) {
            views.forEach((ids, who) -> said.add(
                    Truth.joined(who) + (who.size() == 1 ? " knows " : " know ") + Truth.count(ids.size(), "node")));
        }
        suspects.forEach((suspect, who) -> said.add(suspect + " answers, but is held for dead by " + who));
        return Optional.of(new Told(
                "Nodes see different clusters",
                String.join("; ", said) + ".",
                "Wait a moment after a restart. If it stays, introduce the missing node with CLUSTER MEET (one that was"
                        + " forgotten stays so for a minute), or forget the one that is gone with CLUSTER FORGET on"
                        + " every node."));
    }

    static Optional<Told> withoutReplica(Truth truth) {
        if (!truth.cluster || truth.picture.wanted().replicasPerMaster().orElse(0) == 0) {
            return Optional.empty();
        }
        List<String> alone = truth.masters.stream()
                .filter(master -> !Truth.slots(master).isEmpty() && master.attached() == 0)
                .map(NodeTruth::name)
                .toList();
        return alone.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Master without a replica",
                        "No replica is attached to " + Truth.joined(alone) + ". If "
                                + (alone.size() == 1 ? "it fails, its slots are" : "one fails, its slots are")
                                + " uncovered.",
                        "Bring its replica back, or give it another with CLUSTER REPLICATE."));
    }

    static Optional<Told> moving(Truth truth) {
        List<String> moving = truth.masters.stream()
                .flatMap(master -> master.cluster().stream()
                        .flatMap(report -> report.self().stream())
                        .filter(self -> self.moving() > 0)
                        .map(self -> Truth.count(self.moving(), "slot") + " at " + master.name()))
                .toList();
        return moving.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Slots are moving",
                        String.join(", ", moving) + " are open: on the way from one master to another.",
                        "If no resharding is under way, it was broken off: redis-cli --cluster fix ends it."));
    }

    private static List<ClusterReport> reports(Truth truth) {
        return truth.heard.stream().flatMap(node -> node.cluster().stream()).toList();
    }

    private static Set<String> ids(ClusterReport report) {
        return report.members().stream()
                .filter(member -> !member.flags().contains("handshake"))
                .map(Member::id)
                .collect(Collectors.toSet());
    }

    private static Map<String, String> nameById(Truth truth) {
        Map<String, String> names = new TreeMap<>();
        truth.heard.forEach(node ->
                node.cluster().flatMap(ClusterReport::self).ifPresent(self -> names.put(self.id(), node.name())));
        return names;
    }

    private static String shown(List<SlotRange> ranges) {
        List<String> shown =
                ranges.stream().limit(RANGES_SHOWN).map(SlotRange::toString).toList();
        return String.join(", ", shown)
                + (ranges.size() > RANGES_SHOWN ? " and " + (ranges.size() - RANGES_SHOWN) + " more ranges" : "");
    }
}
