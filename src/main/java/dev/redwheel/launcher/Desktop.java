package dev.redwheel.launcher;

import dev.redwheel.settings.SettingsStore;
import dev.redwheel.ui.app.FxDialogService;
import dev.redwheel.ui.app.FxFileTarget;
import dev.redwheel.ui.app.MainWindow;
import dev.redwheel.ui.app.ShellController;
import dev.redwheel.ui.app.ShellViewModel;
import dev.redwheel.ui.app.UncaughtErrors;
import dev.redwheel.ui.common.Page;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console in a window, from the first frame to a clean end. */
final class Desktop {
    private static final Logger LOG = LoggerFactory.getLogger(Desktop.class);

    private Desktop() {}

    /**
     * Shows the window and returns; the toolkit's threads keep the process alive until it is closed.
     *
     * @param first where to begin
     * @return completes with the window once it is shown, or with what kept it from opening
     */
    static CompletableFuture<Stage> show(ObjectGraph graph, SettingsStore settings, Page first) {
        CompletableFuture<Stage> shown = new CompletableFuture<>();
        Platform.startup(() -> {
            try {
                shown.complete(open(graph, settings, first));
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The window could not be opened", e);
                shown.completeExceptionally(e);
                Platform.exit();
            }
        });
        return shown;
    }

    private static Stage open(ObjectGraph graph, SettingsStore settings, Page first) {
        Stage stage = new Stage();
        ShellController shell = new ShellController(new ShellViewModel(settings), first);
        FxDialogService dialogs = new FxDialogService(stage, shell::notice);
        shell.setPages(graph.pages(dialogs, new FxFileTarget(stage)));
        UncaughtErrors.showIn(dialogs);
        // Later: the toolkit must not end while it is still busy closing the window.
        new MainWindow(stage, shell, settings).show(() -> Platform.runLater(Platform::exit));
        graph.findUnfinished(shell, shell::tellUnfinished);
        return stage;
    }
}
