package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.redwheel.model.NodeSample;
import dev.redwheel.redis.InfoParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RateMeter meter = new RateMeter();

    private static NodeSample sample(String run, long hits, long misses, long commands) {
        return sample("run_id:" + run + "\nuptime_in_seconds:100\nkeyspace_hits:" + hits + "\nkeyspace_misses:" + misses
                + "\ntotal_commands_processed:" + commands + "\ntotal_net_input_bytes:" + commands * 30
                + "\nevicted_keys:" + commands / 10);
    }

    private static NodeSample sample(String text) {
        return InfoParser.parse(text, Instant.EPOCH, Duration.ZERO, OptionalLong.empty(), Map.of());
    }

    @Test
    void nothingIsKnownBeforeTheSecondSample() {
        meter.update(sample("a", 10, 5, 100), SECOND, 2);
        assertThat(meter.rates()).isEqualTo(Rates.UNKNOWN);
        assertThat(meter.rates().hitRate()).isNaN();
    }

    @Test
    void ratesArePerSecondOfTheIntervalAndWithoutTheConsolesOwnCommands() {
        meter.update(sample("a", 10, 5, 100), SECOND, 2);
        meter.update(sample("a", 40, 15, 204), 3 * SECOND, 4);
        Rates rates = meter.rates();
        assertThat(rates.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rates.hitsPerSecond()).isEqualTo(15);
        assertThat(rates.missesPerSecond()).isEqualTo(5);
        assertThat(rates.hitRate()).isEqualTo(0.75);
        assertThat(rates.commandsPerSecond()).isEqualTo(51);
        assertThat(rates.netInputBytesPerSecond()).isEqualTo(104 * 30 / 2.0);
        assertThat(rates.evictionsPerSecond()).isEqualTo(5);
        assertThat(rates.expiriesPerSecond()).as("the server did not tell").isNaN();
    }

    @Test
    void theHitRateIsUndefinedWithoutALookup() {
        meter.update(sample("a", 10, 5, 100), SECOND, 2);
        meter.update(sample("a", 10, 5, 200), 2 * SECOND, 4);
        assertThat(meter.rates().hitsPerSecond()).isZero();
        assertThat(meter.rates().hitRate()).isNaN();
    }

    @Test
    void aRestartMakesTheIntervalUnknownAlsoWhenTheNewCountersAreHigher() {
        meter.update(sample("a", 10, 5, 100), SECOND, 2);
        meter.update(sample("b", 1000, 500, 10_000), 2 * SECOND, 2);
        assertThat(meter.rates()).isEqualTo(Rates.UNKNOWN);
        meter.update(sample("b", 1010, 500, 10_012), 3 * SECOND, 4);
        assertThat(meter.rates().hitsPerSecond()).isEqualTo(10);
        assertThat(meter.rates().commandsPerSecond()).isEqualTo(10);
    }

    @Test
    void resetStatMakesTheIntervalUnknown() {
        meter.update(sample("a", 1000, 500, 10_000), SECOND, 2);
        meter.update(sample("a", 3, 1, 6), 2 * SECOND, 4);
        assertThat(meter.rates()).isEqualTo(Rates.UNKNOWN);
        meter.update(sample("a", 6, 2, 20), 3 * SECOND, 6);
        assertThat(meter.rates().hitRate()).isEqualTo(0.75);
    }

    @Test
    void withoutARunIdAShorterUptimeTellsTheRestart() {
        meter.update(sample("uptime_in_seconds:50\nkeyspace_hits:1\nkeyspace_misses:1"), SECOND, 0);
        meter.update(sample("uptime_in_seconds:3\nkeyspace_hits:9\nkeyspace_misses:9"), 2 * SECOND, 0);
        assertThat(meter.rates()).isEqualTo(Rates.UNKNOWN);
    }

    @Test
    void aMissedRoundStretchesTheInterval() {
        meter.update(sample("a", 0, 0, 0), SECOND, 0);
        meter.update(sample("a", 100, 0, 100), 11 * SECOND, 0);
        assertThat(meter.rates().hitsPerSecond()).isEqualTo(10);
    }

    @Test
    void aNewConnectionBeginsItsOwnCountAnew() {
        meter.update(sample("a", 0, 0, 1000), SECOND, 500);
        meter.update(sample("a", 0, 0, 1007), 2 * SECOND, 5);
        assertThat(meter.rates().commandsPerSecond()).isEqualTo(2);
    }

    @Test
    void theServersTimeLeavesTheConsolesCommandsOut() {
        meter.update(sample("cmdstat_get:calls=10,usec=100\ncmdstat_info:calls=1,usec=900"), SECOND, 0);
        meter.update(
                sample("cmdstat_get:calls=20,usec=120\ncmdstat_info:calls=2,usec=1800\ncmdstat_set:calls=10,usec=60"),
                2 * SECOND,
                0);
        assertThat(meter.serverMicrosPerCall().orElseThrow()).isCloseTo(4.0, within(1e-9));
        meter.update(
                sample("cmdstat_get:calls=20,usec=120\ncmdstat_info:calls=3,usec=2700\ncmdstat_set:calls=10,usec=60"),
                3 * SECOND,
                0);
        assertThat(meter.serverMicrosPerCall()).as("nobody called").isEmpty();
    }

    @Test
    void theTotalHitRateIsThatOfTheSums() {
        Rates busy = rates(900, 100);
        Rates idle = rates(0, 10);
        Rates total = RateMeter.sum(List.of(busy, idle, Rates.UNKNOWN));
        assertThat(total.hitRate()).isCloseTo(900.0 / 1010, within(1e-9));
        assertThat(total.expiriesPerSecond()).isNaN();
        assertThat(RateMeter.sum(List.of()).hitRate()).isNaN();
    }

    private static Rates rates(double hits, double misses) {
        return new Rates(
                Duration.ofSeconds(1), hits, misses, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
