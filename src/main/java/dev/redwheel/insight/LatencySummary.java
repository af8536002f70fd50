package dev.redwheel.insight;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Two clocks side by side, never mixed: the console's, over the whole way through the tunnel, and the server's own.
 *
 * @param sinceStart PINGs since this node was first reached
 * @param lastMinute PINGs of the last 60 seconds
 * @param serverMicrosPerCall the server's own time for one command, mean over the calls of the last interval (commandstats,
 *     the console's own commands left out); empty when there were none
 */
public record LatencySummary(Ping sinceStart, Ping lastMinute, OptionalDouble serverMicrosPerCall) {
    /** A PING that has no answer by then counts as this long: the worst stalls must not be the ones left out. */
    public static final Duration NO_ANSWER = Duration.ofSeconds(4);

    /** How many PINGs it takes to tell what one in a thousand of them exceeds. */
    public static final int ENOUGH_FOR_P999 = 1000;

    public static final LatencySummary NONE = new LatencySummary(Ping.NONE, Ping.NONE, OptionalDouble.empty());

    /**
     * Percentiles of round trips through the tunnel in milliseconds; NaN when {@code count} is 0.
     *
     * @param count PINGs answered or given up after {@link #NO_ANSWER}
     */
    public record Ping(long count, double p50Millis, double p99Millis, double p999Millis, double maxMillis) {
        public static final Ping NONE = new Ping(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
