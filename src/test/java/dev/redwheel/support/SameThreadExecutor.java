package dev.redwheel.support;

import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.task.ThreadTaskExecutor;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Runs tasks to their end inside {@code submit}, callbacks included, on the calling thread: a test of a view model is
 * then as plain as a test of a function.
 */
public final class SameThreadExecutor implements TaskExecutor {
    private final Deque<Runnable> callbacks = new ArrayDeque<>();

    @Override
    public <T> Running submit(BackgroundTask<T> task) {
        java.util.concurrent.CountDownLatch queued = new java.util.concurrent.CountDownLatch(1);
        new ThreadTaskExecutor(action -> {
                    callbacks.add(action);
                    queued.countDown();
                })
                .submit(task);
        try {
            queued.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        callbacks.remove().run();
        return () -> {};
    }

    @Override
    public <T> Running submitNative(BackgroundTask<T> task) {
        return submit(task);
    }

    @Override
    public void onUi(Runnable action) {
        action.run();
    }
}
