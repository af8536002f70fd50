package dev.redwheel.ui.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.ReleaseKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A monitor in the hands of a test. */
final class FakeTopology implements TopologySource {
    static final ReleaseKey RELEASE = new ReleaseKey("caching", "redis");

    @Nullable
    volatile OpsException refusal;

    volatile boolean paused;
    volatile boolean closed;
    private final AtomicInteger starts = new AtomicInteger();
    private volatile Consumer<TopologyPicture> listener = picture -> {};

    @Override
    public TopologyMonitor start(ReleaseKey release, Consumer<TopologyPicture> newListener) {
        starts.incrementAndGet();
        OpsException refused = refusal;
        if (refused != null) {
            throw refused;
        }
        listener = newListener;
        return new TopologyMonitor() {
            @Override
            public void setPaused(boolean now) {
                paused = now;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    int starts() {
        return starts.get();
    }

    void publish(TopologyPicture picture) {
        listener.accept(picture);
    }
}
