package dev.redwheel.model;

import java.util.Map;

/**
 * What the containers of a pod ask for and may use, by their names: as its spec wants it, and as its node has it. The two
 * differ while a running pod is resized (Kubernetes, "Resize CPU and Memory Resources assigned to Containers").
 *
 * @param actual without a container whose node does not tell; Kubernetes before 1.33 tells of none
 * @param message the node's own words about what it has not done yet; empty when it has none
 */
public record PodSize(
        Map<String, ResourceSpec> wanted, Map<String, ResourceSpec> actual, Resizing resizing, String message) {
    public static final PodSize UNKNOWN = new PodSize(Map.of(), Map.of(), Resizing.NONE, "");

    /** How far its node is, as the pod's conditions PodResizePending and PodResizeInProgress say. */
    public enum Resizing {
        /** Nothing is left to do, or the node has not looked yet. */
        NONE,
        IN_PROGRESS,
        /** No room now; the node tries again by itself. */
        DEFERRED,
        /** Never on this node, which does not try again. */
        INFEASIBLE
    }

    public PodSize {
        wanted = Map.copyOf(wanted);
        actual = Map.copyOf(actual);
    }
}
