package dev.redwheel.insight;

import dev.redwheel.model.ReleaseTarget;
import java.time.Duration;

/**
 * Follows every Redis pod of one release through the console's own forwards: one sample per node and round. Rounds do not
 * overlap; a node that does not answer in time is skipped until it does. Nothing here blocks.
 */
public interface LiveMonitor extends AutoCloseable {
    Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    Duration LONGEST_INTERVAL = Duration.ofSeconds(60);

    ReleaseTarget target();

    /** Takes effect at once. Values outside the two limits are brought to the nearer one. */
    void setInterval(Duration interval);

    /** No samples while paused; connections stay, the server may close them. The history shows a gap. */
    void setPaused(boolean paused);

    History history();

    /** Closes connections and forwards; no snapshot comes after it returned. */
    @Override
    void close();
}
