package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What live sampling needs of a cluster, for one release. */
interface LiveAccess {
    /**
     * Follows the Redis pods of the release until the result is closed. Returns at once; the consumers run on a thread of
     * the watch, one call at a time.
     *
     * @param onPods gets every new list, the first one soon
     * @param onError told while the pods cannot be followed
     */
    AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError);

    /** Opens a way to the Redis port of a pod; the name is asked for with every connection and may throw. */
    Route route(Supplier<String> podName);

    /** Reads the password anew; blocks. The caller clears what it gets. */
    RedisCredentials credentials();

    /** The memory limit of the pod's Redis container. */
    OptionalLong memoryLimitBytes(PodInfo pod);

    /** An open way to a Redis server. Closing it closes every connection through it. */
    interface Route extends AutoCloseable {
        RedisEndpoint endpoint();

        /** What the newest connection through it failed with; empty when it did not. */
        Optional<OpsException> lastError();

        @Override
        void close();
    }
}
