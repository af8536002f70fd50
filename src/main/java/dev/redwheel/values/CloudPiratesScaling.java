package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CloudPirates' redis and valkey: one StatefulSet in every topology, and replicaCount counts the master. Without Sentinel the
 * first pod is the master, always (templates/statefulset.yaml). In a cluster a job of the chart creates it once and joins
 * nobody later (templates/job.yaml).
 */
final class CloudPiratesScaling implements ChartScaling {
    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        for (String external : List.of("externalMaster.enabled", "externalReplica.enabled")) {
            if (ScalingValues.isTrue(values, external)) {
                return ScalingValues.externalMaster(external);
            }
        }
        return switch (topology) {
            case SENTINEL -> new Answer.Yes<>(new Replicas("replicaCount", 0, "", "sentinel.quorum", "", false));
            case REPLICATION -> new Answer.Yes<>(new Replicas("replicaCount", 0, "", "", "", false));
            case STANDALONE -> ScalingValues.standalone("architecture: replication");
            case CLUSTER ->
                ScalingValues.no(
                        "The chart's job creates the cluster once: a higher replicaCount adds nodes that nobody joins,"
                                + " and a lower one takes nodes away with their slots.",
                        "To grow: raise replicaCount under Values, then redis-cli --cluster add-node and rebalance. To"
                                + " shrink: rebalance with --cluster-weight <id>=0, del-node, then lower it.");
            case UNKNOWN -> ScalingValues.no("Its topology is not known.", "Look at its values first.");
        };
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        return topology == Topology.CLUSTER || topology == Topology.UNKNOWN
                ? ScalingValues.no(
                        "Every node restarts, and no master of this chart hands its slots over before it ends: writes"
                                + " that a replica has not got yet are lost.",
                        "Before each restart make a replica of that shard the master (CLUSTER FAILOVER), or change"
                                + " resources under Values and take that.")
                : new Answer.Yes<>(new Resources(
                        List.of("resources"),
                        List.of(new Place("extraConfig", true), new Place("config.content", true))));
    }

    @Override
    public String password() {
        return "auth.password";
    }
}
