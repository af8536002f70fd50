package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ChartArchive;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What another chart makes of the values as they are and as they are to be. Blocks on the cluster and on Helm. */
final class OtherChartManifests {
    private final KubeSession session;
    private final ReleaseNow now;
    private final OperationServices services;

    OtherChartManifests(KubeSession session, ReleaseNow now, OperationServices services) {
        this.session = session;
        this.now = now;
        this.services = services;
    }

    /** What restarts, and what Kubernetes refuses. */
    List<Finding> findings(List<ValueEdit> edits) {
        try {
            Map<String, @Nullable Object> same = RevisionPlanner.forRendering(now);
            return ManifestChecks.of(render(same), render(ValueEdit.apply(same, edits)), Optional.empty());
        } catch (OpsException e) {
            return List.of(new Finding("manifests", Severity.BLOCKED, "Manifests", e.why(), e.next()));
        }
    }

    private String render(Map<String, @Nullable Object> all) {
        String yaml = ValueEdit.yaml(all);
        Optional<ChartArchive> archive = now.archive();
        if (archive.isPresent()) {
            return services.installer()
                    .render(session, now.release(), Path.of(archive.get().file()), yaml);
        }
        ReleaseSecret newest = session.releasePayload(
                now.release().namespace(),
                ReleaseLookup.secretName(now.release(), now.payload().revision()));
        return services.installer().render(session, now.release(), newest, yaml);
    }
}
