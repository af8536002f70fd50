package dev.redwheel.insight.topology;

import dev.redwheel.insight.topology.NodeTruth.Follows;
import dev.redwheel.insight.topology.TruthRule.Told;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SentinelReport.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Rules about one master and its replicas. */
final class MasterRules {
    private MasterRules() {}

    static Optional<Told> twoMasters(Truth truth) {
        if (!truth.replicated() || truth.masters.size() < 2) {
            return Optional.empty();
        }
        List<String> each = new ArrayList<>();
        for (NodeTruth master : truth.masters) {
            List<String> marks = new ArrayList<>();
            marks.add(Truth.count(master.attached(), "replica") + " attached");
            long naming = truth.watchers.stream()
                    .filter(watcher -> watcher.named().equals(master.name()))
                    .count();
            if (!truth.watchers.isEmpty()) {
                marks.add("named by " + naming + " of " + Truth.count(truth.watchers.size(), "Sentinel"));
            }
            truth.masterServicesAt(master.name()).forEach(service -> marks.add("reached by Service " + service));
            each.add(master.name() + " (" + String.join(", ", marks) + ")");
        }
        String next = truth.watchers.isEmpty()
                ? "Stop the writers of one. Save what only it holds, then make it a replica of the other again:"
                        + " deleting its pod does that where the chart sets replicaof."
                : "Seconds after a failover this is so: the Sentinels name the new one and make the old one its"
                      + " replica. Should it stay, see what they can reach, and save what only the one holds that they"
                      + " do not name before its pod is deleted.";
        return Optional.of(new Told(
                truth.masters.size() == 2 ? "Two masters" : truth.masters.size() + " masters",
                Truth.joined(each)
                        + " each say they are the master. What is written to one the other never sees, and it"
                        + " is lost when that one becomes a replica.",
                next));
    }

    static Optional<Told> noMaster(Truth truth) {
        if (truth.cluster || truth.heard.isEmpty() || !truth.masters.isEmpty() || truth.replicas.isEmpty()) {
            return Optional.empty();
        }
        // Fed from outside: then its master is no pod of this release. Or by a pod that only the console does not
        // reach.
        boolean fed = truth.replicas.stream()
                .flatMap(replica -> replica.follows().stream())
                .filter(Follows::linkUp)
                .anyMatch(follows -> follows.pod()
                        .map(pod -> truth.silent.stream()
                                .anyMatch(node -> node.name().equals(pod)))
                        .orElse(true));
        if (fed) {
            return Optional.empty();
        }
        String who = truth.heard.size() == 1
                ? truth.heard.getFirst().name() + " says it is a replica"
                : "All " + truth.heard.size() + " servers that answer say they are replicas";
        String missing = truth.silent.isEmpty()
                ? "."
                : "; " + Truth.names(truth.silent) + (truth.silent.size() == 1 ? " does" : " do") + " not answer.";
        return Optional.of(new Told(
                "No master",
                who + missing + " Nothing can be written.",
                truth.picture.sentinels().isEmpty()
                        ? "Bring the master's pod back. If its data is lost, promote the replica with the highest"
                                + " offset."
                        : "Sentinel promotes one within its failover timeout; if it does not, see the quorum."));
    }

    /**
     * Whether anything speaks against this server. One that only this console does not understand, or does not reach while no
     * replica tells of it and no Sentinel holds it for down, may be a healthy master.
     */
    private static boolean suspect(NodeTruth node, Truth truth) {
        return node.heard().isCurrent()
                ? node.role() != RedisRole.UNKNOWN
                : !truth.replicas.isEmpty()
                        || truth.watchers.stream()
                                .flatMap(watcher -> watcher.watched().stream())
                                .anyMatch(Watched::isDown);
    }

