package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.task.Poller;
import dev.redwheel.task.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link LiveMonitor} open for each release as long as the budget allows; where it does not, they take turns, and
 * who answered makes room for who waits longest.
 */
final class BudgetedSampler implements VitalsSampler {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetedSampler.class);
    /** Who has not answered by then is told as silent, and loses its place when others wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final LiveMonitors monitors;
    private final Clock clock;
    private final Duration interval;
    private final Consumer<Map<ReleaseKey, ReleaseVitals>> consumer;
    /** One at a time: monitors are opened and closed outside of the lock that their snapshots take. */
    private final Workers turns = new Workers("sample releases", 1);

    private final Poller rounds;
    private final Map<ReleaseKey, ReleaseVitals> vitals = new HashMap<>();
    private final Map<ReleaseKey, Map<String, Lookups>> lookups = new HashMap<>();
    /** How many servers a release was seen to have; what the cluster's workloads promise may be out of date. */
    private final Map<ReleaseKey, Integer> counted = new HashMap<>();
    /** In the order they were opened. */
    private final Map<ReleaseTarget, Held> held = new LinkedHashMap<>();

    private Map<ReleaseTarget, Integer> wanted = Map.of();
    private boolean closed;

    /** Counters of one start of one server. */
    private record Lookups(long hits, long misses) {}

    /** An open monitor. */
    private static final class Held {
        final long openedNanos = System.nanoTime();

        @Nullable
        LiveMonitor monitor;

        @Nullable
        LiveSnapshot last;

        Set<Instant> toldSamples = Set.of();
        boolean whole;
        boolean told;

        boolean hadItsTurn() {
            return whole || System.nanoTime() - openedNanos > PATIENCE.toNanos();
        }
    }

    BudgetedSampler(
            LiveMonitors monitors, Clock clock, Duration interval, Consumer<Map<ReleaseKey, ReleaseVitals>> consumer) {
        this.monitors = monitors;
        this.clock = clock;
        this.interval = interval;
        this.consumer = consumer;
        this.rounds = Poller.start("sample releases", LOOK, this::look, error -> LOG.warn("Could not sample", error));
    }

    @Override
    public void watch(Map<ReleaseTarget, Integer> servers) {
        synchronized (this) {
            wanted = Map.copyOf(servers);
            Set<ReleaseKey> keys =
                    wanted.keySet().stream().map(ReleaseTarget::release).collect(Collectors.toSet());
            vitals.keySet().retainAll(keys);
            lookups.keySet().retainAll(keys);
            counted.keySet().retainAll(keys);
        }
        turns.submit(this::turn); // What came into view shall not wait.
    }

    /** Who was silent for too long is told so. */
    private void look() {
        synchronized (this) {
            held.forEach((target, one) -> {
                if (one.hadItsTurn() && !one.told) {
                    tell(target.release(), one);
                }
            });
        }
        turns.submit(this::turn);
    }

    /** Closes what is not wanted any more or has to make room, and opens what waits. */
    private void turn() {
        List<LiveMonitor> leaving = new ArrayList<>();
        List<ReleaseTarget> coming = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            held.entrySet().removeIf(entry -> {
                boolean unwanted = !wanted.containsKey(entry.getKey());
                if (unwanted && entry.getValue().monitor != null) {
                    leaving.add(entry.getValue().monitor);
                }
                return unwanted;
            });
            for (ReleaseTarget next : waiting()) {
                makeRoom(servers(next), leaving);
                if (used() + servers(next) > CONNECTIONS) {
                    break; // The one that waits longest is not passed by smaller ones.
                }
                held.put(next, new Held());
                coming.add(next);
            }
            if (used() > CONNECTIONS) { // Some have more servers than was known.
                makeRoom(0, leaving);
            }
        }
        leaving.forEach(LiveMonitor::close);
        coming.forEach(this::open);
    }

    /** Due and not open, the one sampled longest ago first. */
    private List<ReleaseTarget> waiting() {
        Instant due = clock.instant().minus(interval.dividedBy(2));
        return wanted.keySet().stream()
                .filter(target -> !held.containsKey(target))
                .filter(target -> !sampledAt(target).isAfter(due))
                .sorted(Comparator.comparing(this::sampledAt))
                .toList();
    }

    private Instant sampledAt(ReleaseTarget target) {
        ReleaseVitals known = vitals.get(target.release());
        return known == null ? Instant.MIN : known.at();
    }

    private int used() {
        return held.keySet().stream().mapToInt(this::servers).sum();
    }

    /** One with more servers than the budget has its turn alone. */
    private int servers(ReleaseTarget target) {
        int known = counted.getOrDefault(target.release(), wanted.getOrDefault(target, 1));
        return Math.clamp(known, 1, CONNECTIONS);
    }

    private void makeRoom(int needed, List<LiveMonitor> leaving) {
        Iterator<Map.Entry<ReleaseTarget, Held>> oldest = held.entrySet().iterator();
        while (used() + needed > CONNECTIONS && oldest.hasNext()) {
            Held one = oldest.next().getValue();
            if (one.monitor != null && one.hadItsTurn()) {
                leaving.add(one.monitor);
                oldest.remove();
            }
        }
    }

    private void open(ReleaseTarget target) {
        LiveMonitor monitor;
        try {
            monitor = monitors.start(target, snapshot -> arrived(target, snapshot));
        } catch (OpsException e) {
            synchronized (this) {
                held.remove(target);
                tell(target.release(), ReleaseVitals.failed(e.why(), clock.instant()));
            }
            return;
        }
        synchronized (this) {
            Held one = held.get(target);
            if (!closed && one != null) {
                one.monitor = monitor;
                if (one.whole) {
                    monitor.setInterval(interval);
                }
                return;
            }
        }
        monitor.close();
    }

    private synchronized void arrived(ReleaseTarget target, LiveSnapshot snapshot) {
        Held one = held.get(target);
        if (one == null) {
            return; // Closed meanwhile.
        }
        one.last = snapshot;
        if (snapshot.podsRead() && !snapshot.nodes().isEmpty()) {
            Integer before = counted.put(target.release(), snapshot.nodes().size());
            boolean more = before == null || before < snapshot.nodes().size();
            if (more && used() > CONNECTIONS) {
                turns.submit(this::turn);
            }
        }
        List<NodeLive> answering = answering(snapshot);
        boolean whole = snapshot.podsRead()
                && !snapshot.nodes().isEmpty()
                && answering.size() == snapshot.nodes().size();
        if (whole && !one.whole) {
            one.whole = true;
            if (one.monitor != null) {
                one.monitor.setInterval(interval); // Until then it tries every second.
            }
            turns.submit(this::turn);
        }
        Set<Instant> samples = answering.stream()
                .map(node -> node.latest().orElseThrow().takenAt())
                .collect(Collectors.toSet());
        // A snapshot without a new sample is news of a link: no interval has passed that a rate could be told of.
        if (one.hadItsTurn() && !(one.told && samples.equals(one.toldSamples))) {
            one.toldSamples = samples;
            tell(target.release(), one);
        }
    }

    private void tell(ReleaseKey release, Held one) {
        one.told = true;
        LiveSnapshot snapshot = one.last;
        tell(
                release,
                snapshot == null
                        ? ReleaseVitals.failed("No server answered in time.", clock.instant())
                        : figures(release, snapshot));
    }

    private static List<NodeLive> answering(LiveSnapshot snapshot) {
        return snapshot.nodes().stream()
                .filter(node ->
                        node.link() instanceof LinkState.Live && node.latest().isPresent())
                .toList();
    }

    private ReleaseVitals figures(ReleaseKey release, LiveSnapshot snapshot) {
        List<NodeLive> nodes = answering(snapshot);
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
                nodes.size() == snapshot.nodes().size()
                        ? ""
                        : nodes.size() + " of " + snapshot.nodes().size() + " servers answered.");
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

    private OptionalDouble hitRate(ReleaseKey release, List<NodeLive> nodes) {
        Map<String, Lookups> now = new HashMap<>();
        for (NodeLive node : nodes) {
            NodeSample sample = node.latest().orElseThrow();
            OptionalLong hits = sample.stats().hits();
            OptionalLong misses = sample.stats().misses();
            if (hits.isPresent() && misses.isPresent()) {
                now.put(node.pod() + " " + sample.server().runId(), new Lookups(hits.getAsLong(), misses.getAsLong()));
            }
        }
        Map<String, Lookups> before = lookups.put(release, now);
        return ratio(now, before == null ? Map.of() : before);
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

    private void tell(ReleaseKey release, ReleaseVitals figures) {
        if (wanted.keySet().stream().anyMatch(target -> target.release().equals(release))) {
            vitals.put(release, figures);
            consumer.accept(Map.copyOf(vitals));
        }
    }

    @Override
    public void close() {
        List<LiveMonitor> open;
        synchronized (this) {
            closed = true;
            open = held.values().stream()
                    .map(one -> one.monitor)
                    .filter(Objects::nonNull)
                    .toList();
            held.clear();
        }
        rounds.close();
        turns.close();
        open.forEach(LiveMonitor::close);
    }
}
