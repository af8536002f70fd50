package dev.redwheel.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One StatefulSet or Deployment.
 *
 * @param kind "StatefulSet" or "Deployment"
 * @param replicas wanted
 * @param ready ready now
 * @param updated pods of the newest template
 * @param rolloutDone all wanted pods are of the newest template and ready, and the controller has seen the newest spec
 * @param updateRevision of a StatefulSet: the revision that its pods are to have, as their label controller-revision-hash says
 *     it; empty when it was not told
 * @param partition of a StatefulSet: pods whose ordinal is lower keep the template they have; 0 for none
 * @param selector spec.selector.matchLabels
 * @param podLabels labels of the pod template
 * @param ownerKind kind of the controlling owner, empty when it has none (an operator's custom resource, for one)
 * @param helmRelease annotation meta.helm.sh/release-name, empty when Helm does not own it
 * @param helmNamespace annotation meta.helm.sh/release-namespace, empty likewise
 */
public record WorkloadInfo(
        String kind,
        String namespace,
        String name,
        int replicas,
        int ready,
        int updated,
        boolean rolloutDone,
        String updateRevision,
        int partition,
        Map<String, String> labels,
        Map<String, String> selector,
        Map<String, String> podLabels,
        List<Container> containers,
        String ownerKind,
        String ownerName,
        String helmRelease,
        String helmNamespace,
        Optional<Instant> created) {
    public WorkloadInfo {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        podLabels = Map.copyOf(podLabels);
        containers = List.copyOf(containers);
    }

    /**
     * A container of the pod template.
     *
     * @param memoryLimitBytes 0 when there is none
     * @param cpuLimitMillis 0 when there is none
     */
    public record Container(
            String name, String image, List<Integer> ports, long memoryLimitBytes, long cpuLimitMillis) {
        public Container {
            ports = List.copyOf(ports);
        }
    }
}
