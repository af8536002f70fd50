package dev.redwheel.insight;

import static dev.redwheel.insight.LiveMetric.Sum;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A ring of rounds; every node has a ring of values beside it, so all nodes share the rounds' times. */
final class SampleHistory implements History {
    private final long[] times = new long[CAPACITY];
    private final Map<String, Node> nodes = new TreeMap<>();
    private long rounds;

    private static final class Node {
        final Map<LiveMetric, double[]> metrics = new EnumMap<>(LiveMetric.class);
        /** Not for charts, but for the lifetime hit rate of several nodes. */
        final double[] lifetimeHits = gaps();

        final double[] lifetimeMisses = gaps();
        long lastRound;

        Node() {
            for (LiveMetric metric : LiveMetric.values()) {
                metrics.put(metric, gaps());
            }
        }

        double[] values(LiveMetric metric) {
            return Objects.requireNonNull(metrics.get(metric));
        }

        private static double[] gaps() {
            double[] values = new double[CAPACITY];
            Arrays.fill(values, Double.NaN);
            return values;
        }

        void clear(int slot) {
            metrics.values().forEach(values -> values[slot] = Double.NaN);
            lifetimeHits[slot] = Double.NaN;
            lifetimeMisses[slot] = Double.NaN;
        }
    }

    /**
     * Adds a round; until the next one {@link #put} writes into it.
     *
     * @param at later than the round before; else it is moved to one millisecond after that
     */
    synchronized void beginRound(Instant at) {
        long time = at.toEpochMilli();
        if (rounds > 0) {
            time = Math.max(time, times[slot(rounds - 1)] + 1);
        }
        int slot = slot(rounds);
        times[slot] = time;
        nodes.values().removeIf(node -> rounds - node.lastRound >= CAPACITY);
        nodes.values().forEach(node -> node.clear(slot));
        rounds++;
    }

    /** Makes room for a node, also while nothing is known of it. */
    synchronized void touch(String pod) {
        nodes.computeIfAbsent(pod, p -> new Node()).lastRound = rounds;
    }

    /** Writes one node's values of the round under way; NaN for what is not known. */
    synchronized void put(String pod, ToDoubleFunction<LiveMetric> value, double lifetimeHits, double lifetimeMisses) {
        if (rounds == 0) {
            throw new IllegalStateException("no round was begun");
        }
        touch(pod);
        Node node = Objects.requireNonNull(nodes.get(pod));
        int slot = slot(rounds - 1);
        node.metrics.forEach((metric, values) -> values[slot] = value.applyAsDouble(metric));
        node.lifetimeHits[slot] = lifetimeHits;
        node.lifetimeMisses[slot] = lifetimeMisses;
    }

    @Override
    public synchronized List<String> pods() {
        return List.copyOf(nodes.keySet());
    }

    @Override
    public synchronized long version() {
        return rounds;
    }

    @Override
    public synchronized int read(String pod, LiveMetric metric, Instant from, long[] toTimes, double[] toValues) {
        @Nullable Node node = nodes.get(pod);
        if (node == null) {
            return 0;
        }
        double[] values = node.values(metric);
        long first = first(from, Math.min(toTimes.length, toValues.length));
        int n = 0;
        for (long round = first; round < rounds; round++, n++) {
            toTimes[n] = times[slot(round)];
            toValues[n] = values[slot(round)];
        }
        return n;
    }

    @Override
    public synchronized int readTotal(LiveMetric metric, Instant from, long[] toTimes, double[] toValues) {
        long first = first(from, Math.min(toTimes.length, toValues.length));
        int n = 0;
        for (long round = first; round < rounds; round++, n++) {
            int slot = slot(round);
            toTimes[n] = times[slot];
            toValues[n] = switch (metric) {
                case HIT_RATE ->
                    share(
                            sum(slot, node -> node.values(LiveMetric.HITS_PER_SECOND)),
                            sum(slot, node -> node.values(LiveMetric.MISSES_PER_SECOND)));
                case HIT_RATE_LIFETIME ->
                    share(sum(slot, node -> node.lifetimeHits), sum(slot, node -> node.lifetimeMisses));
                default -> metric.sum() == Sum.ADD ? sum(slot, node -> node.values(metric)) : largest(slot, metric);
            };
        }
        return n;
    }

    private static double share(double hits, double misses) {
        return hits + misses > 0 ? hits / (hits + misses) : Double.NaN;
    }

    private double sum(int slot, Function<Node, double[]> values) {
        double sum = Double.NaN;
        for (Node node : nodes.values()) {
            double value = values.apply(node)[slot];
            if (!Double.isNaN(value)) {
                sum = Double.isNaN(sum) ? value : sum + value;
            }
        }
        return sum;
    }

    private double largest(int slot, LiveMetric metric) {
        double largest = Double.NaN;
        for (Node node : nodes.values()) {
            double value = node.values(metric)[slot];
            if (!Double.isNaN(value) && !(largest >= value)) {
                largest = value;
            }
        }
        return largest;
    }

    /** The first round at or after {@code from}, of the newest {@code room} ones. */
    private long first(Instant from, int room) {
        long oldest = Math.max(0, rounds - Math.min(CAPACITY, room));
        long wanted = from.toEpochMilli();
        long low = oldest;
        long high = rounds;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (times[slot(middle)] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int slot(long round) {
        return (int) (round % CAPACITY);
    }
}
