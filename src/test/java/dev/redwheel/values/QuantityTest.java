package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "512Mi,536870912",
        "1.5Gi,1610612736",
        "2G,2000000000",
        "128974848,128974848",
        "129e6,129000000",
        "129M,129000000",
        "123Mi,128974848",
        "128974848000m,128974848",
        "1Ki,1024",
        ".5Ki,512",
        "0,0",
        "1E,1000000000000000000",
        "100m,1"
    })
    void bytesAsKubernetesReadsThem(String text, long bytes) {
        assertThat(Quantity.bytes(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource({"2,2000", "250m,250", "0.5,500", "2000m,2000", "1.5,1500", "100u,1"})
    void coresAsKubernetesReadsThem(String text, long millis) {
        assertThat(Quantity.cpuMillis(text)).hasValue(millis);
    }

    @ParameterizedTest
    @CsvSource({"2gb,2147483648", "2G,2000000000", "100mb,104857600", "1024,1024", "1K,1000", "1kb,1024"})
    void amountsAsRedisReadsThem(String text, long bytes) {
        assertThat(Quantity.redisBytes(text)).hasValue(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "''",
                "Gi",
                "2 Gi",
                "2gi",
                "2GB",
                "two",
                "-1Gi",
                "1e",
                "1..2",
                "999999999999999999Ei",
                "1.5.5",
                "0x10",
                "1_000"
            })
    void whatIsNoKubernetesQuantityIsRefused(String text) {
        assertThat(Quantity.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2Gi", "1.5gb", "-1", "''", "gb", "99999999999999999999"})
    void whatIsNoRedisAmountIsRefused(String text) {
        assertThat(Quantity.redisBytes(text)).isEmpty();
    }

    @Property
    void whatIsWrittenIsReadBack(@ForAll @LongRange(min = 0, max = 1L << 60) long bytes) {
        assertThat(Quantity.bytes(Quantity.ofBytes(bytes))).hasValue(bytes);
        assertThat(Quantity.cpuMillis(Quantity.ofCpuMillis(bytes / 1000))).hasValue(bytes / 1000);
    }

    @Property
    void wholeUnitsAreWrittenShort(@ForAll @LongRange(min = 1, max = 1023) long count) {
        assertThat(Quantity.ofBytes(count << 30)).isEqualTo(count + "Gi");
    }

    @Property
    void noTextBreaksTheParser(@ForAll String text) {
        for (OptionalLong value :
                java.util.List.of(Quantity.bytes(text), Quantity.cpuMillis(text), Quantity.redisBytes(text))) {
            value.ifPresent(number -> assertThat(number).isNotNegative());
        }
    }

    @Test
    void forReading() {
        assertThat(Quantity.show(1536L << 20)).isEqualTo("1.5 GiB");
        assertThat(Quantity.show(805306368)).isEqualTo("768 MiB");
        assertThat(Quantity.show(12)).isEqualTo("12 B");
        assertThat(Quantity.showCpu(250)).isEqualTo("0.25 cores");
        assertThat(Quantity.showCpu(1000)).isEqualTo("1 core");
        assertThat(Quantity.showCpu(1500)).isEqualTo("1.5 cores");
    }
}
