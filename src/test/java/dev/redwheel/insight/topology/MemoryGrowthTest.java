package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MemoryGrowthTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private final MemoryGrowth growth = new MemoryGrowth();

    @Test
    void isMeasuredFromTheFirstAnswerToTheLast() {
        growth.add("a", "run", START, 1000);
        growth.add("a", "run", START.plusSeconds(10), 900);
        assertThat(growth.of("a")).as("too short").isEmpty();
        growth.add("a", "run", START.plusSeconds(60), 1100);
        assertThat(growth.of("a")).hasValue(new MemoryGrowth.Growth(Duration.ofSeconds(60), 100));
        assertThat(growth.of("a").orElseThrow().bytesPerHour()).isEqualTo(6000);
        assertThat(growth.of("b")).isEmpty();
    }

    @Test
    void aRestartedServerBeginsAnew() {
        growth.add("a", "run", START, 1000);
        growth.add("a", "other", START.plusSeconds(60), 10);
        assertThat(growth.of("a")).isEmpty();
        growth.add("a", "other", START.plusSeconds(120), 20);
        assertThat(growth.of("a")).hasValue(new MemoryGrowth.Growth(Duration.ofSeconds(60), 10));
    }
}
