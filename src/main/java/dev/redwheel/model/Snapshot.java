package dev.redwheel.model;

import dev.redwheel.error.OpsException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a watch or a poller last saw. Immutable; the screen swaps the latest one in.
 *
 * @param data what was measured
 * @param takenAt when it was measured
 * @param staleSince present when the source has failed since: from then on the data may be out of date
 * @param error why it is stale
 */
public record Snapshot<T>(T data, Instant takenAt, Optional<Instant> staleSince, Optional<OpsException> error) {
    public static <T> Snapshot<T> fresh(T data, Instant takenAt) {
        return new Snapshot<>(data, takenAt, Optional.empty(), Optional.empty());
    }

    /** The same data, marked stale. The first moment of staleness is kept. */
    public Snapshot<T> stale(Instant since, OpsException reason) {
        return new Snapshot<>(data, takenAt, Optional.of(staleSince.orElse(since)), Optional.of(reason));
    }

    public boolean isStale() {
        return staleSince.isPresent();
    }
}
