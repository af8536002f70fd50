package dev.redwheel.insight.topology;

import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.redis.RedisConnector;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * Asks every Redis server and every Sentinel of one release about once a second, each over a forward of its own that is
 * opened on demand, looks where its Services lead, and publishes what all say together. Nothing here blocks but
 * {@link #start}.
 */
public interface TopologyMonitor extends AutoCloseable {
    /**
     * Finds the release and begins.
     *
     * @param session outlives the monitor and is not closed by it
     * @param listener gets a picture a round, on a background thread, never two at a time
     * @throws dev.redwheel.error.OpsException when there is no such release or it may not be read
     */
    static TopologyMonitor start(
            KubeSession session,
            ReleaseKey release,
            RedisConnector connector,
            Clock clock,
            Consumer<TopologyPicture> listener) {
        ReleaseReader.Found found = new ReleaseReader(session).find(release);
        WantedTopology wanted = found.payload()
                .map(payload -> WantedTopology.of(payload, found.target(), found.dependency()))
                .orElse(WantedTopology.NOT_TOLD);
        return RoundMonitor.start(
                found.target(), wanted, new KubeTopologyAccess(session, found.target()), connector, clock, listener);
    }

    /** Asks nobody while paused; connections stay. */
    void setPaused(boolean paused);

    /** Closes connections and forwards; no picture comes after it returned. */
    @Override
    void close();
}
