package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Valkey project's own chart: with replicas one StatefulSet whose first pod is the primary for good; replica.replicas does
 * not count it (templates/statefulset.yaml). It has no failover.
 */
final class ValkeyIoScaling implements ChartScaling {
    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        return topology == Topology.REPLICATION
                ? new Answer.Yes<>(new Replicas("replica.replicas", 1, "", "", "replica.minReplicasToWrite", false))
                : ScalingValues.no(
                        "Without replica.enabled it is a Deployment of one server on a volume of its own.",
                        "Deploy a second release with replica.enabled and move the data: this chart puts it on other"
                                + " volumes.");
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        return new Answer.Yes<>(new Resources(List.of("resources"), List.of(new Place("valkeyConfig", true))));
    }

    @Override
    public String password() {
        return "";
    }
}
