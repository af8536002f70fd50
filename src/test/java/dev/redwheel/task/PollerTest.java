package dev.redwheel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollerTest {
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void goesOnAfterFailures() {
        try (Poller poller = Poller.start(
                "failing",
                Duration.ofMillis(1),
                () -> {
                    if (ticks.incrementAndGet() <= 3) {
                        throw new IllegalStateException("no");
                    }
                },
                error -> failures.incrementAndGet())) {
            await().until(() -> ticks.get() > 10);
            assertThat(failures).hasValue(3);
            assertThat(poller).isNotNull();
        }
    }

    @Test
    void neverOverlapsItself() {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        try (Poller poller = Poller.start(
                "slow",
                Duration.ofMillis(1),
                () -> {
                    overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
                    ticks.incrementAndGet();
                    Thread.onSpinWait();
                    inside.set(false);
                },
                error -> {})) {
            await().until(() -> ticks.get() > 20);
            assertThat(poller).isNotNull();
        }
        assertThat(overlapped).isFalse();
    }

    @Test
    void aNewIntervalTakesEffectWhileItWaits() {
        try (Poller poller = Poller.start("rare", Duration.ofHours(1), ticks::incrementAndGet, error -> {})) {
            await().until(() -> ticks.get() == 1);
            poller.setInterval(Duration.ofMillis(1));
            await().until(() -> ticks.get() > 3);
        }
    }

    @Test
    void pausedItDoesNothingAndResumedItTicksAtOnce() {
        try (Poller poller = Poller.start("paused", Duration.ofHours(1), ticks::incrementAndGet, error -> {})) {
            await().until(() -> ticks.get() == 1);
            poller.setPaused(true);
            poller.setInterval(Duration.ofMillis(1));
            await().during(Duration.ofMillis(100)).until(() -> ticks.get() == 1);
            poller.setPaused(false);
            await().until(() -> ticks.get() > 1);
        }
    }

    @Test
    void closedItStops() {
        Poller poller = Poller.start("closed", Duration.ofMillis(1), ticks::incrementAndGet, error -> {});
        await().until(() -> ticks.get() > 3);
        poller.close();
        int seen = ticks.get();
        await().during(Duration.ofMillis(100)).until(() -> ticks.get() <= seen + 1);
    }

    @Test
    void goesOnAfterErrorsAndAfterAListenerThatFails() {
        try (Poller poller = Poller.start(
                "failing",
                Duration.ofMillis(1),
                () -> {
                    switch (ticks.incrementAndGet()) {
                        case 1 -> throw new AssertionError("no");
                        case 2 -> throw new NoClassDefFoundError("no");
                        case 3 -> throw new StackOverflowError();
                        default -> {}
                    }
                },
                error -> {
                    failures.incrementAndGet();
                    throw new IllegalStateException("the listener fails too");
                })) {
            await().until(() -> ticks.get() > 10);
            assertThat(failures).hasValue(3);
            assertThat(poller).isNotNull();
        }
    }
}
