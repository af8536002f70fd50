package dev.redwheel.ui.live;

import dev.redwheel.insight.LiveMonitor;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.model.ReleaseKey;
import java.util.function.Consumer;

/** Where the live page of one context gets its samples from; given by the composition root. */
@FunctionalInterface
public interface LiveSource {
    /**
     * Finds the release and starts to follow its servers. Blocks while it looks for the release; may throw OpsException.
     *
     * @param listener gets one snapshot per round, on a background thread, never two at a time
     */
    LiveMonitor start(ReleaseKey release, Consumer<LiveSnapshot> listener);
}
