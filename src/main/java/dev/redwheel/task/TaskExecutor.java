package dev.redwheel.task;

/** Runs {@link BackgroundTask}s. The only way off the FX thread. */
public interface TaskExecutor {
    /**
     * Starts the task on a virtual thread and returns at once.
     *
     * @return a handle that cancels it: the worker is interrupted, neither success nor failure is told, only finished
     */
    <T> Running submit(BackgroundTask<T> task);

    /** Like {@link #submit}, on a platform thread: for native calls that would pin a carrier. */
    <T> Running submitNative(BackgroundTask<T> task);

    /** Runs the action where callbacks run: for a screen, on the FX thread. */
    void onUi(Runnable action);

    /** A task under way. */
    interface Running {
        void cancel();
    }
}
