package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * groundhog2k/redis: with haMode one StatefulSet of servers with a Sentinel beside each. A new pod asks the Sentinels who the
 * master is, and announces its own address (templates/scripts.yaml).
 */
final class Groundhog2kScaling implements ChartScaling {
    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        return topology == Topology.SENTINEL
                ? new Answer.Yes<>(new Replicas("haMode.replicas", 0, "", "haMode.quorum", "", false))
                : ScalingValues.standalone("haMode.enabled: true");
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        return new Answer.Yes<>(new Resources(List.of("resources"), List.of(new Place("redisConfig", true))));
    }

    @Override
    public String password() {
        return "";
    }
}
