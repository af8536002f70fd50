package dev.redwheel.values;

import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a release of a chart that is not Redwheel's own is scaled by its values, and where it is not, why: one adapter per chart.
 * Pure; an adapter is given the values in force, the chart's with the user's over them.
 */
public interface ChartScaling {
    /** The adapter of a chart; empty where the console knows too little of it. */
    static Optional<ChartScaling> of(RedisFamily family) {
        return switch (family) {
            case BITNAMI_REDIS -> Optional.of(new BitnamiRedisScaling());
            case BITNAMI_REDIS_CLUSTER -> Optional.of(new BitnamiClusterScaling());
            case CLOUDPIRATES_REDIS, CLOUDPIRATES_VALKEY -> Optional.of(new CloudPiratesScaling());
            case VALKEY_IO_VALKEY -> Optional.of(new ValkeyIoScaling());
            case GROUNDHOG2K_REDIS -> Optional.of(new Groundhog2kScaling());
            case DANDYDEVELOPER_REDIS_HA -> Optional.of(new RedisHaScaling());
            case BUILT_IN, OTHER_REDIS, UNMANAGED, NOT_REDIS -> Optional.empty();
        };
    }

    /** How the number of servers is changed. */
    Answer<Replicas> replicas(Topology topology, Map<String, @Nullable Object> values);

    /** How the memory and CPU of every server are changed. */
    Answer<Resources> resources(Topology topology, Map<String, @Nullable Object> values);

    /**
     * The value a password may be written to. A chart that makes a password by itself keeps it by asking the cluster, which a
     * rendering without one cannot: rendered twice without it, nothing would be the same.
     */
    String password();

    /** What an adapter says: how, or why not. */
    sealed interface Answer<T> {
        /** @param how it is done */
        record Yes<T>(T how) implements Answer<T> {}

        /**
         * @param why a sentence or two
         * @param next what somebody can do instead
         */
        record No<T>(String why, String next) implements Answer<T> {}

        default Optional<T> asYes() {
            return this instanceof Yes<T>(T how) ? Optional.of(how) : Optional.empty();
        }

        default Optional<No<T>> asNo() {
            return this instanceof No<T> no ? Optional.of(no) : Optional.empty();
        }
    }

    /**
     * @param path of the value that says how many there are
     * @param apart servers that this value does not count: 1 where the master is not
     * @param set what the name of the StatefulSet that grows and shrinks ends with
     * @param quorum path of the Sentinels' quorum; empty without Sentinel
     * @param leastReplicas path of how many replicas a master needs to take writes; empty where the chart has none
     * @param onePerNode whether two servers never share a node
     */
    record Replicas(String path, int apart, String set, String quorum, String leastReplicas, boolean onePerNode) {}

    /**
     * @param paths of the resources, in the order in which the pods are to restart
     * @param maxmemory where the chart has places for it; the first that names it counts
     */
    record Resources(List<String> paths, List<Place> maxmemory) {
        public Resources {
            paths = List.copyOf(paths);
            maxmemory = List.copyOf(maxmemory);
        }
    }

    /** @param lines whether lines of redis.conf stand there; else the value of maxmemory itself */
    record Place(String path, boolean lines) {}
}
