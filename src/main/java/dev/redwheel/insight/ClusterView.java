package dev.redwheel.insight;

import dev.redwheel.model.PodInfo;
import dev.redwheel.model.WorkloadInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs, as far as it may be seen. A namespace that is no key is not known, which is not the same as empty.
 *
 * @param unreadable namespaces whose release Secrets may not be read
 */
record ClusterView(Map<String, List<PodInfo>> pods, Map<String, List<WorkloadInfo>> workloads, Set<String> unreadable) {
    static final ClusterView NOTHING = new ClusterView(Map.of(), Map.of(), Set.of());

    Optional<List<PodInfo>> podsIn(String namespace) {
        return Optional.ofNullable(pods.get(namespace));
    }

    Optional<List<WorkloadInfo>> workloadsIn(String namespace) {
        return Optional.ofNullable(workloads.get(namespace));
    }
}
