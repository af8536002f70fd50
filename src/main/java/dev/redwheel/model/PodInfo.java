package dev.redwheel.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pod as the API server last told it.
 *
 * @param ip empty while it has none
 * @param node empty while it is not scheduled
 * @param unschedulable why the scheduler placed it on no node, as its PodScheduled condition says; empty when placed or not
 *     tried yet
 * @param phase Pending, Running, Succeeded, Failed or Unknown
 * @param ownerKind kind of the controlling owner ("StatefulSet", "ReplicaSet"), empty when it has none
 * @param deletion when it was asked to go
 */
public record PodInfo(
        String namespace,
        String name,
        String uid,
        String ip,
        String node,
        String unschedulable,
        String phase,
        boolean ready,
        String ownerKind,
        String ownerName,
        Map<String, String> labels,
        List<Container> containers,
        Optional<Instant> started,
        Optional<Instant> deletion,
        PodSize size) {

    /**
     * @param ports container ports
     * @param memoryLimitBytes limits.memory in bytes, 0 when there is none
     * @param cpuLimitMillis limits.cpu in thousandths of a core, 0 when there is none
     * @param state "running", "waiting: ImagePullBackOff", "terminated: OOMKilled (137)"
     * @param message the state's own message, empty when it has none
     */
    public record Container(
            String name,
            String image,
            List<Integer> ports,
            long memoryLimitBytes,
            long cpuLimitMillis,
            boolean ready,
            int restarts,
            String state,
            String message) {}
}
