package dev.redwheel.ui.releases;

import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseOrigin;
import dev.redwheel.model.ReleaseStatus;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values of a release as words. */
final class ReleaseTexts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private ReleaseTexts() {}

    static String topology(Topology topology) {
        return I18n.text("releases.topology." + topology.name().toLowerCase(Locale.ROOT));
    }

    static String family(RedisFamily family) {
        return I18n.text(
                "releases.family." + family.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    static String status(ReleaseStatus status) {
        return status.text().isEmpty() ? I18n.text("releases.status.none") : status.text();
    }

    /** "redis 23.1.1", a dash where there is no chart. */
    static String chart(Release release) {
        return release.chartName().isEmpty()
                ? I18n.text("releases.cell.unknown")
                : (release.chartName() + " " + release.chartVersion()).strip();
    }

    /** Where the chart is from, and which dependency of it is the Redis. */
    static String maker(Release release) {
        if (release.chartName().isEmpty() && release.origin() == ReleaseOrigin.HELM && release.redis()) {
            return I18n.text("releases.cell.unread");
        }
        String family = family(release.family());
        return release.dependency().isEmpty()
                ? family
                : I18n.text("releases.cell.dependency", release.dependency(), family);
    }

    static String pods(OptionalInt ready, OptionalInt wanted) {
        return number(ready) + "/" + number(wanted);
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "?";
    }

    /** "just now", "12 min ago", "3 days ago". */
    static String age(Instant time, Instant now) {
        Duration age = Duration.between(time, now);
        if (age.toMinutes() < 1) {
            return I18n.text("releases.age.now");
        }
        if (age.toHours() < 1) {
            return I18n.text("releases.age.minutes", age.toMinutes());
        }
        if (age.toDays() < 1) {
            return I18n.text("releases.age.hours", age.toHours());
        }
        return age.toDays() < 60
                ? I18n.text("releases.age.days", age.toDays())
                : I18n.text("releases.age.months", age.toDays() / 30);
    }

    /** "412 MiB", three figures at most. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String number =
                value < 9.95 && unit > 0 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
        return number + " " + UNITS[unit];
    }

    /** "412 of 768 MiB": a unit both have is said once. */
    static String memory(long used, OptionalLong limit) {
        String text = bytes(used);
        if (limit.isEmpty()) {
            return I18n.text("releases.cell.no-limit", text);
        }
        String most = bytes(limit.getAsLong());
        String unit = most.substring(most.indexOf(' '));
        return I18n.text(
                "releases.cell.memory",
                text.endsWith(unit) ? text.substring(0, text.length() - unit.length()) : text,
                most);
    }

    static String percent(double ratio) {
        double percent = ratio * 100;
        return percent > 99 && percent < 99.95
                ? String.format(Locale.ROOT, "%.1f %%", percent)
                : Math.round(percent) + " %";
    }
}
