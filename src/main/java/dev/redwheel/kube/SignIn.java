package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One sign-in at a time, and what came of the last that failed: every watch that goes on trying would run the plugin again
 * otherwise, and some open a page in the browser each time. Safe from any thread; waiting for another's sign-in can be
 * interrupted.
 */
final class SignIn {
    private static final Duration FAILURE_STANDS = Duration.ofSeconds(15);

    private final String user;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable OpsException failure;
    private Instant failedAt = Instant.EPOCH;

    SignIn(String user, InstantSource clock) {
        this.user = user;
        this.clock = clock;
    }

    /** Finds or gets credentials; runs under the lock. */
    interface Step {
        Issued run() throws InterruptedException;
    }

    /** @throws OpsException of the step; of kind CANCELLED when interrupted */
    Issued run(Step step) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            throw cancelled(e);
        }
        try {
            OpsException known = failure;
            if (known != null && clock.instant().isBefore(failedAt.plus(FAILURE_STANDS))) {
                throw known;
            }
            failure = null;
            return step.run();
        } catch (InterruptedException e) {
            throw cancelled(e);
        } catch (OpsException e) {
            if (failure == null) {
                failure = e;
                failedAt = clock.instant();
            }
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** Runs a change of what the steps see, when no step runs. False when interrupted before that. */
    boolean change(Runnable update) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            update.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The next run tries, whatever came of the last. */
    void forgetFailure() {
        change(() -> failure = null);
    }

    private OpsException cancelled(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new OpsException(ErrorKind.CANCELLED, "sign in", "user " + user, "It was cancelled.", "", e);
    }
}
