package dev.redwheel.ui.live;

import dev.redwheel.ui.common.I18n;
import java.time.Duration;

/** Lengths of time in words, the two largest units: "3 h 12 min". */
final class Durations {
    private Durations() {}

    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return I18n.text("live.time.s", seconds);
        }
        if (seconds < 3600) {
            return pair("live.time.min", seconds / 60, "live.time.s", seconds < 600 ? seconds % 60 : 0);
        }
        if (seconds < 86_400) {
            return pair("live.time.h", seconds / 3600, "live.time.min", seconds % 3600 / 60);
        }
        return pair("live.time.d", seconds / 86_400, "live.time.h", seconds % 86_400 / 3600);
    }

    private static String pair(String largeKey, long large, String smallKey, long small) {
        String text = I18n.text(largeKey, large);
        return small == 0 ? text : text + " " + I18n.text(smallKey, small);
    }
}
