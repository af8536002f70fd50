package dev.redwheel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SleepWatchTest {
    private final SleepWatch watch = new SleepWatch();
    private Instant now = Instant.parse("2026-11-25T10:00:00Z");
    private long nanos = Long.MAX_VALUE - 1_000_000_000L; // It may overflow.

    private boolean after(Duration awake, Duration asleep) {
        now = now.plus(awake).plus(asleep);
        nanos += awake.toNanos();
        return watch.slept(now, nanos);
    }

    @Test
    void beingAwakeIsNoSleepHoweverLong() {
        assertThat(after(Duration.ZERO, Duration.ZERO)).isFalse();
        assertThat(after(Duration.ofHours(30), Duration.ZERO)).isFalse();
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(4))).isFalse();
    }

    @Test
    void sleepIsToldOnce() {
        after(Duration.ZERO, Duration.ZERO);
        assertThat(after(Duration.ofSeconds(1), Duration.ofMinutes(1))).isTrue();
        assertThat(after(Duration.ofSeconds(1), Duration.ZERO)).isFalse();
    }

    @Test
    void aClockThatIsSetBackIsNoSleep() {
        after(Duration.ZERO, Duration.ZERO);
        assertThat(after(Duration.ofSeconds(1), Duration.ofHours(-1))).isFalse();
    }
}
