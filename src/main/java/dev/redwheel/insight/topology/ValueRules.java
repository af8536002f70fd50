package dev.redwheel.insight.topology;

import dev.redwheel.insight.topology.TruthRule.Told;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SentinelReport.Watched;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Rules about what the release's values say and what there is. */
final class ValueRules {
    private ValueRules() {}

    static Optional<Told> topology(Truth truth) {
        Topology wanted = truth.picture.wanted().topology();
        Topology seen = truth.picture.seen();
        boolean same = wanted == Topology.UNKNOWN
                || seen == Topology.UNKNOWN
                || truth.heard.isEmpty()
                || wanted == seen
                // Replication with no replica for the moment is a matter of the count.
                || (wanted == Topology.REPLICATION && seen == Topology.STANDALONE);
        // Several servers of which none follows another are several standalone servers.
        boolean unrelated = wanted == Topology.STANDALONE && seen == Topology.REPLICATION && truth.replicas.isEmpty();
        if (same || unrelated) {
            return Optional.empty();
        }
        return Optional.of(new Told(
                "Values ask for another topology",
                "The release's values ask for " + word(wanted) + "; what runs is " + word(seen) + ".",
                "Somebody changed it by hand, or an upgrade did not finish: compare the release's manifest with what"
                        + " runs."));
    }

    private static String word(Topology topology) {
        return switch (topology) {
            case SENTINEL -> "replication with Sentinel";
            case CLUSTER -> "a Redis Cluster";
            case STANDALONE -> "a standalone server";
            case REPLICATION, UNKNOWN -> topology.name().toLowerCase(Locale.ROOT);
        };
    }

    static Optional<Told> count(Truth truth) {
        List<String> differ = new ArrayList<>();
        compare(
                differ,
                "Redis server",
                truth.picture.wanted().nodes(),
                truth.picture.nodes().size());
        compare(
                differ,
                "Sentinel",
                truth.picture.wanted().sentinels(),
                truth.picture.sentinels().size());
        return differ.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Values ask for another number",
                        "The release's values ask for " + Truth.joined(differ) + ".",
                        "Somebody scaled by hand, or pods cannot be made: look at the StatefulSet and its events, or"
                                + " bring the values up to date."));
    }

    private static void compare(List<String> differ, String thing, OptionalInt wanted, int there) {
        if (wanted.isPresent() && wanted.getAsInt() != there) {
            differ.add(Truth.count(wanted.getAsInt(), thing) + ", there " + (there == 1 ? "is " : "are ") + there);
        }
    }

    static Optional<Told> role(Truth truth) {
        List<String> differ = new ArrayList<>();
        for (NodeTruth node : truth.heard) {
            RedisRole wanted = wanted(truth.picture, node);
            if (wanted != RedisRole.UNKNOWN && node.role() != RedisRole.UNKNOWN && wanted != node.role()) {
                differ.add(
                        node.name() + " is a " + Truth.word(node.role()) + ", by the values a " + Truth.word(wanted));
            }
        }
        return differ.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Values ask for other roles",
                        String.join("; ", differ)
                                + ". Services go by the values: writes may arrive at the wrong pod, and a restart turns"
                                + " the roles back.",
                        "Fail over back, or restart the pods so that they take the roles the values give them; writes"
                                + " that only today's master has must be saved first."));
    }

    /** The role the values fix for a pod; UNKNOWN where they leave it open. */
    static RedisRole wanted(TopologyPicture picture, NodeTruth node) {
        return picture.wanted().roles().getOrDefault(node.pod().workload(), RedisRole.UNKNOWN);
    }

    static Optional<Told> quorum(Truth truth) {
        OptionalInt wanted = truth.picture.wanted().quorum();
        List<String> differ = truth.watchers.stream()
                .filter(watcher -> wanted.isPresent()
                        && watcher.watched()
                                .map(Watched::quorum)
                                .filter(OptionalInt::isPresent)
                                .filter(quorum -> quorum.getAsInt() != wanted.getAsInt())
                                .isPresent())
                .map(watcher -> watcher.name() + " works with "
                        + watcher.watched().map(one -> one.quorum().orElse(0)).orElse(0))
                .toList();
        return differ.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Values ask for another quorum",
                        "The release's values ask for a quorum of " + wanted.orElse(0) + "; " + Truth.joined(differ)
                                + ".",
                        "Restart the Sentinels one after the other, or send SENTINEL SET <name> quorum to each."));
    }
}
