package dev.redwheel.task;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link TaskExecutor} over daemon threads whose callbacks run on a given executor. */
public final class ThreadTaskExecutor implements TaskExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadTaskExecutor.class);

    private enum State {
        RUNNING,
        DONE,
        CANCELLED
    }

    private final Executor callbacks;

    /** @param callbacks where callbacks run; it must keep their order */
    public ThreadTaskExecutor(Executor callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public <T> Running submit(BackgroundTask<T> task) {
        return start(task, Thread.ofVirtual().name(task.name()));
    }

    @Override
    public <T> Running submitNative(BackgroundTask<T> task) {
        return start(task, Thread.ofPlatform().daemon().name(task.name()));
    }

    @Override
    public void onUi(Runnable action) {
        callbacks.execute(action);
    }

    private <T> Running start(BackgroundTask<T> task, Thread.Builder builder) {
        AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        Thread thread = builder.start(() -> run(task, state));
        return () -> {
            if (state.compareAndSet(State.RUNNING, State.CANCELLED)) {
                thread.interrupt();
                callbacks.execute(task::cancelled);
            }
        };
    }

    @SuppressWarnings("CatchingUnchecked") // The one place where every failure of background work arrives.
    private <T> void run(BackgroundTask<T> task, AtomicReference<State> state) {
        try {
            T value = task.call();
            // Decided on the callback thread: a cancel that comes first there wins, and its screen hears nothing more.
            callbacks.execute(() -> {
                if (state.compareAndSet(State.RUNNING, State.DONE)) {
                    task.succeeded(value);
                }
            });
        } catch (Exception | LinkageError | AssertionError error) {
            callbacks.execute(() -> {
                if (state.compareAndSet(State.RUNNING, State.DONE)) {
                    task.failed(error);
                } else {
                    LOG.debug("{} failed after it was cancelled", task.name(), error);
                }
            });
        }
    }
}
