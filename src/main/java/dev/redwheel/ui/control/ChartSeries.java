package dev.redwheel.ui.control;

import java.time.Instant;

/**
 * One line of a chart.
 *
 * @param node what the line belongs to: its colour, and with which others it is hidden or emphasised
 * @param name the node's name as the legend says it: short
 * @param measure what it shows of the node, as the legend says it; its stroke
 * @param quantity the unit of its values
 * @param colour index into the series colours, the same for all lines of one node in all charts
 * @param source where the points come from
 */
public record ChartSeries(
        String node, String name, String measure, Quantity quantity, int colour, Stroke stroke, Source source) {
    /** How a line is drawn; tells the measures of one node apart without colour. */
    public enum Stroke {
        SOLID,
        DASHED,
        /** A limit that values are held against; thin and neutral. */
        LIMIT
    }

    /** Points in rising time; a NaN is a gap, and the line breaks there. FX thread only. */
    @FunctionalInterface
    public interface Source {
        /**
         * Copies the newest points, oldest first.
         *
         * @param from points before this may be left out
         * @param times filled with epoch milliseconds, strictly rising
         * @param values as long as {@code times}
         * @return how many were copied
         */
        int read(Instant from, long[] times, double[] values);
    }
}
