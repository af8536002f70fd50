package dev.redwheel.values;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.values.CapacityPlan.NodeLoad;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the pods of a deployment may be expected to run, and whether it outlives the loss of one of these places. The
 * scheduler decides; this is what it does when nothing else happens in the cluster.
 *
 * @param nodes with a pod or without, by zone and name
 * @param homeless pods without a place
 */
public record Spread(Deployment deployment, List<NodeLoad> nodes, int homeless) {
    public Spread {
        nodes = List.copyOf(nodes);
    }

    /** @param nodes of the cluster; those that take no pods are left out */
    public static Spread of(Deployment deployment, List<NodeInfo> nodes) {
        CapacityPlan plan = CapacityPlan.expected(deployment, nodes);
        List<NodeLoad> sorted = plan.loads().stream()
                .sorted(Comparator.comparing((NodeLoad load) -> load.node().zone())
                        .thenComparing(load -> load.node().name()))
                .toList();
        return new Spread(deployment, sorted, plan.homeless().size());
    }

    /** Names of the zones that have a node, in order; none where the nodes say nothing of zones. */
    public List<String> zones() {
        return nodes.stream()
                .map(load -> load.node().zone())
                .filter(zone -> !zone.isEmpty())
                .distinct()
                .toList();
    }

    /** A node without which nobody could write, or not to all keys; empty when any one may be lost. */
    public Optional<String> fatalNode() {
        return nodes.stream()
                .map(load -> load.node().name())
                .filter(name -> !outlives(node -> node.name().equals(name)))
                .findFirst();
    }

    /** A zone likewise. */
    public Optional<String> fatalZone() {
        return zones().stream()
                .filter(zone -> !outlives(node -> node.zone().equals(zone)))
                .findFirst();
    }

    private boolean outlives(Predicate<NodeInfo> lost) {
        long masters = left(lost, "master");
        return switch (deployment.architecture()) {
            case STANDALONE, REPLICATION, UNKNOWN -> masters == deployment.masters();
            case SENTINEL ->
                left(lost, "sentinel") >= deployment.sentinel().needed()
                        && masters + left(lost, "replica") > deployment.minReplicasToWrite()
                        && (deployment.proxies() == 0 || left(lost, "proxy") > 0);
            // Which replica belongs to which master is known only once the cluster is made: with enough of both it is
            // taken that no place holds a master and all its replicas.
            case CLUSTER ->
                masters >= deployment.cluster().majority() && masters + left(lost, "replica") >= deployment.masters();
        };
    }

    private long left(Predicate<NodeInfo> lost, String role) {
        return nodes.stream()
                .filter(load -> !lost.test(load.node()))
                .flatMap(load -> load.placed().stream())
                .filter(pod -> pod.role().equals(role))
                .count();
    }
}
