package dev.redwheel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A remembered window comes back where it can be reached. */
class WindowBoundsTest {
    @ParameterizedTest
    @CsvSource({
        "100, 50, 1280, 820,    100, 50, 1280, 820", // As it was.
        "3000, 50, 1280, 820,   640, 50, 1280, 820", // Its screen is gone.
        "-2500, -90, 1280, 820, 0, 20, 1280, 820",
        "0, 0, 3840, 2160,      0, 20, 1920, 1060", // A larger screen.
        "900, 700, 1280, 820,   640, 260, 1280, 820", // Half outside.
    })
    void isMovedIntoTheRoom(
            double x, double y, double width, double height, double nx, double ny, double nw, double nh) {
        assertThat(new WindowBounds(x, y, width, height, true).within(0, 20, 1920, 1060))
                .isEqualTo(new WindowBounds(nx, ny, nw, nh, true));
    }

    @Test
    void withoutAPlaceThereIsNothingToRemember() {
        assertThat(new WindowBounds(0, Double.NaN, 900, 600, false).isKnown()).isFalse();
        assertThat(new WindowBounds(0, 0, 900, 600, false).isKnown()).isTrue();
    }
}
