package dev.redwheel.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the machine slept: the time of day ran on by more than the monotonic clock, which stops meanwhile (not on
 * Windows). Connections of before are dead then, and do not know it. A clock that is set looks the same, which costs no
 * more than new connections. For one thread at a time.
 */
public final class SleepWatch {
    private static final Duration SLEPT = Duration.ofSeconds(5);

    private @Nullable Instant lastAt;
    private long lastNanos;

    /**
     * Whether it slept since this was last asked.
     *
     * @param nanos {@link System#nanoTime} of the same moment
     */
    public boolean slept(Instant now, long nanos) {
        Instant before = lastAt;
        Duration awake = Duration.ofNanos(nanos - lastNanos);
        lastAt = now;
        lastNanos = nanos;
        return before != null && Duration.between(before, now).minus(awake).compareTo(SLEPT) > 0;
    }
}
