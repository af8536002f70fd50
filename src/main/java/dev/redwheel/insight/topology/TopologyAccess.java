package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What seeing a topology needs of a cluster, for one release. */
interface TopologyAccess {
    /**
     * Follows every pod that carries the release's labels until the result is closed. Returns at once.
     *
     * @param onError told while the pods cannot be followed
     */
    AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError);

    /** The namespace's Services; blocks. */
    List<ServiceInfo> services();

    /** Where they lead; blocks. */
    List<EndpointsInfo> endpoints();

    /** Zones of the nodes; blocks. */
    Map<String, String> zones();

    /** Opens a way to a server's port of a pod; the name is asked for with every connection and may throw. */
    Way way(Supplier<String> pod, int port);

    /** The same to a Sentinel, which may have a password of its own. */
    Way sentinelWay(Supplier<String> pod, int port);

    /** An open way to one port of one pod. Closing it closes every connection through it. */
    interface Way extends AutoCloseable {
        RedisEndpoint endpoint();

        /** Reads the password anew; blocks. The caller clears what it gets. */
        RedisCredentials credentials();

        /** What the newest connection through it failed with; empty when it did not. */
        Optional<OpsException> lastError();

        @Override
        void close();
    }
}
