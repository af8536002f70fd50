package dev.redwheel.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartGroupTest {
    private static final long NOW = 1_700_000_000_000L;
    private final ChartGroup group = new ChartGroup(Duration.ofHours(1), Duration.ofMinutes(5), NOW);

    @Test
    void followsTheNewestRound() {
        group.advance(NOW + 1000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW + 1000 - 300_000, NOW + 1000));
    }

    @Test
    void theWindowGrowsWithThePointsUntilTheyFillIt() {
        group.beginAt(NOW - 5000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 60_000, NOW));
        group.advance(NOW + 115_000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 5000, NOW + 115_000));
        group.advance(NOW + 600_000);
        assertThat(group.getWindow().millis()).isEqualTo(300_000);
        group.zoomTo(NOW - 200_000, NOW);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 200_000, NOW));
    }

    @Test
    void zoomedItStandsStillUntilReset() {
        group.zoomTo(NOW - 100_000, NOW - 40_000);
        group.advance(NOW + 5000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 100_000, NOW - 40_000));
        assertThat(group.followingProperty().get()).isFalse();
        group.reset(Duration.ofMinutes(15));
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW + 5000 - 900_000, NOW + 5000));
    }

    @Test
    void zoomKeepsTheMomentUnderTheMouseInPlace() {
        group.zoom(0.5, NOW - 150_000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 225_000, NOW - 75_000));
    }

    @Test
    void zoomAtTheLiveEdgeGoesOnFollowing() {
        group.zoom(0.5, NOW);
        assertThat(group.followingProperty().get()).isTrue();
        assertThat(group.getWindow().millis()).isEqualTo(150_000);
    }

    @Test
    void neverLeavesTheHourNorTheShortestWidth() {
        group.zoomTo(NOW - 50, NOW - 10);
        assertThat(group.getWindow().millis()).isEqualTo(10_000);
        group.zoom(1e9, NOW - 60_000);
        assertThat(group.getWindow()).isEqualTo(new TimeWindow(NOW - 3_600_000, NOW));
        group.pan(-5);
        assertThat(group.getWindow().from()).isEqualTo(NOW - 3_600_000);
    }

    @Test
    void frozenChartsKeepTheirWindowAndCatchUp() {
        group.followingProperty().set(false);
        group.advance(NOW + 60_000);
        assertThat(group.getWindow().to()).isEqualTo(NOW);
        group.followingProperty().set(true);
        assertThat(group.getWindow().to()).isEqualTo(NOW + 60_000);
    }

    @Test
    void timeTicksAreWholeLocalTimes() {
        List<TimeAxis.Tick> ticks =
                TimeAxis.ticks(new TimeWindow(NOW - 300_000, NOW), 6, ZoneId.of("Asia/Kolkata")); // 03:43:20 there
        assertThat(ticks.stream().map(TimeAxis.Tick::label))
                .containsExactly("03:39", "03:40", "03:41", "03:42", "03:43");
        assertThat(TimeAxis.ticks(new TimeWindow(NOW - 3_600_000, NOW), 5, ZoneId.of("UTC")).stream()
                        .map(TimeAxis.Tick::label))
                .containsExactly("21:15", "21:30", "21:45", "22:00");
    }
}
