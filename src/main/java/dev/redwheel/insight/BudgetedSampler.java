package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each sample with a {@link LiveMonitor} of its own that lives until every server answered once. */
final class BudgetedSampler implements VitalsSampler {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetedSampler.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final LiveMonitors monitors;
    private final Clock clock;
    private final Consumer<Map<ReleaseKey, ReleaseVitals>> consumer;
    private final Semaphore budget = new Semaphore(CONNECTIONS, true);
    private final Workers workers = new Workers("sample releases", CONNECTIONS);
    private final Poller rounds;
    private final Map<ReleaseKey, ReleaseVitals> vitals = new HashMap<>();
    private final Map<ReleaseKey, Map<String, Lookups>> lookups = new HashMap<>();
    private final Set<ReleaseKey> inFlight = new HashSet<>();
    private Map<ReleaseTarget, Integer> wanted = Map.of();

    /** Counters of one start of one server. */
    private record Lookups(long hits, long misses) {}

    BudgetedSampler(
            LiveMonitors monitors, Clock clock, Duration interval, Consumer<Map<ReleaseKey, ReleaseVitals>> consumer) {
        this.monitors = monitors;
        this.clock = clock;
        this.consumer = consumer;
        this.rounds =
                Poller.start("sample releases", interval, this::round, error -> LOG.warn("Could not sample", error));
    }

    @Override
    public void watch(Map<ReleaseTarget, Integer> servers) {
        synchronized (this) {
            boolean same = wanted.equals(servers);
            wanted = Map.copyOf(servers);
            Set<ReleaseKey> keys =
                    wanted.keySet().stream().map(ReleaseTarget::release).collect(Collectors.toSet());
            vitals.keySet().retainAll(keys);
            lookups.keySet().retainAll(keys);
            if (same) {
                return;
            }
        }
        round(); // What came into view shall not wait for the next round.
    }

    private synchronized void round() {
        wanted.forEach((target, servers) -> {
            boolean due = !vitals.containsKey(target.release())
                    || !vitals.get(target.release())
                            .at()
                            .plus(INTERVAL.dividedBy(2))
                            .isAfter(clock.instant());
            if (due && inFlight.add(target.release())) {
                workers.submit(() -> sample(target, Math.clamp(servers, 1, CONNECTIONS)));
            }
        });
    }

    private void sample(ReleaseTarget target, int connections) {
        try {
            budget.acquire(connections);
            try {
                tell(target.release(), figures(target));
            } finally {
                budget.release(connections);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        } finally {
            synchronized (this) {
                inFlight.remove(target.release());
            }
        }
    }

    private ReleaseVitals figures(ReleaseTarget target) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<@Nullable LiveSnapshot> last = new AtomicReference<>();
        try (LiveMonitor monitor = monitors.start(target, snapshot -> {
            last.set(snapshot);
            boolean all = snapshot.podsRead()
                    && !snapshot.nodes().isEmpty()
                    && snapshot.nodes().stream().allMatch(node -> node.latest().isPresent());
            if (all) {
                answered.countDown();
            }
        })) {
            boolean whole = answered.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("Sampled {}: {}", monitor.target().release(), whole ? "all servers" : "not all servers");
        } catch (OpsException e) {
            return ReleaseVitals.failed(e.why(), clock.instant());
        }
        LiveSnapshot snapshot = last.get();
        return snapshot == null
                ? ReleaseVitals.failed("No server answered in time.", clock.instant())
                : figures(target.release(), snapshot);
    }

    private ReleaseVitals figures(ReleaseKey release, LiveSnapshot snapshot) {
        List<NodeLive> nodes = snapshot.nodes().stream()
                .filter(node -> node.latest().isPresent())
                .toList();
        if (nodes.isEmpty()) {
            return ReleaseVitals.failed(problem(snapshot), clock.instant());
        }
        List<NodeSample> samples =
                nodes.stream().map(node -> node.latest().orElseThrow()).toList();
        return new ReleaseVitals(
                sum(samples.stream().map(sample -> sample.memory().usedBytes()).toList()),
                sum(samples.stream().map(BudgetedSampler::limit).toList()),
                hitRate(release, nodes),
                clock.instant(),
                "");
    }

    private static String problem(LiveSnapshot snapshot) {
        return snapshot.podsError()
                .or(() -> snapshot.nodes().stream()
                        .map(NodeLive::error)
                        .flatMap(Optional::stream)
                        .findFirst())
                .map(OpsException::why)
                .orElse("No Redis pod answered.");
    }

    /** What the server keeps to: maxmemory where it is set, else the container's limit. */
    private static OptionalLong limit(NodeSample sample) {
        OptionalLong maxmemory = sample.memory().maxmemoryBytes();
        return maxmemory.orElse(0) > 0 ? maxmemory : sample.memory().limitBytes();
    }

    /** Empty as soon as one is: a sum that leaves out a server would be wrong. */
    private static OptionalLong sum(List<OptionalLong> values) {
        return values.stream().allMatch(OptionalLong::isPresent)
                ? OptionalLong.of(
                        values.stream().mapToLong(OptionalLong::getAsLong).sum())
                : OptionalLong.empty();
    }

    private synchronized OptionalDouble hitRate(ReleaseKey release, List<NodeLive> nodes) {
        Map<String, Lookups> now = new HashMap<>();
        for (NodeLive node : nodes) {
            NodeSample sample = node.latest().orElseThrow();
            OptionalLong hits = sample.stats().hits();
            OptionalLong misses = sample.stats().misses();
            if (hits.isPresent() && misses.isPresent()) {
                now.put(node.pod() + " " + sample.server().runId(), new Lookups(hits.getAsLong(), misses.getAsLong()));
            }
        }
        Map<String, Lookups> before = lookups.getOrDefault(release, Map.of());
        lookups.put(release, now);
        OptionalDouble since = ratio(now, before);
        return since.isPresent() ? since : ratio(now, Map.of());
    }

    /** Over what was counted since; a server that started or was reset in between counts from its start. */
    private static OptionalDouble ratio(Map<String, Lookups> now, Map<String, Lookups> before) {
        long hits = 0;
        long misses = 0;
        for (Map.Entry<String, Lookups> server : now.entrySet()) {
            Lookups current = server.getValue();
            Lookups base = before.getOrDefault(server.getKey(), new Lookups(0, 0));
            boolean reset = current.hits() < base.hits() || current.misses() < base.misses();
            hits += current.hits() - (reset ? 0 : base.hits());
            misses += current.misses() - (reset ? 0 : base.misses());
        }
        return hits + misses > 0 ? OptionalDouble.of((double) hits / (hits + misses)) : OptionalDouble.empty();
    }

    private synchronized void tell(ReleaseKey release, ReleaseVitals figures) {
        if (wanted.keySet().stream().anyMatch(target -> target.release().equals(release))) {
            vitals.put(release, figures);
            consumer.accept(Map.copyOf(vitals));
        }
    }

    @Override
    public void close() {
        rounds.close();
        workers.close();
    }
}
