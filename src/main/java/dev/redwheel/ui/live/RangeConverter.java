package dev.redwheel.ui.live;

import dev.redwheel.ui.common.I18n;
import java.time.Duration;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/** "Last 5 min". The control is not editable: nothing is parsed. */
final class RangeConverter extends StringConverter<Duration> {
    @Override
    public String toString(@Nullable Duration duration) {
        return duration == null ? "" : I18n.text("live.range", Durations.words(duration));
    }

    @Override
    public Duration fromString(String text) {
        throw new UnsupportedOperationException(text);
    }
}
