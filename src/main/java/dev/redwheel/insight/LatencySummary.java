package dev.redwheel.insight;

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
    public static final LatencySummary NONE = new LatencySummary(Ping.NONE, Ping.NONE, OptionalDouble.empty());

    /**
     * Percentiles of round trips through the tunnel in milliseconds; NaN when {@code count} is 0.
     *
     * @param count PINGs answered
     */
    public record Ping(long count, double p50Millis, double p99Millis, double p999Millis, double maxMillis) {
        public static final Ping NONE = new Ping(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
