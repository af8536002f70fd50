package dev.redwheel.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One PersistentVolumeClaim.
 *
 * @param uid of this very claim: another of its name has another
 * @param phase Pending, Bound or Lost
 * @param storageClass empty when it names none
 * @param requestedBytes what it asks for
 * @param capacityBytes what it got; 0 while it is not bound
 * @param volume name of the bound volume, empty while there is none
 * @param conditions the types of those that are true: "Resizing", "FileSystemResizePending"
 */
public record PvcInfo(
        String namespace,
        String name,
        String uid,
        String phase,
        String storageClass,
        long requestedBytes,
        long capacityBytes,
        String volume,
        List<String> conditions,
        Map<String, String> labels,
        Optional<Instant> created) {
    public PvcInfo {
        conditions = List.copyOf(conditions);
        labels = Map.copyOf(labels);
    }
}
