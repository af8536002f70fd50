package dev.redwheel.model;

import java.time.Instant;
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
        Map<String, String> labels,
        Optional<Instant> created) {
    public PvcInfo {
        labels = Map.copyOf(labels);
    }
}
