package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * bitnami/redis-cluster. On the way up a hook job of the chart joins nodes and rebalances, and repairs with redis-cli
 * --cluster fix until its deadline; on the way down nothing moves the slots of those that go (its README, cluster.update.*).
 */
final class BitnamiClusterScaling implements ChartScaling {
    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        return ScalingValues.no(
                "More nodes are joined by a job of the chart itself (cluster.update.addNodes), which nobody can"
                    + " resume; with fewer cluster.nodes the pods that go take their slots with them, because no value"
                    + " moves them first.",
                "To grow: helm upgrade with cluster.nodes, cluster.update.addNodes=true and"
                    + " cluster.update.currentNumberOfNodes, a timeout of 10 minutes or more, then addNodes=false. To"
                    + " shrink: redis-cli --cluster rebalance with --cluster-weight <id>=0 for each master that goes,"
                    + " and --cluster del-node, before cluster.nodes is lowered.");
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        return ScalingValues.no(
                "Every node restarts, and no master of this chart hands its slots over before it ends: writes that a"
                        + " replica has not got yet are lost.",
                "Before each restart make a replica of that shard the master (CLUSTER FAILOVER), or change"
                        + " redis.resources under Values and take that.");
    }

    @Override
    public String password() {
        return "password";
    }
}
