package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleHistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SampleHistory history = new SampleHistory();
    private final long[] times = new long[History.CAPACITY];
    private final double[] values = new double[History.CAPACITY];

    private void round(int second) {
        history.beginRound(START.plusSeconds(second));
    }

    private void put(String pod, double value) {
        history.put(pod, metric -> value, value, value);
    }

    private double[] read(String pod, LiveMetric metric) {
        return Arrays.copyOf(values, history.read(pod, metric, Instant.EPOCH, times, values));
    }

    private double[] total(LiveMetric metric) {
        return Arrays.copyOf(values, history.readTotal(metric, Instant.EPOCH, times, values));
    }

    @Test
    void aRoundANodeMissedIsAGap() {
        round(0);
        put("a", 1);
        round(1);
        round(2);
        put("a", 3);
        assertThat(read("a", LiveMetric.PING)).containsExactly(1, Double.NaN, 3);
        assertThat(times[2] - times[0]).isEqualTo(2000);
    }

    @Test
    void aNodeThatCameLaterHasAGapBefore() {
        round(0);
        put("a", 1);
        round(1);
        put("a", 1);
        put("b", 2);
        assertThat(read("b", LiveMetric.PING)).containsExactly(Double.NaN, 2);
        assertThat(history.pods()).containsExactly("a", "b");
        assertThat(read("unknown", LiveMetric.PING)).isEmpty();
    }

    @Test
    void totalsAddUpWhatMayBeAddedAndTakeTheWorstOfTheRest() {
        round(0);
        put("a", 1);
        put("b", 2);
        assertThat(total(LiveMetric.USED_MEMORY)).containsExactly(3);
        assertThat(total(LiveMetric.PING)).containsExactly(2);
        round(1);
        assertThat(total(LiveMetric.USED_MEMORY)).containsExactly(3, Double.NaN);
    }

    @Test
    void theTotalHitRateIsThatOfTheSumsNowAndOverTheLifetime() {
        round(0);
        history.put(
                "a",
                metric -> metric == LiveMetric.HITS_PER_SECOND ? 90 : metric == LiveMetric.MISSES_PER_SECOND ? 10 : 0,
                900,
                100);
        history.put(
                "b",
                metric -> metric == LiveMetric.HITS_PER_SECOND ? 0 : metric == LiveMetric.MISSES_PER_SECOND ? 1 : 0,
                0,
                1000);
        assertThat(total(LiveMetric.HIT_RATE)[0]).isCloseTo(90.0 / 101, within(1e-9));
        assertThat(total(LiveMetric.HIT_RATE_LIFETIME)[0]).isCloseTo(0.45, within(1e-9));
    }

    @Test
    void theRingKeepsTheNewest() {
        for (int i = 0; i < History.CAPACITY + 10; i++) {
            round(i);
            put("a", i);
        }
        double[] read = read("a", LiveMetric.PING);
        assertThat(read).hasSize(History.CAPACITY);
        assertThat(read[0]).isEqualTo(10);
        assertThat(read[read.length - 1]).isEqualTo(History.CAPACITY + 9);
        assertThat(times[0]).isEqualTo(START.plusSeconds(10).toEpochMilli());
    }

    @Test
    void aNodeThatIsGoneForTheWholeRingIsForgotten() {
        round(0);
        put("gone", 1);
        for (int i = 1; i < History.CAPACITY; i++) {
            round(i);
            put("a", i);
        }
        assertThat(history.pods()).containsExactly("a", "gone");
        round(History.CAPACITY);
        put("a", 0);
        round(History.CAPACITY + 1);
        assertThat(history.pods()).containsExactly("a");
    }

    @Test
    void readsFromAMomentOn() {
        for (int i = 0; i < 100; i++) {
            round(i);
            put("a", i);
        }
        int n = history.read("a", LiveMetric.PING, START.plusMillis(97_500), times, values);
        assertThat(Arrays.copyOf(values, n)).containsExactly(98, 99);
        n = history.read("a", LiveMetric.PING, Instant.EPOCH, new long[3], values);
        assertThat(Arrays.copyOf(values, n)).as("the newest that fit").containsExactly(97, 98, 99);
    }

    @Test
    void aClockThatIsPutBackKeepsTimesRising() {
        round(10);
        put("a", 1);
        round(5);
        put("a", 2);
        assertThat(read("a", LiveMetric.PING)).containsExactly(1, 2);
        assertThat(times[1]).isGreaterThan(times[0]);
    }
}