    static Optional<Told> staleMaster(Truth truth) {
        if (truth.cluster) {
            return Optional.empty();
        }
        Set<String> told = new TreeSet<>(truth.named);
        for (NodeTruth replica : truth.replicas) {
            Optional<Follows> follows = replica.follows();
            if (follows.isEmpty() || follows.get().linkUp() || follows.get().syncing()) {
                // A link that is up, or that a first copy comes over, has a living server at its end. A replica serves
                // replicas of its own.
                boolean chained = follows.flatMap(Follows::pod)
                        .flatMap(truth.picture::node)
                        .filter(NodeTruth::saysReplica)
                        .isPresent();
                if (!chained) {
                    return Optional.empty();
                }
            }
            follows.ifPresent(one -> told.add(one.pod().orElse(one.address().toString())));
        }
        if (told.size() != 1) {
            return Optional.empty();
        }
        String master = told.iterator().next();
        Optional<NodeTruth> node = truth.picture.node(master);
        if (node.filter(NodeTruth::saysMaster).isPresent()
                || node.filter(one -> !suspect(one, truth)).isPresent()) {
            return Optional.empty();
        }
        String state = node.map(one -> one.heard().isCurrent()
                        ? "which says itself that it is a " + Truth.word(one.role())
                        : "which does not answer" + reason(one))
                .orElse("which is the address of no pod of this release");
        List<String> who = new ArrayList<>();
        if (!truth.watchers.isEmpty()) {
            who.add(Truth.count(truth.watchers.size(), "Sentinel"));
        }
        if (!truth.replicas.isEmpty()) {
            who.add(Truth.count(truth.replicas.size(), "replica"));
        }
        boolean failingOver = truth.watchers.stream()
                .flatMap(watcher -> watcher.watched().stream())
                .anyMatch(watched -> watched.isFailingOver());
        String next;
        if (failingOver) {
            next = "A failover is under way; wait for it to end.";
        } else if (truth.picture.sentinels().isEmpty()) {
            next = "Bring that pod back; if that cannot be, promote the replica with the highest offset.";
        } else {
            next = "Sentinel fails over once enough of them hold it for down. If nothing moves, see the quorum, and"
                    + " that the addresses they know are those of today's pods.";
        }
        return Optional.of(new Told(
                "All agree on a stale master",
                Truth.joined(who) + (truth.watchers.size() + truth.replicas.size() == 1 ? " names " : " name ") + master
                        + " as the master, " + state + ". Nobody takes writes under that address.",
                next));
    }

    private static String reason(NodeTruth node) {
        String why = node.heard().why();
        return why.isEmpty() ? "" : " (" + (why.endsWith(".") ? why.substring(0, why.length() - 1) : why) + ")";
    }

    static Optional<Told> wrongMaster(Truth truth) {
        Optional<NodeTruth> right = truth.rightMaster();
        if (truth.cluster || right.isEmpty()) {
            return Optional.empty();
        }
        String master = right.get().name();
        List<String> wrong = new ArrayList<>();
        for (NodeTruth replica : truth.replicas) {
            Optional<Follows> follows = replica.follows();
            if (follows.isEmpty() || follows.get().pod().filter(master::equals).isPresent()) {
                continue;
            }
            Follows one = follows.get();
            String whom = one.pod()
                    .map(pod -> pod.equals(replica.name())
                            ? "itself"
                            : pod
                                    + truth.picture
                                            .node(pod)
                                            .filter(NodeTruth::saysReplica)
                                            .map(any -> ", which is a replica itself")
                                            .orElse(""))
                    .orElse(one.address() + ", no pod of this release");
            wrong.add(replica.name() + " follows " + whom);
        }
        return wrong.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Replica of the wrong master",
                        String.join("; ", wrong) + ". The master is " + master
                                + ": what is written there does not arrive, or on a detour that ends with one pod.",
                        "Delete the pod so that it starts with today's master, or send it REPLICAOF " + master + "."));
    }

    static Optional<Told> linkDown(Truth truth) {
        List<String> down = new ArrayList<>();
        for (NodeTruth replica : truth.replicas) {
            replica.follows()
                    .filter(follows -> !follows.linkUp() && !follows.syncing())
                    .ifPresent(follows -> down.add(replica.name() + " to "
                            + follows.pod().orElse(follows.address().toString())
                            + (follows.downSeconds().isPresent()
                                    ? " for " + follows.downSeconds().getAsLong() + " s"
                                    : "")));
        }
        return down.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "Replica without its master",
                        "The link is down: " + String.join("; ", down)
                                + ". It answers reads with old data and is no safe choice for a failover.",
                        "Read the replica's log: a password, a NetworkPolicy or a name that does not resolve are usual"
                                + " causes."));
    }

    static Optional<Told> copying(Truth truth) {
        List<String> copying = truth.replicas.stream()
                .filter(replica -> replica.follows()
                        .filter(follows -> !follows.linkUp() && follows.syncing())
                        .isPresent())
                .map(NodeTruth::name)
                .toList();
        return copying.isEmpty()
                ? Optional.empty()
                : Optional.of(new Told(
                        "A full copy is under way",
                        Truth.joined(copying) + (copying.size() == 1 ? " gets" : " get")
                                + " the whole data set from the master.",
                        "Wait for it to end; it costs the master memory and network."));
    }
}
