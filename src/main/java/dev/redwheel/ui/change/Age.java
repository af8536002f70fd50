package dev.redwheel.ui.change;

import dev.redwheel.ui.common.I18n;
import java.time.Duration;

/** How long ago something was, in words. */
final class Age {
    private Age() {}

    static String words(Duration age) {
        return age.toMinutes() < 1
                ? I18n.text("change.age.seconds", Math.max(0, age.toSeconds()))
                : age.toHours() < 1
                        ? I18n.text("change.age.minutes", age.toMinutes())
                        : age.toDays() < 2
                                ? I18n.text("change.age.hours", age.toHours())
                                : I18n.text("change.age.days", age.toDays());
    }
}
