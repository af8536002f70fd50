package dev.redwheel.insight;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills in the few live figures of the release list: a sample of every server of the releases it is told, about every
 * {@link #INTERVAL}, with at most {@link #CONNECTIONS} servers connected at any moment, as far as it is known how many a
 * release has; one with more has its turn alone. Nothing here blocks.
 */
public interface VitalsSampler extends AutoCloseable {
    Duration INTERVAL = Duration.ofSeconds(5);
    int CONNECTIONS = 8;

    /** @param consumer gets all figures known whenever some changed, on a background thread, one call at a time */
    static VitalsSampler start(LiveMonitors monitors, Clock clock, Consumer<Map<ReleaseKey, ReleaseVitals>> consumer) {
        return new BudgetedSampler(monitors, clock, INTERVAL, consumer);
    }

    /** @param servers the releases to sample from now on, each with how many servers it has, as far as is known */
    void watch(Map<ReleaseTarget, Integer> servers);

    @Override
    void close();
}
