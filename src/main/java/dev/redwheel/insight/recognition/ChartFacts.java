package dev.redwheel.insight.recognition;

import dev.redwheel.helm.ChartDependency;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.model.ReleaseKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a release recognition looks at.
 *
 * @param provenance the chart's home, sources, maintainers, annotations, repository: whatever tells who made it
 * @param values the values in force: the chart's with the user's over them
 * @param dependencies those that were switched on
 * @param manifest rendered objects; only image lines are looked at
 */
public record ChartFacts(
        ReleaseKey release,
        String chartName,
        List<String> provenance,
        Map<String, @Nullable Object> values,
        List<Dependency> dependencies,
        String manifest) {

    /**
     * @param key what its values go under and what it is called in the cluster: the alias where it has one
     * @param chartName its chart's own name; empty when the alias hid it. Helm overwrites the name of an aliased dependency
     *     with the alias when it stores a release, so it is only known from the chart's lock.
     */
    public record Dependency(String key, String chartName, String repository) {}

    public static ChartFacts of(ReleasePayload payload) {
        List<Dependency> dependencies = payload.dependencies().stream()
                .filter(ChartDependency::enabled)
                .map(dependency -> dependency(dependency, payload.locked()))
                .toList();
        return new ChartFacts(
                new ReleaseKey(payload.namespace(), payload.name()),
                payload.chartName(),
                payload.provenance(),
                Values.coalesce(payload.chartValues(), payload.userValues()),
                dependencies,
                payload.manifest());
    }

    private static Dependency dependency(ChartDependency dependency, List<ChartDependency> locked) {
        if (dependency.alias().isEmpty()) {
            return new Dependency(dependency.name(), dependency.name(), dependency.repository());
        }
        List<String> names = locked.stream()
                .filter(lock -> lock.repository().equals(dependency.repository()))
                .map(ChartDependency::name)
                .distinct()
                .toList();
        return new Dependency(dependency.alias(), names.size() == 1 ? names.getFirst() : "", dependency.repository());
    }

    /** Names the release only: values and manifest may hold secrets. */
    @Override
    public String toString() {
        return "ChartFacts[" + release + " " + chartName + "]";
    }
}
