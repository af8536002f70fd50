package dev.redwheel.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "RATIO, 0.9876, 98.8 %",
        "RATIO, 1, 100 %",
        "COUNT, 10000, 10k",
        "RATIO, 0, 0 %",
        "RATIO, NaN, —",
        "TIMES, 1.2345, 1.23",
        "COUNT, 7, 7",
        "COUNT, 9990, 9990",
        "COUNT, 12345, 12.3k",
        "COUNT, 1234567, 1.23M",
        "PER_SECOND, 0.25, 0.25/s",
        "PER_SECOND, 1234, 1234/s",
        "PER_SECOND, 45678, 45.7k/s",
        "BYTES, 0, 0 B",
        "BYTES, 1023, 1023 B",
        "BYTES, 1048576, 1 MiB",
        "BYTES, 1048575, 1 MiB",
        "BYTES, 429496730, 410 MiB",
        "BYTES_PER_SECOND, 2048, 2 KiB/s",
        "MILLISECONDS, 0.5, 500 µs",
        "MILLISECONDS, 1.25, 1.25 ms",
        "MILLISECONDS, 2500, 2.5 s",
        "MICROSECONDS, 1.5, 1.5 µs",
        "MICROSECONDS, 1500, 1.5 ms",
        "SECONDS, 0, 0 s",
        "SECONDS, 5, 5 s",
        "SECONDS, 7200, 2 h"
    })
    void isWrittenAsPeopleReadIt(Quantity quantity, double value, String expected) {
        assertThat(quantity.format(value)).isEqualTo(expected);
    }

    @Property
    void axesHoldTheirValuesWithFewDistinctTicks(
            @ForAll Quantity quantity, @ForAll @DoubleRange(min = 0, max = 1e13) double high) {
        double top = quantity == Quantity.RATIO ? Math.min(1, high) : high;
        ValueAxis axis = ValueAxis.of(quantity, 0, top, 5);
        assertThat(axis.max()).isGreaterThanOrEqualTo(top);
        assertThat(axis.position(top)).isBetween(0.0, 1.0);
        assertThat(axis.ticks()).hasSizeBetween(2, 12);
        assertThat(axis.ticks().stream().map(axis::label)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "BYTES, 500000000, '0, 128 MiB, 256 MiB, 384 MiB, 512 MiB'",
        "PER_SECOND, 23000, '0, 5k/s, 10k/s, 15k/s, 20k/s, 25k/s'",
        "MILLISECONDS, 0.9, '0, 0.2 ms, 0.4 ms, 0.6 ms, 0.8 ms, 1.0 ms, 1.2 ms'",
        "COUNT, 3, '0, 1, 2, 3, 4, 5'"
    })
    void ticksAreAtNumbersPeopleCountIn(Quantity quantity, double high, String expected) {
        ValueAxis axis = ValueAxis.of(quantity, 0, high, 5);
        assertThat(String.join(", ", axis.ticks().stream().map(axis::label).toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.2, 0", "0.6, 0.5", "0.93, 0.9", "0.999, 0.99", "NaN, 0"})
    void aHighRateIsSeenInDetail(double low, double floor) {
        assertThat(ValueAxis.of(Quantity.RATIO, low, 1, 5).min()).isEqualTo(floor);
    }
}
