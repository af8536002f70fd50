package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A cluster whose pods are ports of this machine. */
final class FakeLiveAccess implements LiveAccess {
    static final long LIMIT = 256L << 20;

    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private volatile Consumer<List<PodInfo>> onPods = pods -> {};
    private volatile RedisCredentials credentials = RedisCredentials.NONE;

    void server(String pod, int port) {
        ports.put(pod, port);
    }

    void password(String password) {
        credentials = new RedisCredentials("", password.toCharArray());
    }

    void publish(PodInfo... pods) {
        onPods.accept(List.of(pods));
    }

    static PodInfo pod(String name, String uid) {
        return pod(name, uid, "Running", true, "running");
    }

    static PodInfo pending(String name, String state) {
        return pod(name, "p", "Pending", false, state);
    }

    private static PodInfo pod(String name, String uid, String phase, boolean ready, String state) {
        PodInfo.Container container = new PodInfo.Container(
                "redis", "docker.io/library/redis:7.0", List.of(6379), LIMIT, 0, ready, 0, state, "");
        return new PodInfo(
                "caching",
                name,
                uid,
                "",
                "node1",
                "",
                phase,
                ready,
                "StatefulSet",
                "redis",
                Map.of(),
                List.of(container),
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    @Override
    public AutoCloseable followPods(Consumer<List<PodInfo>> newOnPods, Consumer<OpsException> onError) {
        onPods = newOnPods;
        return () -> onPods = pods -> {};
    }

    @Override
    public Route route(Supplier<String> podName) {
        return new Route() {
            @Override
            public RedisEndpoint endpoint() {
                return RedisEndpoint.loopback(Objects.requireNonNull(ports.get(podName.get())));
            }

            @Override
            public Optional<OpsException> lastError() {
                return Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public RedisCredentials credentials() {
        return new RedisCredentials(credentials.username(), credentials.password());
    }

    @Override
    public OptionalLong memoryLimitBytes(PodInfo pod) {
        return OptionalLong.of(pod.containers().getFirst().memoryLimitBytes());
    }
}
