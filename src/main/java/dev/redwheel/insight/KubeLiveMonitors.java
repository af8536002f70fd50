package dev.redwheel.insight;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.redis.RedisConnector;
import java.time.Clock;
import java.util.function.Consumer;

/** {@link LiveMonitors} over one session. The session and the connector outlive the monitors; neither is closed here. */
public final class KubeLiveMonitors implements LiveMonitors {
    private final KubeSession session;
    private final RedisConnector connector;
    private final Clock clock;

    public KubeLiveMonitors(KubeSession session, RedisConnector connector, Clock clock) {
        this.session = session;
        this.connector = connector;
        this.clock = clock;
    }

    @Override
    public LiveMonitor start(ReleaseTarget target, Consumer<LiveSnapshot> listener) {
        return ReleaseMonitor.start(target, new KubeLiveAccess(session, target), connector, clock, listener);
    }
}
