package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A release seen whole at one moment. Immutable; each server carries how old its word is.
 *
 * @param podsRead whether the pods were read at all; before that "no nodes" means "not known yet"
 * @param podsError why they cannot be read now
 * @param servicesError why it is not known where the Services lead
 * @param findings what disagrees, worst first; empty while not {@link #settled}
 */
public record TopologyPicture(
        Instant at,
        boolean podsRead,
        Optional<OpsException> podsError,
        List<NodeTruth> nodes,
        List<SentinelTruth> sentinels,
        boolean servicesRead,
        Optional<OpsException> servicesError,
        List<ServiceTruth> services,
        WantedTopology wanted,
        List<Finding> findings) {
    public TopologyPicture {
        nodes = List.copyOf(nodes);
        sentinels = List.copyOf(sentinels);
        services = List.copyOf(services);
        findings = List.copyOf(findings);
    }

    /** Whether every server answered or had its time to, and it is known or known to be unknowable where Services lead. */
    public boolean settled() {
        return podsRead
                && servicesRead
                && nodes.stream().noneMatch(node -> node.heard().isPending())
                && sentinels.stream().noneMatch(sentinel -> sentinel.heard().isPending());
    }

    /** What there is, by what the servers say; what the values say is in {@link #wanted}. */
    public Topology seen() {
        if (nodes.stream().anyMatch(NodeTruth::clusterMode)) {
            return Topology.CLUSTER;
        }
        if (!sentinels.isEmpty()) {
            return Topology.SENTINEL;
        }
        return nodes.size() > 1 || nodes.stream().anyMatch(NodeTruth::saysReplica)
                ? Topology.REPLICATION
                : nodes.isEmpty() ? Topology.UNKNOWN : Topology.STANDALONE;
    }

    public Optional<NodeTruth> node(String pod) {
        return nodes.stream().filter(node -> node.name().equals(pod)).findFirst();
    }

    TopologyPicture with(List<Finding> found) {
        return new TopologyPicture(
                at, podsRead, podsError, nodes, sentinels, servicesRead, servicesError, services, wanted, found);
    }
}
