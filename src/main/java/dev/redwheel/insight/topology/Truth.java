package dev.redwheel.insight.topology;

import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the rules ask of a picture, worked out once. Immutable. */
final class Truth {
    final TopologyPicture picture;
    /** Those that answer. */
    final List<NodeTruth> heard;
    /** Those that do not. */
    final List<NodeTruth> silent;

    final List<NodeTruth> masters;
    final List<NodeTruth> replicas;
    /** Sentinels that say something of this release. */
    final List<SentinelTruth> watchers;
    /** Pods or addresses that Sentinels name as the master. */
    final Set<String> named;

    final boolean cluster;

    Truth(TopologyPicture picture) {
        this.picture = picture;
        heard = nodes(node -> node.heard().isCurrent());
        silent = nodes(node -> node.heard().isSilent());
        masters = nodes(NodeTruth::saysMaster);
        replicas = nodes(NodeTruth::saysReplica);
        watchers = picture.sentinels().stream().filter(SentinelTruth::speaks).toList();
        named = watchers.stream().map(SentinelTruth::named).collect(Collectors.toCollection(TreeSet::new));
        cluster = picture.seen() == Topology.CLUSTER;
    }

    private List<NodeTruth> nodes(Predicate<NodeTruth> which) {
        return picture.nodes().stream().filter(which).toList();
    }

    /** Whom all should follow: the master that the Sentinels name, else the only one there is. */
    Optional<NodeTruth> rightMaster() {
        if (named.size() == 1) {
            Optional<NodeTruth> one = picture.node(named.iterator().next()).filter(NodeTruth::saysMaster);
            if (one.isPresent()) {
                return one;
            }
        }
        return masters.size() == 1 ? Optional.of(masters.getFirst()) : Optional.empty();
    }

    /** Whether the servers belong together as a master and its replicas. */
    boolean replicated() {
        Topology wanted = picture.wanted().topology();
        return !cluster
                && (wanted == Topology.REPLICATION
                        || wanted == Topology.SENTINEL
                        || !picture.sentinels().isEmpty()
                        || !replicas.isEmpty());
    }

    /** Services meant for the master that send connections to this pod. */
    List<String> masterServicesAt(String pod) {
        return picture.services().stream()
                .filter(service -> service.intent() == ServiceTruth.Intent.MASTER && service.leadsTo(pod))
                .map(ServiceTruth::name)
                .toList();
    }

    /** Slots that masters which answer serve by their own word. */
    static List<SlotRange> slots(NodeTruth node) {
        return node.cluster()
                .flatMap(report -> report.self())
                .map(self -> self.slots())
                .orElse(List.of());
    }

    String agreement() {
        if (cluster) {
            long idle = masters.stream().filter(node -> slots(node).isEmpty()).count();
            long serving = masters.size() - idle;
            return count(serving, "master") + (serving == 1 ? " serves" : " serve") + " all " + SlotRange.ALL
                    + " slots, " + count(replicas.size(), "replica") + (replicas.size() == 1 ? " follows" : " follow")
                    + " them"
                    + (idle == 0 ? "." : "; " + count(idle, "master") + (idle == 1 ? " has none." : " have none."));
        }
        if (masters.isEmpty()) {
            return "The servers answer.";
        }
        String master = masters.getFirst().name();
        List<String> say = new ArrayList<>();
        if (!replicas.isEmpty()) {
            say.add(count(replicas.size(), "replica"));
        }
        if (!watchers.isEmpty()) {
            say.add(count(watchers.size(), "Sentinel"));
        }
        List<String> services = masterServicesAt(master);
        if (!services.isEmpty()) {
            say.add((services.size() == 1 ? "Service " : "Services ") + String.join(", ", services));
        }
        return master + " is the master" + (say.isEmpty() ? "." : ", by its own word and that of " + joined(say) + ".");
    }

    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** "a", "a and b", "a, b and c". */
    static String joined(List<String> parts) {
        return parts.size() < 2
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }

    static String names(List<NodeTruth> nodes) {
        return joined(nodes.stream().map(NodeTruth::name).toList());
    }

    static String word(RedisRole role) {
        return role == RedisRole.MASTER ? "master" : role == RedisRole.REPLICA ? "replica" : "of no known role";
    }
}
