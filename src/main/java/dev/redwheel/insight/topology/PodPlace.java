package dev.redwheel.insight.topology;

import dev.redwheel.model.PodInfo;
import java.util.Map;

/**
 * Where one pod of a topology runs.
 *
 * @param node the Kubernetes node; empty while it has none
 * @param zone of that node; empty where it has none or it is not known
 * @param workload name of the StatefulSet or ReplicaSet that owns it; empty when none does
 */
public record PodPlace(String name, String ip, String node, String zone, boolean ready, String phase, String workload) {
    static PodPlace of(PodInfo pod, Map<String, String> zones) {
        return new PodPlace(
                pod.name(),
                pod.ip(),
                pod.node(),
                zones.getOrDefault(pod.node(), ""),
                pod.ready(),
                pod.phase(),
                pod.ownerName());
    }
}
