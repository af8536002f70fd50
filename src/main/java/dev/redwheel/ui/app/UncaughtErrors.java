package dev.redwheel.ui.app;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what nobody caught: a defect, with its code and its details. */
public final class UncaughtErrors {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);

    private UncaughtErrors() {}

    /**
     * Replaces the default handler of every thread. One window at a time: a defect that strikes with every frame would
     * else open windows until the memory is gone. Those that come meanwhile are logged.
     */
    public static void showIn(FxDialogService dialogs) {
        Executor fx = new FxExecutor();
        AtomicBoolean showing = new AtomicBoolean();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            if (!showing.compareAndSet(false, true)) {
                LOG.error("Defect {} on {}", ErrorCode.of(error), thread.getName(), error);
                return;
            }
            fx.execute(() -> {
                try {
                    dialogs.bug(error);
                } finally {
                    showing.set(false);
                }
            });
        });
    }
}
