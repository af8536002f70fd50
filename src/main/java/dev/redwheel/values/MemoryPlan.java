package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the memory of one Redis pod is used for.
 *
 * @param limitBytes of the container; 0 when it has none
 * @param maxmemoryBytes 0 when Redis has none and grows without end
 * @param source where maxmemory comes from
 * @param overheadBytes what the limit leaves beside the data: copy-on-write of a snapshot, replication and client buffers,
 *     fragmentation, the server itself; 0 without a limit
 */
public record MemoryPlan(long limitBytes, long maxmemoryBytes, Source source, long overheadBytes) {
    public enum Source {
        /** The chart's share of the limit. */
        SHARE_OF_LIMIT,
        /** A line of redis.conf or a flag. */
        CONFIGURATION,
        /** Nobody sets it. */
        NONE
    }

    public static MemoryPlan ofMaster(Deployment deployment) {
        return of(deployment.masterResources(), deployment.masterConfiguration(), deployment.maxmemoryPercent());
    }

    public static MemoryPlan ofReplica(Deployment deployment) {
        return of(deployment.replicaResources(), deployment.replicaConfiguration(), deployment.maxmemoryPercent());
    }

    static MemoryPlan of(ResourceSpec resources, String configuration, int percent) {
        long limit = Quantity.bytes(resources.memoryLimit()).orElse(0);
        Optional<List<String>> line = RedisConf.parse(configuration).get("maxmemory");
        OptionalLong given = line.filter(arguments -> !arguments.isEmpty())
                .map(arguments -> Quantity.redisBytes(arguments.getFirst()))
                .orElse(OptionalLong.empty());
        long maxmemory = given.orElse(limit / 100 * percent + limit % 100 * percent / 100);
        Source source = given.isPresent() ? Source.CONFIGURATION : maxmemory > 0 ? Source.SHARE_OF_LIMIT : Source.NONE;
        return new MemoryPlan(limit, maxmemory, source, limit == 0 ? 0 : Math.max(0, limit - maxmemory));
    }
}
