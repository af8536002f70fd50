package dev.redwheel.insight;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The last hour of every {@link LiveMetric} of every node of one release. Memory is taken when a node appears and does not
 * grow after that. Safe from any thread.
 */
public interface History {
    Duration SPAN = Duration.ofHours(1);

    /** Points kept for each node; at one a second that is {@link #SPAN}. */
    int CAPACITY = 3600;

    /** Pods that have points, by name; also pods that are gone, until the hour is over. */
    List<String> pods();

    /**
     * Copies the newest points of one node into the caller's arrays, oldest first. A NaN value is a gap: the line breaks
     * there. Cheap: two array copies.
     *
     * @param from points before this are left out
     * @param times epoch milliseconds, strictly rising; rounds of all nodes share their times
     * @param values as long as {@code times}; in the metric's unit
     * @return how many were copied
     */
    int read(String pod, LiveMetric metric, Instant from, long[] times, double[] values);

    /**
     * The same over all nodes: sums for metrics that add up, hits over lookups for the hit rates, else the worst (largest)
     * value of any node.
     */
    int readTotal(LiveMetric metric, Instant from, long[] times, double[] values);

    /** Grows with every round; a chart need not read again while it stays. */
    long version();
}
