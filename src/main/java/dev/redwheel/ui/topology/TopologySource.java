package dev.redwheel.ui.topology;

import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.ReleaseKey;
import java.util.function.Consumer;

/** Where the topology page of one context gets its pictures from; given by the composition root. */
@FunctionalInterface
public interface TopologySource {
    /**
     * Finds the release and starts to ask its servers. Blocks while it looks for the release; may throw OpsException.
     *
     * @param listener gets a picture a round, on a background thread, never two at a time
     */
    TopologyMonitor start(ReleaseKey release, Consumer<TopologyPicture> listener);
}
