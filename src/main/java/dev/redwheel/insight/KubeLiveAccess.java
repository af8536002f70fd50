package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The Redis pods of one release through a session of its cluster: watched, forwarded to, with the Secret's password. */
final class KubeLiveAccess implements LiveAccess {
    private final KubeSession session;
    private final ReleaseTarget target;

    KubeLiveAccess(KubeSession session, ReleaseTarget target) {
        this.session = session;
        this.target = target;
    }

    @Override
    public AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError) {
        return session.watchPods(target.release().namespace(), selector(), snapshot -> {
            if (snapshot.error().isPresent()) {
                onError.accept(snapshot.error().get()); // What was known of the pods stays in use.
            } else {
                onPods.accept(snapshot.data().stream()
                        .filter(pod ->
                                RedisContainer.of(pod, target.container()).isPresent())
                        .toList());
            }
        });
    }

    /** Sorted, so that the same target asks the same question. */
    private String selector() {
        return new TreeMap<>(target.podLabels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
    }

    @Override
    public Route route(Supplier<String> podName) {
        Forward forward = session.forward(target.release().namespace(), podName, target.port());
        return new Route() {
            @Override
            public RedisEndpoint endpoint() {
                return ReleaseCertificates.endpoint(session, target, podName.get(), forward.localPort());
            }

            @Override
            public Optional<OpsException> lastError() {
                return forward.lastError();
            }

            @Override
            public void close() {
                forward.close();
            }
        };
    }

    @Override
    public RedisCredentials credentials() {
        return ReleasePassword.read(session, target);
    }

    @Override
    public OptionalLong memoryLimitBytes(PodInfo pod) {
        long limit = RedisContainer.of(pod, target.container())
                .map(PodInfo.Container::memoryLimitBytes)
                .orElse(0L);
        return limit > 0 ? OptionalLong.of(limit) : OptionalLong.empty();
    }
}
