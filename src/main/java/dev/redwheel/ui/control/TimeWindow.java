package dev.redwheel.ui.control;

/** A stretch of time, in epoch milliseconds; {@code to} is later than {@code from}. */
public record TimeWindow(long from, long to) {
    public TimeWindow {
        if (to <= from) {
            throw new IllegalArgumentException("An empty window: " + from + " to " + to);
        }
    }

    public long millis() {
        return to - from;
    }

    public boolean contains(long time) {
        return time >= from && time <= to;
    }
}
