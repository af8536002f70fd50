package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseCertificates;
import dev.redwheel.insight.ReleasePassword;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One release of a cluster through a session of it, each pod through a forward of its own. */
final class KubeTopologyAccess implements TopologyAccess {
    private final KubeSession session;
    private final ReleaseTarget target;
    private final String namespace;

    KubeTopologyAccess(KubeSession session, ReleaseTarget target) {
        this.session = session;
        this.target = target;
        this.namespace = target.release().namespace();
    }

    @Override
    public AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError) {
        // Sorted, so that the same target asks the same question.
        String selector = new TreeMap<>(target.podLabels())
                .entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","));
        return session.watchPods(namespace, selector, snapshot -> {
            if (snapshot.error().isPresent()) {
                onError.accept(snapshot.error().get()); // What was known of the pods stays in use.
            } else {
                onPods.accept(snapshot.data());
            }
        });
    }

    @Override
    public List<ServiceInfo> services() {
        return session.services(namespace, "");
    }

    @Override
    public List<EndpointsInfo> endpoints() {
        return session.endpoints(namespace, "");
    }

    @Override
    public Map<String, String> zones() {
        return session.zones();
    }

    @Override
    public Way way(Supplier<String> pod, int port) {
        return way(target, pod, port);
    }

    @Override
    public Way sentinelWay(Supplier<String> pod, int port) {
        return way(target.toSentinels(), pod, port);
    }

    private Way way(ReleaseTarget to, Supplier<String> pod, int port) {
        Forward forward = session.forward(namespace, pod, port);
        return new Way() {
            @Override
            public RedisEndpoint endpoint() {
                return ReleaseCertificates.endpoint(session, to, pod.get(), forward.localPort());
            }

            @Override
            public RedisCredentials credentials() {
                return ReleasePassword.read(session, to);
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
}
