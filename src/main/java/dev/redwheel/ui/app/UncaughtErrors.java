package dev.redwheel.ui.app;

import java.util.concurrent.Executor;

/** Shows what nobody caught: a defect, with its code and its details. */
public final class UncaughtErrors {
    private UncaughtErrors() {}

    /** Replaces the default handler of every thread. FX thread. */
    public static void showIn(FxDialogService dialogs) {
        Executor fx = new FxExecutor();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> fx.execute(() -> dialogs.bug(error)));
    }
}
