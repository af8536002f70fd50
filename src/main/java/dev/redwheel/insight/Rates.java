package dev.redwheel.insight;

import java.time.Duration;

/**
 * What happened between two samples of one server, or of several servers together. NaN where it is not known: before the
 * second sample, over a restart or CONFIG RESETSTAT, or where the server does not tell.
 *
 * @param interval between the two samples; zero when there are none
 * @param hitsPerSecond key lookups that found their key
 * @param missesPerSecond key lookups that did not
 * @param commandsPerSecond without the console's own
 * @param evictionsPerSecond keys removed because maxmemory was reached
 * @param expiriesPerSecond keys removed because their time was over
 */
public record Rates(
        Duration interval,
        double hitsPerSecond,
        double missesPerSecond,
        double commandsPerSecond,
        double netInputBytesPerSecond,
        double netOutputBytesPerSecond,
        double evictionsPerSecond,
        double expiriesPerSecond) {
    public static final Rates UNKNOWN = new Rates(
            Duration.ZERO, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Hits per lookup in the interval, 0 to 1; NaN when there was no lookup or it is not known. */
    public double hitRate() {
        double lookups = hitsPerSecond + missesPerSecond;
        return lookups > 0 ? hitsPerSecond / lookups : Double.NaN;
    }
}
