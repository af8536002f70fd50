package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.InfoParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The budget of connections and what is told when nobody answers. */
class VitalsSamplerTest {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Map<String, Integer> counts = new HashMap<>();
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

    @Test
    void aMonitorStaysOpenAndAnIntervalWithoutLookupsHasNoRate() {
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            sampler.watch(Map.of(target("shop"), 1));
            await().until(() -> waiting.containsKey("shop"));
            answer("shop", 0, 30, 10, 1);
            await().until(() -> !told.isEmpty());
            assertThat(shop().hitRate()).as("the first is that of the counters").hasValue(0.75);

            answer("shop", 5, 40, 10, 1);
            await().until(() -> told.size() == 2);
            assertThat(shop().hitRate()).hasValue(1);

            answer("shop", 10, 40, 10, 1);
            await().until(() -> told.size() == 3);
            assertThat(shop().hitRate()).as("nobody looked anything up").isEmpty();
            assertThat(shop().problem()).isEmpty();

            answer("shop", 10, 40, 10, 1);
            answer("shop", 15, 40, 20, 1);
            await().until(() -> told.size() == 4);
            assertThat(shop().hitRate())
                    .as("the same sample again is no interval")
                    .hasValue(0);
            assertThat(sampled).containsExactly("shop");
        }
        await().untilAsserted(() -> assertThat(open.get()).isZero());
    }

    @Test
    void figuresOfSomeServersSayOfHowMany() {
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            sampler.watch(Map.of(target("shop"), 3));
            await().until(() -> waiting.containsKey("shop"));
            answer("shop", 0, 30, 10, 3);
            await().until(() -> !told.isEmpty());
            assertThat(shop().problem()).isEmpty();

            answer("shop", 5, 30, 10, 1);
            await().until(() -> told.size() == 2);
            assertThat(shop().problem()).isEqualTo("1 of 3 servers answered.");
            assertThat(shop().usedBytes()).hasValue(1000);
        }
    }

    @Test
    void whoAnsweredMakesRoomForWhoWaits() {
        Map<ReleaseTarget, Integer> three = new HashMap<>();
        List.of("a", "b", "c").forEach(name -> three.put(target(name), 3));
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            sampler.watch(three);
            await().until(() -> sampled.size() == 2);
            answer(sampled.getFirst(), 0, 1, 1, 3);
            await().until(() -> sampled.size() == 3);
            assertThat(open.get()).isEqualTo(6);
            assertThat(sampled).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(most.get()).isLessThanOrEqualTo(VitalsSampler.CONNECTIONS);
        }
    }

    @Test
    void theServersThatAreThereCountNotThosePromised() {
        try (VitalsSampler sampler = VitalsSampler.start(this::monitor, Clock.systemUTC(), told::add)) {
            Map<ReleaseTarget, Integer> promised = new HashMap<>();
            List.of("a", "b", "c").forEach(name -> promised.put(target(name), 1));
            sampler.watch(promised);
            await().until(() -> sampled.size() == 3);
            List.of("a", "b", "c").forEach(name -> answer(name, 0, 1, 1, 3));

            await().until(() -> open.get() == 6);
        }
    }

    private ReleaseVitals shop() {
        return Objects.requireNonNull(told.getLast().get(new ReleaseKey("ns", "shop")));
    }

    /** A round in which some of three servers answer, or of one. */
    private void answer(String release, int second, long hits, long misses, int answering) {
        int servers = Math.max(answering, counts.getOrDefault(release, 0));
        counts.put(release, servers);
        Instant at = Instant.EPOCH.plusSeconds(second);
        List<NodeLive> nodes = new ArrayList<>();
        for (int i = 0; i < servers; i++) {
            String info = "# Server\nredis_version:7.0\nrun_id:r" + i
                    + "\n# Memory\nused_memory:1000\n# Stats\nkeyspace_hits:" + hits + "\nkeyspace_misses:" + misses
                    + "\n";
            nodes.add(new NodeLive(
                    release + "-" + i,
                    RedisRole.MASTER,
                    i < answering ? new LinkState.Live(at) : new LinkState.Reconnecting(at, "Gone.", 1),
                    Optional.of(InfoParser.parse(info, at, Duration.ZERO, OptionalLong.empty(), Map.of())),
                    Rates.UNKNOWN,
                    LatencySummary.NONE,
                    Optional.empty()));
        }
        Objects.requireNonNull(waiting.get(release))
                .accept(new LiveSnapshot(at, nodes, Rates.UNKNOWN, true, Optional.empty()));
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
