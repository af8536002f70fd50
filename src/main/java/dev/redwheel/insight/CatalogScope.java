package dev.redwheel.insight;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ResourceMeta;
import dev.redwheel.model.WorkloadInfo;
import java.time.Clock;
import java.time.Duration;

/** What the catalogue follows in one namespace, or in all of them at once. */
final class CatalogScope implements AutoCloseable {
    private static final Duration DEPLOYMENTS_EVERY = Duration.ofSeconds(30);

    private final String namespace;
    private final Followed<ResourceMeta> secrets;
    private final Followed<WorkloadInfo> statefulSets;
    private final Followed<WorkloadInfo> deployments;

    CatalogScope(KubeSession session, String namespace, Clock clock, Runnable changed) {
        this.namespace = namespace;
        this.secrets = Followed.start(consumer -> session.watchReleaseMetadata(namespace, consumer), changed);
        this.statefulSets = Followed.start(consumer -> session.watchStatefulSets(namespace, "", consumer), changed);
        this.deployments = Followed.start(
                Followed.polled("list deployments", DEPLOYMENTS_EVERY, () -> session.deployments(namespace, ""), clock),
                changed);
    }

    String namespace() {
        return namespace;
    }

    Followed<ResourceMeta> secrets() {
        return secrets;
    }

    Followed<WorkloadInfo> statefulSets() {
        return statefulSets;
    }

    Followed<WorkloadInfo> deployments() {
        return deployments;
    }

    @Override
    public void close() {
        secrets.close();
        statefulSets.close();
        deployments.close();
    }
}
