package dev.redwheel.values;

import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * DandyDeveloper/redis-ha: one StatefulSet ("-server") of servers with a Sentinel beside each, every pod behind a Service of its
 * own. The ids of all Sentinels are in the pod template, so every pod restarts when there are more or fewer
 * (templates/redis-ha-statefulset.yaml, SENTINEL_ID_n).
 */
final class RedisHaScaling implements ChartScaling {
    @Override
    public Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values) {
        return new Answer.Yes<>(new Replicas(
                "replicas",
                0,
                "-server",
                "sentinel.quorum",
                "redis.config.min-replicas-to-write",
                ScalingValues.isTrue(values, "hardAntiAffinity")));
    }

    @Override
    public Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values) {
        return new Answer.Yes<>(
                new Resources(List.of("redis.resources"), List.of(new Place("redis.config.maxmemory", false))));
    }

    @Override
    public String password() {
        return "";
    }
}
