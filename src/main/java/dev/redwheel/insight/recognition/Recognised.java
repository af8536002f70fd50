package dev.redwheel.insight.recognition;

import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import java.util.Optional;

/**
 * @param dependency the umbrella chart's dependency that is the Redis, else empty
 * @param target how to reach its servers, where the rules tell
 */
public record Recognised(RedisFamily family, String dependency, Topology topology, Optional<ReleaseTarget> target) {
    static final Recognised NOT_REDIS = new Recognised(RedisFamily.NOT_REDIS, "", Topology.UNKNOWN, Optional.empty());

    public boolean redis() {
        return family != RedisFamily.NOT_REDIS;
    }
}
