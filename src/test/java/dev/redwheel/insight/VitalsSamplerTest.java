package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The budget of connections and what is told when nobody answers. */
class VitalsSamplerTest {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final List<String> sampled = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<LiveSnapshot>> waiting = new ConcurrentHashMap<>();
    private final List<Map<ReleaseKey, ReleaseVitals>> told = new CopyOnWriteArrayList<>();

    /** Monitors of releases with three servers each that answer nothing by themselves. */
    private LiveMonitor monitor(ReleaseTarget target, Consumer<LiveSnapshot> listener) {
        most.accumulateAndGet(open.addAndGet(3), Math::max);
        sampled.add(target.release().name());
        waiting.put(target.release().name(), listener);
        return new LiveMonitor() {
            @Override
            public ReleaseTarget target() {
                return target;
            }

            @Override
            public void setInterval(Duration interval) {}

            @Override
            public void setPaused(boolean paused) {}

            @Override
            public History history() {
                return new SampleHistory();
            }

            @Override
            public void close() {
                open.addAndGet(-3);
            }
        };
    }

    @Test
    void neverHoldsMoreConnectionsThanTheBudgetAndClosesThemAll() {
        Map<ReleaseTarget, Integer> ten = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            ten.put(target("r" + i), 3);
        }
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            sampler.watch(ten);
            await().until(() -> sampled.size() == 2);
            assertThat(open.get()).isEqualTo(6);
        }
        await().untilAsserted(() -> assertThat(open.get()).isZero());
        assertThat(most.get()).isLessThanOrEqualTo(VitalsSampler.CONNECTIONS);
    }

    @Test
    void whoDoesNotAnswerIsNamedWithTheReason() {
        OpsException refused = new OpsException(
                ErrorKind.FORBIDDEN, "list pods", "shop", "The user may not list pods.", "Ask for it.");
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            sampler.watch(Map.of(target("shop"), 1));
            await().until(() -> waiting.containsKey("shop"));
            Objects.requireNonNull(waiting.get("shop"))
                    .accept(new LiveSnapshot(Instant.now(), List.of(), Rates.UNKNOWN, false, Optional.of(refused)));

            await().atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());
        }
        ReleaseVitals vitals = Objects.requireNonNull(told.getLast().get(new ReleaseKey("ns", "shop")));
        assertThat(vitals.problem()).isEqualTo("The user may not list pods.");
        assertThat(vitals.memoryRatio()).isEmpty();
    }

    private static ReleaseTarget target(String name) {
        return new ReleaseTarget(
                new ReleaseKey("ns", name),
                Topology.REPLICATION,
                Map.of("a", "b"),
                "redis",
                6379,
                false,
                Optional.empty());
    }
}
