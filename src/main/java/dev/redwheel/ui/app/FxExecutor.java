package dev.redwheel.ui.app;

import java.util.concurrent.Executor;
import javafx.application.Platform;

/** Runs actions on the FX thread, in order. The only user of {@code Platform.runLater}. */
public final class FxExecutor implements Executor {
    @Override
    public void execute(Runnable action) {
        Platform.runLater(action);
    }
}
