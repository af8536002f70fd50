package dev.redwheel.launcher;

import dev.redwheel.settings.Home;
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

    /** JavaFX's own log. Held here: Java forgets a logger that nobody holds, and its filter. */
    private static final java.util.logging.Logger JAVAFX = java.util.logging.Logger.getLogger("javafx");

    private Desktop() {}

    /**
     * Starts JavaFX on a thread of its own and returns at once: the objects are built meanwhile.
     *
     * @return completes when it runs, or with an UnsupportedOperationException where DISPLAY names one that cannot be opened
     */
    static CompletableFuture<Void> start() {
        // JavaFX lies on the class path on purpose, which it warns of at every start.
        JAVAFX.setFilter(line -> !line.getMessage().startsWith("Unsupported JavaFX configuration"));
        CompletableFuture<Void> toolkit = new CompletableFuture<>();
        // No daemon: the toolkit's thread would be one too, as its child, and the process end before the window is
        // shown.
        Thread.ofPlatform().daemon(false).name("start JavaFX").start(() -> {
            try {
                Platform.startup(() -> toolkit.complete(null));
            } catch (Throwable e) { // Whoever waits must hear of it.
                toolkit.completeExceptionally(e);
            }
        });
        return toolkit;
    }

    /**
     * Shows the window and returns; the toolkit's threads keep the process alive until it is closed.
     *
     * @param toolkit what {@link #start} gave
     * @param first where to begin
     * @return completes with the window once it is shown, or with what kept it from opening
     */
    static CompletableFuture<Stage> show(
            CompletableFuture<Void> toolkit, ObjectGraph graph, Home home, SettingsStore settings, Page first) {
        ShellViewModel model = new ShellViewModel(settings);
        Home.whyUnwritable(home.root()).ifPresent(reason -> {
            Main.complain("redwheel: cannot write to " + home.root() + ": " + reason + ".");
            model.warnUnwritable(home.root(), reason);
        });
        return toolkit.thenApplyAsync(
                _ -> {
                    try {
                        return open(graph, model, settings, first);
                    } catch (RuntimeException | LinkageError e) {
                        LOG.error("The window could not be opened", e);
                        Platform.exit();
                        throw e;
                    }
                },
                Platform::runLater);
    }

    private static Stage open(ObjectGraph graph, ShellViewModel model, SettingsStore settings, Page first) {
        Stage stage = new Stage();
        ShellController shell = new ShellController(model, first);
        FxDialogService dialogs = new FxDialogService(stage, shell::notice);
        shell.setPages(graph.pages(dialogs, new FxFileTarget(stage)));
        UncaughtErrors.showIn(dialogs);
        // Later: the toolkit must not end while it is still busy closing the window.
        new MainWindow(stage, shell, settings).show(() -> Platform.runLater(Platform::exit));
        graph.findUnfinished(shell, shell::tellUnfinished);
        return stage;
    }
}
