package dev.redwheel.insight.topology;

import dev.redwheel.insight.Rates;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SentinelReport.Address;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One Redis server and what it says of itself.
 *
 * @param role what it last said; UNKNOWN before
 * @param follows of a replica: its master
 * @param lagBytes of a replica: what its master had written less what it has applied, both asked in one round; empty where
 *     that cannot be told
 * @param lagSeconds of a replica: since its last word with the master
 * @param rates between its last two answers
 * @param replicationBytesPerSecond how fast its replication offset grows: what a master writes to each replica, what a
 *     replica applies; NaN while not known
 * @param clusterMode whether it says it is a node of a Redis Cluster
 * @param cluster what it says of the cluster; empty when it is no node of one or does not tell
 * @param sample everything else it said
 */
public record NodeTruth(
        PodPlace pod,
        Heard heard,
        RedisRole role,
        Optional<Follows> follows,
        OptionalLong lagBytes,
        OptionalLong lagSeconds,
        Rates rates,
        double replicationBytesPerSecond,
        boolean clusterMode,
        Optional<ClusterReport> cluster,
        Optional<NodeSample> sample) {

    /**
     * Whom a replica follows.
     *
     * @param address as it was told
     * @param pod the pod of the release that this is; empty when it is none
     * @param syncing a full copy is under way
     * @param downSeconds since when the link is down; empty when it is up or that is not told
     */
    public record Follows(
            Address address, Optional<String> pod, boolean linkUp, boolean syncing, OptionalLong downSeconds) {}

    public String name() {
        return pod.name();
    }

    /** It says so now. */
    public boolean saysMaster() {
        return heard.isCurrent() && role == RedisRole.MASTER;
    }

    /** It says so now. */
    public boolean saysReplica() {
        return heard.isCurrent() && role == RedisRole.REPLICA;
    }

    /** How many replicas are attached to it, as it says. */
    public long attached() {
        return sample.map(NodeSample::replication)
                .map(replication -> replication.connectedReplicas().orElse(0))
                .orElse(0L);
    }
}
