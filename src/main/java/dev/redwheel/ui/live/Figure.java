package dev.redwheel.ui.live;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.Quantity;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One number with its caption.
 *
 * @param value as people read it; {@link Quantity#UNKNOWN} when it is not known
 * @param why what it is, and where it is not known why not; never empty
 * @param apart whether it is another thing than the figures before it: a line stands between
 */
record Figure(String caption, String value, String why, boolean apart) {
    Figure(String caption, String value, String why) {
        this(caption, value, why, false);
    }

    /** @param key of {@code live.figure.<key>} and {@code live.figure.<key>.why} */
    static Figure of(String key, Quantity quantity, double value) {
        String text = quantity.format(value);
        return new Figure(
                I18n.text("live.figure." + key),
                text,
                I18n.text("live.figure." + key + ".why")
                        + (Double.isNaN(value) ? " " + I18n.text("live.figure.unknown") : ""));
    }

    static Figure of(String key, Quantity quantity, OptionalLong value) {
        return of(key, quantity, value.isPresent() ? (double) value.getAsLong() : Double.NaN);
    }

    static Figure of(String key, Quantity quantity, OptionalDouble value) {
        return of(key, quantity, value.orElse(Double.NaN));
    }

    Figure because(String reason) {
        return new Figure(caption, value, reason, apart);
    }

    Figure setApart() {
        return new Figure(caption, value, why, true);
    }

    boolean isKnown() {
        return !value.equals(Quantity.UNKNOWN);
    }
}
