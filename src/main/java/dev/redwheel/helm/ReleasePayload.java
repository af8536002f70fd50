package dev.redwheel.helm;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one revision of a Helm release holds, without the chart's templates and files.
 *
 * @param status Helm's word, as in {@link HelmRelease#status()}
 * @param provenance whatever tells who made the chart: its home, sources, maintainers and annotations
 * @param dependencies as Helm stored them: only those switched on, the name of an aliased one replaced by its alias
 * @param locked the chart's lock, which keeps the names that aliases hide; no alias, always enabled
 * @param userValues what was given at install or upgrade; may hold secrets, mask before showing
 * @param chartValues the chart's defaults
 * @param manifest the rendered objects as YAML documents; may hold secrets, mask before showing
 */
public record ReleasePayload(
        String name,
        String namespace,
        int revision,
        String status,
        @Nullable Instant firstDeployed,
        @Nullable Instant lastDeployed,
        String description,
        String chartName,
        String chartVersion,
        String appVersion,
        List<String> provenance,
        List<ChartDependency> dependencies,
        List<ChartDependency> locked,
        Map<String, @Nullable Object> userValues,
        Map<String, @Nullable Object> chartValues,
        String manifest,
        String notes) {
    public ReleasePayload {
        provenance = List.copyOf(provenance);
        dependencies = List.copyOf(dependencies);
        locked = List.copyOf(locked);
        userValues = Collections.unmodifiableMap(userValues);
        chartValues = Collections.unmodifiableMap(chartValues);
    }

    /** Names the release only: values and manifest may hold secrets and must not reach a log. */
    @Override
    public String toString() {
        return "ReleasePayload[" + namespace + "/" + name + " revision " + revision + " " + status + " " + chartName
                + "-" + chartVersion + "]";
    }
}
