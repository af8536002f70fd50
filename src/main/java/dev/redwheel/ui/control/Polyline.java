package dev.redwheel.ui.control;

import java.util.Arrays;

/**
 * Thins a series to what a row of pixels can show: of all points that fall on one pixel column only the smallest and the
 * largest are kept, in their order, so that no peak is lost. Columns are counted from the epoch and do not shimmer while
 * the window moves. Gaps are kept: a NaN value, or a pause much longer than those before and after it.
 *
 * <p>Reused from paint to paint; not thread-safe.
 */
final class Polyline {
    /** A pause this much longer than both its neighbours is a gap: the machine slept, the source stood still. */
    static final double GAP_FACTOR = 2.5;

    /** Pauses up to this are never gaps: a round may be late. */
    static final long SHORTEST_GAP_MILLIS = 3_000;

    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private int size;

    private long column;
    private long minTime;
    private long maxTime;
    private double min;
    private double max;
    private boolean open;

    /** Points kept; a NaN value is where the line breaks. */
    int size() {
        return size;
    }

    long time(int index) {
        return times[index];
    }

    double value(int index) {
        return values[index];
    }

    /**
     * @param columns pixel columns the window is wide
     */
    void thin(long[] from, double[] of, int count, TimeWindow window, double columns) {
        size = 0;
        open = false;
        double millisPerColumn = window.millis() / Math.max(1, columns);
        int first = firstShown(from, count, window.from());
        for (int i = first; i < count; i++) {
            if (from[i] > window.to() && i > 0 && from[i - 1] > window.to()) {
                break;
            }
            if (Double.isNaN(of[i])) {
                gap();
                continue;
            }
            if (i > first && isGap(from, count, i)) {
                gap();
            }
            add(from[i], of[i], (long) Math.floor(from[i] / millisPerColumn));
        }
        flush();
    }

    /** The index of the point whose value holds at {@code time}, or -1 where there is none. */
    static int indexAt(long[] times, double[] values, int count, long time) {
        int found = Arrays.binarySearch(times, 0, count, time);
        int index = found >= 0 ? found : -found - 2;
        if (index + 1 < count && (index < 0 || times[index + 1] - time < time - times[index])) {
            index++;
        }
        if (index < 0 || index >= count || Double.isNaN(values[index])) {
            return -1;
        }
        long pause = count < 2 ? SHORTEST_GAP_MILLIS : Math.max(usualPause(times, count, index), 1000);
        return Math.abs(times[index] - time) > Math.max(SHORTEST_GAP_MILLIS, GAP_FACTOR * pause) ? -1 : index;
    }

    /** One point before the window, so that the line enters from its edge. */
    private static int firstShown(long[] times, int count, long from) {
        int found = Arrays.binarySearch(times, 0, count, from);
        return Math.max(0, (found >= 0 ? found : -found - 1) - 1);
    }

    private static boolean isGap(long[] times, int count, int index) {
        long pause = times[index] - times[index - 1];
        if (pause <= SHORTEST_GAP_MILLIS) {
            return false;
        }
        long before = index >= 2 ? times[index - 1] - times[index - 2] : 0;
        long after = index + 1 < count ? times[index + 1] - times[index] : 0;
        long usual = Math.max(before, after);
        return usual > 0 && pause > GAP_FACTOR * usual;
    }

    private static long usualPause(long[] times, int count, int index) {
        long before = index > 0 ? times[index] - times[index - 1] : Long.MAX_VALUE;
        long after = index + 1 < count ? times[index + 1] - times[index] : Long.MAX_VALUE;
        return Math.min(before, after);
    }

    private void add(long time, double value, long at) {
        if (open && at == column) {
            if (value < min) {
                min = value;
                minTime = time;
            }
            if (value > max) {
                max = value;
                maxTime = time;
            }
            return;
        }
        flush();
        open = true;
        column = at;
        min = value;
        max = value;
        minTime = time;
        maxTime = time;
    }

    private void gap() {
        flush();
        if (size > 0 && !Double.isNaN(values[size - 1])) {
            put(times[size - 1], Double.NaN);
        }
    }

    private void flush() {
        if (!open) {
            return;
        }
        open = false;
        boolean minFirst = minTime <= maxTime;
        put(minFirst ? minTime : maxTime, minFirst ? min : max);
        if (minTime != maxTime) {
            put(minFirst ? maxTime : minTime, minFirst ? max : min);
        }
    }

    private void put(long time, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        times[size] = time;
        values[size] = value;
        size++;
    }
}
