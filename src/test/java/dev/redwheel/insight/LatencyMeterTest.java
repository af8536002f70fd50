package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyMeterTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LatencyMeter meter = new LatencyMeter();

    @Test
    void nothingMeasuredIsNotZero() {
        assertThat(meter.sinceStart()).isEqualTo(LatencySummary.Ping.NONE);
        assertThat(meter.lastMinute(0).p50Millis()).isNaN();
    }

    @Test
    void percentilesSinceTheStart() {
        for (int i = 1; i <= 1000; i++) {
            meter.record(i * 1_000_000L, i * SECOND);
        }
        LatencySummary.Ping ping = meter.sinceStart();
        assertThat(ping.count()).isEqualTo(1000);
        assertThat(ping.p50Millis()).isCloseTo(500, Percentage.withPercentage(0.2));
        assertThat(ping.p99Millis()).isCloseTo(990, Percentage.withPercentage(0.2));
        assertThat(ping.p999Millis()).isCloseTo(999, Percentage.withPercentage(0.2));
    }

    @Test
    void theLastMinuteForgets() {
        meter.record(900_000_000L, 0);
        for (int i = 50; i < 100; i++) {
            meter.record(1_000_000L, i * SECOND);
        }
        meter.record(3_000_000L, 100 * SECOND);
        LatencySummary.Ping minute = meter.lastMinute(100 * SECOND);
        assertThat(minute.count()).isEqualTo(51);
        assertThat(minute.p50Millis()).isCloseTo(1, within(1e-9));
        assertThat(minute.maxMillis()).isCloseTo(3, within(1e-9));
        assertThat(meter.sinceStart().maxMillis()).isCloseTo(900, Percentage.withPercentage(0.2));
        assertThat(meter.lastMinute(400 * SECOND)).isEqualTo(LatencySummary.Ping.NONE);
    }
}
