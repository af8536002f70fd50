package dev.redwheel.task;

import dev.redwheel.error.OpsException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one action again and again on its own virtual thread until closed.
 *
 * <p>It never overlaps itself: the next tick is due one interval after the last began, and ticks that were missed are
 * skipped. After a failure it waits longer each time, with jitter, up to {@link #LONGEST_BACKOFF}; it never stops by
 * itself. While paused it does nothing.
 */
public final class Poller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    public static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);

    /** One tick; blocks; an exception counts as a failure. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private final String name;
    private final Action action;
    private final Consumer<OpsException> onFailure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private Duration interval;
    private boolean paused;
    private boolean closed;

    private Poller(String name, Duration interval, Action action, Consumer<OpsException> onFailure) {
        this.name = name;
        this.interval = interval;
        this.action = action;
        this.onFailure = onFailure;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
    }

    /** Starts polling; the first tick is at once. {@code onFailure} runs on the poller's thread. */
    public static Poller start(String name, Duration interval, Action action, Consumer<OpsException> onFailure) {
        Poller poller = new Poller(name, interval, action, onFailure);
        poller.thread.start();
        return poller;
    }

    /** Takes effect at once, also while it waits. */
    public void setInterval(Duration newInterval) {
        change(() -> interval = newInterval);
    }

    public void setPaused(boolean newPaused) {
        change(() -> paused = newPaused);
    }

    @Override
    public void close() {
        change(() -> closed = true);
        thread.interrupt();
    }

    private void change(Runnable update) {
        lock.lock();
        try {
            update.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // A poller never silently stops.
    private void loop() {
        int failures = 0;
        try {
            while (awaitPermission()) {
                long began = System.nanoTime();
                try {
                    action.run();
                    failures = 0;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                    failures++;
                    tell(e);
                }
                awaitNext(began, failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Nor for a listener that fails.
    private void tell(Throwable failure) {
        try {
            onFailure.accept(BackgroundTask.asOps(name, failure));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("{}: what is told of a failure failed itself", name, e);
        }
    }

    /** Waits while paused; false when closed. */
    private boolean awaitPermission() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (paused && !closed) {
                changed.await();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void awaitNext(long began, int failures) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !paused) {
                long wait = pause(failures).toNanos() - (System.nanoTime() - began);
                if (wait <= 0 || changed.awaitNanos(wait) <= 0) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The interval, doubled with each failure up to the longest back-off, then 0 to 25 % of jitter on top. */
    private Duration pause(int failures) {
        if (failures == 0) {
            return interval;
        }
        long doubled = interval.toMillis() << Math.min(failures, 10);
        long capped = Math.max(interval.toMillis(), Math.min(doubled, LONGEST_BACKOFF.toMillis()));
        return Duration.ofMillis(capped + ThreadLocalRandom.current().nextLong(capped / 4 + 1));
    }
}
