package dev.redwheel.insight;

import java.time.Duration;
import java.util.Arrays;
import org.HdrHistogram.IntCountsHistogram;

/**
 * Round trips of PING through the tunnel to one server: all since the start in an HdrHistogram of fixed size, and those of
 * the last minute one by one (there are at most sixty). Not safe for several threads.
 */
final class LatencyMeter {
    private static final long HIGHEST_MICROS = Duration.ofMinutes(1).toNanos() / 1000;
    private static final int DIGITS = 3;
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int KEPT = 64;
    private static final double MICROS_PER_MILLI = 1000;

    private final IntCountsHistogram sinceStart = new IntCountsHistogram(HIGHEST_MICROS, DIGITS);
    private final long[] recent = new long[KEPT];
    private final long[] recentAt = new long[KEPT];
    private int next;
    private int kept;

    /** @param nowNanos monotonic time of the measurement */
    void record(long pingNanos, long nowNanos) {
        long micros = Math.clamp(Math.round(pingNanos / 1000.0), 1, HIGHEST_MICROS);
        sinceStart.recordValue(micros);
        recent[next] = pingNanos;
        recentAt[next] = nowNanos;
        next = (next + 1) % KEPT;
        kept = Math.min(kept + 1, KEPT);
    }

    LatencySummary.Ping sinceStart() {
        if (sinceStart.getTotalCount() == 0) {
            return LatencySummary.Ping.NONE;
        }
        return new LatencySummary.Ping(
                sinceStart.getTotalCount(),
                sinceStart.getValueAtPercentile(50) / MICROS_PER_MILLI,
                sinceStart.getValueAtPercentile(99) / MICROS_PER_MILLI,
                sinceStart.getValueAtPercentile(99.9) / MICROS_PER_MILLI,
                sinceStart.getMaxValue() / MICROS_PER_MILLI);
    }

    LatencySummary.Ping lastMinute(long nowNanos) {
        long[] values = new long[KEPT];
        int n = 0;
        for (int i = 0; i < kept; i++) {
            if (nowNanos - recentAt[i] <= MINUTE_NANOS) {
                values[n++] = recent[i];
            }
        }
        if (n == 0) {
            return LatencySummary.Ping.NONE;
        }
        long[] sorted = Arrays.copyOf(values, n);
        Arrays.sort(sorted);
        return new LatencySummary.Ping(
                n, percentile(sorted, 50), percentile(sorted, 99), percentile(sorted, 99.9), percentile(sorted, 100));
    }

    /** The smallest value that at least that many per cent do not exceed, in milliseconds: HdrHistogram's definition. */
    private static double percentile(long[] sorted, double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1] / 1e6;
    }
}
