package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.recognition.ChartFacts;
import dev.redwheel.insight.recognition.Recognised;
import dev.redwheel.insight.recognition.Recognition;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.WorkloadInfo;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads one release, when a screen is about just that one. Blocks; throws OpsException. Safe from any thread. */
public final class ReleaseReader {
    private final KubeSession session;
    private final Recognition recognition = Recognition.bundled();

    public ReleaseReader(KubeSession session) {
        this.session = session;
    }

    /**
     * The newest revision whatever its status, with its values and its manifest.
     *
     * @throws OpsException of kind NOT_FOUND when there is no such release, CORRUPT when it cannot be decoded
     */
    public ReleasePayload newest(ReleaseKey key) {
        HelmSecret newest = session.releaseMetadata(key.namespace()).stream()
                .map(HelmSecret::of)
                .filter(secret -> secret.key().equals(key))
                .max(Comparator.comparingInt(HelmSecret::revision))
                .orElseThrow(() -> notFound(key));
        ReleaseSecret payload =
                session.releasePayload(key.namespace(), newest.meta().name());
        return ReleaseDecoder.decode(key.namespace() + "/" + newest.meta().name(), payload.release());
    }

    /**
     * A release and how to reach its servers.
     *
     * @param payload empty for a Redis that no release owns
     * @param dependency the dependency of an umbrella chart that is the Redis, by the name its values use; else empty
     */
    public record Found(ReleaseTarget target, Optional<ReleasePayload> payload, String dependency) {}

    /**
     * How to reach the servers of a release, or of an unmanaged Redis by the key the list gave it.
     *
     * @throws OpsException of kind NOT_FOUND when there is none, UNSUPPORTED when it is no Redis
     */
    public ReleaseTarget target(ReleaseKey key) {
        return find(key).target();
    }

    /** As {@link #target}, with what it was read from. */
    public Found find(ReleaseKey key) {
        ClusterView view = view(key.namespace());
        if (!key.name().contains("/")) {
            ReleasePayload payload = newest(key);
            Recognised recognised = recognition.recognise(ChartFacts.of(payload));
            ReleaseTarget target = recognised
                    .target()
                    .map(ruled -> ReleaseRows.refined(ruled, view))
                    .orElseThrow(() -> new OpsException(
                            ErrorKind.UNSUPPORTED,
                            "watch the release",
                            key.toString(),
                            "It runs no Redis as far as can be told.",
                            "Choose a Redis release."));
            return new Found(target, Optional.of(payload), recognised.dependency());
        }
        ReleaseRows rows =
                ReleaseRows.of(List.of(), Map.of(), view, Clock.systemUTC().instant());
        ReleaseTarget target = Optional.ofNullable(rows.targets().get(key)).orElseThrow(() -> notFound(key));
        return new Found(target, Optional.empty(), "");
    }

    private ClusterView view(String namespace) {
        List<WorkloadInfo> statefulSets = allowed(() -> session.statefulSets(namespace, ""));
        List<WorkloadInfo> deployments = allowed(() -> session.deployments(namespace, ""));
        List<PodInfo> pods = allowed(() -> session.pods(namespace, ""));
        List<WorkloadInfo> workloads = java.util.stream.Stream.concat(statefulSets.stream(), deployments.stream())
                .toList();
        return new ClusterView(Map.of(namespace, pods), Map.of(namespace, workloads), Set.of());
    }

    /** Without the right to list something the rest has to do. */
    private static <T> List<T> allowed(Supplier<List<T>> list) {
        try {
            return list.get();
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.FORBIDDEN) {
                return List.of();
            }
            throw e;
        }
    }

    private OpsException notFound(ReleaseKey key) {
        return new OpsException(
                ErrorKind.NOT_FOUND,
                "read the release",
                key + " of context " + session.context().name(),
                "There is no such release.",
                "Go back to the list; it may have been removed.");
    }
}
