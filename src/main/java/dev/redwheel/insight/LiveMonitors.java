package dev.redwheel.insight;

import dev.redwheel.model.ReleaseTarget;
import java.util.function.Consumer;

/** Starts {@link LiveMonitor}s on one cluster. */
public interface LiveMonitors {
    /**
     * @param listener gets one snapshot per round, on a background thread, never two at a time
     */
    LiveMonitor start(ReleaseTarget target, Consumer<LiveSnapshot> listener);
}
