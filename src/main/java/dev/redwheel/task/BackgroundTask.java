package dev.redwheel.task;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of blocking work and what follows it. Built by the view model, run by a {@link TaskExecutor}; the callbacks
 * run where the executor says, for a screen on the FX thread.
 *
 * <p>{@code onFinished} runs last after success, failure and cancellation alike.
 */
public final class BackgroundTask<T> {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTask.class);

    private final String name;
    private final Callable<T> work;
    private Consumer<T> onSuccess = value -> {};
    private Consumer<OpsException> onFailure = this::log;
    private Runnable onFinished = () -> {};

    private BackgroundTask(String name, Callable<T> work) {
        this.name = name;
        this.work = work;
    }

    /** @param name what is done, for the log and the thread's name: "list releases" */
    public static <T> BackgroundTask<T> of(String name, Callable<T> work) {
        return new BackgroundTask<>(name, work);
    }

    public BackgroundTask<T> onSuccess(Consumer<T> handler) {
        this.onSuccess = handler;
        return this;
    }

    /**
     * Anything but an {@link OpsException} arrives as one of kind BUG with the original as its cause. Without a handler it
     * is logged.
     */
    public BackgroundTask<T> onFailure(Consumer<OpsException> handler) {
        this.onFailure = handler;
        return this;
    }

    public BackgroundTask<T> onFinished(Runnable handler) {
        this.onFinished = handler;
        return this;
    }

    public String name() {
        return name;
    }

    private void log(OpsException error) {
        LOG.warn("Could not {}: {}", name, error.why(), error);
    }

    T call() throws Exception {
        return work.call();
    }

    void succeeded(T value) {
        try {
            onSuccess.accept(value);
        } finally {
            onFinished.run();
        }
    }

    void failed(Throwable error) {
        try {
            onFailure.accept(asOps(name, error));
        } finally {
            onFinished.run();
        }
    }

    void cancelled() {
        onFinished.run();
    }

    /** The error itself, or a BUG around it. */
    public static OpsException asOps(String tried, Throwable error) {
        if (error instanceof OpsException ops) {
            return ops;
        }
        return new OpsException(
                ErrorKind.BUG,
                tried,
                "this console",
                "An unexpected " + error.getClass().getSimpleName() + " occurred.",
                "Copy the details and report them.",
                error);
    }
}
