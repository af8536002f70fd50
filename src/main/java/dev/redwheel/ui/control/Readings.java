package dev.redwheel.ui.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads the values of several series at one moment. Buffers are kept; FX thread only. */
final class Readings {
    /** The longest sampling interval and a bit: the point that holds at a moment is not older. */
    private static final long REACH_MILLIS = 160_000;

    /** @param value NaN where there is none at that moment */
    record Reading(ChartSeries series, double value) {
        String text() {
            return series.quantity().format(value);
        }
    }

    private long[] times = new long[4096];
    private double[] values = new double[4096];

    List<Reading> at(List<ChartSeries> series, long moment) {
        List<Reading> readings = new ArrayList<>(series.size());
        Instant from = Instant.ofEpochMilli(moment - REACH_MILLIS);
        for (ChartSeries one : series) {
            int count = one.source().read(from, times, values);
            int index = Polyline.indexAt(times, values, count, moment);
            readings.add(new Reading(one, index < 0 ? Double.NaN : values[index]));
        }
        return readings;
    }

    /** Largest first, unknown last; limits left out. */
    static List<Reading> ranked(List<Reading> readings) {
        return readings.stream()
                .filter(reading -> reading.series().stroke() != ChartSeries.Stroke.LIMIT)
                .sorted(Comparator.comparingDouble((Reading reading) ->
                        Double.isNaN(reading.value()) ? Double.POSITIVE_INFINITY : -reading.value()))
                .toList();
    }
}
