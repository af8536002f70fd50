package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One round of samples. Immutable.
 *
 * @param at when the round began; the time of its points in the {@link History}
 * @param nodes the Redis pods of the release by name; empty while none is known, see {@code podsError}
 * @param total rates and sums over the live nodes
 * @param podsRead whether the pods were read at all; before that "no nodes" means "not known yet"
 * @param podsError why the pods could not be read, if so
 */
public record LiveSnapshot(
        Instant at, List<NodeLive> nodes, Rates total, boolean podsRead, Optional<OpsException> podsError) {
    public LiveSnapshot {
        nodes = List.copyOf(nodes);
    }
}
