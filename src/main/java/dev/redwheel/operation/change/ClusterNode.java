package dev.redwheel.operation.change;

import dev.redwheel.model.PodInfo;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;

/**
 * A node of a Redis Cluster as it tells of itself.
 *
 * @param masterId of a replica: its master's id; else empty
 * @param slots that it serves
 * @param leaving slots on their way from it, to the node of that id
 * @param arriving slots on their way to it, from the node of that id
 * @param known ids of all nodes it knows, itself among them, whose address it knows
 * @param ok whether it says that the cluster serves every slot
 */
record ClusterNode(
        PodInfo pod,
        String id,
        boolean master,
        String masterId,
        BitSet slots,
        Map<Integer, String> leaving,
        Map<Integer, String> arriving,
        Set<String> known,
        boolean ok) {
    String name() {
        return pod.name();
    }

    int ordinal() {
        return Servers.ordinal(pod.name());
    }

    boolean knowsOthers() {
        return known.size() > 1;
    }
}
