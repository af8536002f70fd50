package dev.redwheel.insight;

import java.time.Duration;
import java.util.List;

/** Small texts of findings. */
final class Words {
    private Words() {}

    /** The largest unit that fits: "12 minutes", "3 days". */
    static String duration(Duration time) {
        if (time.toDays() > 0) {
            return count(time.toDays(), "day");
        }
        if (time.toHours() > 0) {
            return count(time.toHours(), "hour");
        }
        return time.toMinutes() > 0
                ? count(time.toMinutes(), "minute")
                : count(Math.max(0, time.toSeconds()), "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    /** "a, b, c and 4 more". */
    static String list(List<String> items, int most) {
        String shown = String.join(", ", items.subList(0, Math.min(most, items.size())));
        return items.size() <= most ? shown : shown + " and " + (items.size() - most) + " more";
    }
}
