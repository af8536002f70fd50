package dev.redwheel.task;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asked by long work between its steps. Safe from any thread. */
public final class CancelToken {
    private final AtomicBoolean cancelled = new AtomicBoolean();

    public void cancel() {
        cancelled.set(true);
    }

    public boolean isCancelled() {
        return cancelled.get() || Thread.currentThread().isInterrupted();
    }

    /** @throws OpsException of kind CANCELLED when cancelled */
    public void check(String tried, String on) {
        if (isCancelled()) {
            throw new OpsException(ErrorKind.CANCELLED, tried, on, "It was cancelled.", "");
        }
    }
}
