package dev.redwheel.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PolylineTest {
    private final Polyline line = new Polyline();

    @Test
    void aNanBreaksTheLine() {
        thin(new double[] {1, 2, Double.NaN, 3}, 1000, 100);
        assertThat(kept()).containsExactly(1.0, 2.0, Double.NaN, 3.0);
    }

    @Test
    void aLongSilenceBreaksTheLineThoughNoPointSaysSo() {
        long[] times = {0, 1000, 2000, 60_000, 61_000};
        line.thin(times, new double[] {1, 2, 3, 4, 5}, 5, new TimeWindow(0, 61_000), 1000);
        assertThat(kept()).containsExactly(1.0, 2.0, 3.0, Double.NaN, 4.0, 5.0);
    }

    @Test
    void aSlowerIntervalIsNotAGap() {
        long[] times = {0, 1000, 2000, 12_000, 22_000, 32_000, 33_000, 34_000};
        line.thin(times, new double[] {1, 2, 3, 4, 5, 6, 7, 8}, 8, new TimeWindow(0, 34_000), 1000);
        assertThat(kept()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    }

    @Test
    void aPeakOfOneSecondSurvivesAnHourOnAHundredPixels() {
        double[] values = new double[3600];
        values[1800] = 99;
        thin(values, 1000, 100);
        assertThat(kept()).contains(99.0);
        assertThat(line.size()).isLessThanOrEqualTo(2 * 102);
    }

    @Test
    void theLineEntersFromBeyondTheEdge() {
        long[] times = {0, 10_000, 20_000, 30_000};
        line.thin(times, new double[] {1, 2, 3, 4}, 4, new TimeWindow(15_000, 25_000), 100);
        assertThat(line.time(0)).isEqualTo(10_000);
        assertThat(line.time(line.size() - 1)).isEqualTo(30_000);
    }

    @Property
    void keepsSmallestAndLargestAndTheOrderOfTime(
            @ForAll @Size(min = 2, max = 500) List<@IntRange(max = 100) Integer> values,
            @ForAll @IntRange(min = 1, max = 200) int columns) {
        double[] of = values.stream().mapToDouble(Integer::doubleValue).toArray();
        thin(of, 1000, columns);
        assertThat(kept().stream().mapToDouble(Double::doubleValue).max())
                .hasValue(java.util.Arrays.stream(of).max().orElseThrow());
        assertThat(kept().stream().mapToDouble(Double::doubleValue).min())
                .hasValue(java.util.Arrays.stream(of).min().orElseThrow());
        for (int i = 1; i < line.size(); i++) {
            assertThat(line.time(i)).isGreaterThan(line.time(i - 1));
        }
    }

    @Test
    void readsTheNearestPointButNotOverAGap() {
        long[] times = {1000, 2000, 3000, 60_000};
        double[] values = {1, 2, Double.NaN, 4};
        assertThat(Polyline.indexAt(times, values, 4, 1400)).isEqualTo(0);
        assertThat(Polyline.indexAt(times, values, 4, 1600)).isEqualTo(1);
        assertThat(Polyline.indexAt(times, values, 4, 3000)).isEqualTo(-1);
        assertThat(Polyline.indexAt(times, values, 4, 30_000)).isEqualTo(-1);
        assertThat(Polyline.indexAt(times, values, 4, 0)).isEqualTo(0);
        assertThat(Polyline.indexAt(times, values, 0, 0)).isEqualTo(-1);
    }

    private void thin(double[] values, long pause, int columns) {
        long[] times = new long[values.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = i * pause;
        }
        line.thin(times, values, values.length, new TimeWindow(0, Math.max(1, times.length * pause)), columns);
    }

    private List<Double> kept() {
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < line.size(); i++) {
            kept.add(line.value(i));
        }
        return kept;
    }
}
