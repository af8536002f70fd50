package dev.redwheel.ui.control;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Ticks of the horizontal axis at whole local times: every 5 s, every minute, every 10 min. */
final class TimeAxis {
    private static final long[] STEPS_SECONDS = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200};
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm");

    record Tick(long millis, String label) {}

    private TimeAxis() {}

    /** @param room the largest number of labels that fit */
    static List<Tick> ticks(TimeWindow window, int room, ZoneId zone) {
        long step = STEPS_SECONDS[STEPS_SECONDS.length - 1] * 1000;
        for (long seconds : STEPS_SECONDS) {
            if (window.millis() / (seconds * 1000) <= Math.max(1, room)) {
                step = seconds * 1000;
                break;
            }
        }
        ZonedDateTime start = Instant.ofEpochMilli(window.from()).atZone(zone);
        long offset = start.getOffset().getTotalSeconds() * 1000L;
        List<Tick> ticks = new ArrayList<>();
        for (long at = Math.ceilDiv(window.from() + offset, step) * step - offset; at <= window.to(); at += step) {
            ticks.add(new Tick(at, label(at, step, zone)));
        }
        return ticks;
    }

    /** A moment to the second, in local time. */
    static String clock(long millis, ZoneId zone) {
        return SECONDS.format(Instant.ofEpochMilli(millis).atZone(zone));
    }

    private static String label(long at, long step, ZoneId zone) {
        return (step < 60_000 ? SECONDS : MINUTES)
                .format(Instant.ofEpochMilli(at).atZone(zone));
    }
}
