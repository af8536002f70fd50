package dev.redwheel.insight;

import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.util.List;
import java.util.function.Supplier;

/** What live sampling needs of a cluster. Blocking; every method may throw OpsException. */
public interface LiveAccess {
    /** Follows the Redis pods of the release until closed; {@code onChange} gets every new list, the first one soon. */
    PodFollow follow(PodListener onChange);

    /** A way to one pod's Redis port. The pod is asked for again with every connection. */
    Route route(Supplier<String> podName);

    /** Reads the password anew; what it returns is the caller's to clear. */
    RedisCredentials credentials();

    /** Told on a background thread. */
    interface PodListener {
        void pods(List<PodInfo> pods);

        void failed(dev.redwheel.error.OpsException error);
    }

    /** A watch under way. */
    interface PodFollow extends AutoCloseable {
        @Override
        void close();
    }

    /** An open way to a Redis server; closing it closes every connection through it. */
    interface Route extends AutoCloseable {
        RedisEndpoint endpoint();

        @Override
        void close();
    }
}
