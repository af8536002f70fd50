package dev.redwheel.ui.control;

import java.time.Instant;
import java.util.function.LongToDoubleFunction;

/** An hour of points at one second, made by a function of the seconds since 1970. */
public final class SyntheticSeries implements ChartSeries.Source {
    private final long end;
    private final LongToDoubleFunction value;

    public SyntheticSeries(long end, LongToDoubleFunction value) {
        this.end = end / 1000;
        this.value = value;
    }

    @Override
    public int read(Instant from, long[] times, double[] values) {
        long first = Math.max(from.getEpochSecond(), end - 3599);
        int count = 0;
        for (long at = first; at <= end; at++) {
            times[count] = at * 1000;
            values[count++] = value.applyAsDouble(at);
        }
        return count;
    }
}
