package dev.redwheel.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.insight.InfoGlossary.Unit;
import dev.redwheel.redis.InfoParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundledInfoGlossaryTest {
    private final BundledInfoGlossary glossary = BundledInfoGlossary.load();

    @ParameterizedTest
    @CsvSource({
        "used_memory, BYTES",
        "uptime_in_seconds, SECONDS",
        "instantaneous_input_kbps, KIB_PER_SECOND",
        "latest_fork_usec, MICROSECONDS",
        "rdb_last_save_time, EPOCH_SECONDS",
        "mem_fragmentation_ratio, RATIO",
        "loading, FLAG",
    })
    void knowsUnits(String field, Unit unit) {
        assertThat(glossary.explain(field).orElseThrow().unit()).isEqualTo(unit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"db0", "db15", "slave3", "cmdstat_config|get", "errorstat_ERR", "latency_percentiles_usec_get"})
    void knowsNumberedFields(String field) {
        assertThat(glossary.explain(field)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbx", "nonsense", "", "cmdstat_"})
    void saysNothingOfWhatItDoesNotKnow(String field) {
        assertThat(glossary.explain(field)).isEmpty();
    }

    @Test
    void everyFieldOfRealServersIsExplained() throws IOException {
        for (String name : List.of("redis-5.0", "redis-6.2", "redis-7.0-master", "redis-7.0-replica")) {
            try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/redis/" + name + ".info"))) {
                InfoParser.sections(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .forEach((section, fields) -> assertThat(fields.keySet())
                                .as("%s, section %s", name, section)
                                .allMatch(field -> glossary.explain(field).isPresent()));
            }
        }
    }

    @Test
    void everyTextIsASentence() {
        assertThat(glossary.names())
                .hasSizeGreaterThan(200)
                .allSatisfy(
                        name -> assertThat(glossary.explain(name).orElseThrow().text())
                                .as(name)
                                .endsWith(".")
                                .hasSizeGreaterThan(5));
    }
}
