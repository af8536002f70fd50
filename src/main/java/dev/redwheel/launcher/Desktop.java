package dev.redwheel.launcher;

import dev.redwheel.settings.Home;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.ui.app.FxDialogService;
import dev.redwheel.ui.app.MainWindow;
import dev.redwheel.ui.app.PageFactory;
import dev.redwheel.ui.app.ShellController;
import dev.redwheel.ui.app.ShellViewModel;
import dev.redwheel.ui.app.UncaughtErrors;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console in a window, from the first frame to a clean end. */
final class Desktop {
    private static final Logger LOG = LoggerFactory.getLogger(Desktop.class);

    private Desktop() {}

    /** Shows the window and returns; the toolkit's threads keep the process alive until it is closed. */
    static void show(CommandLine asked, Home home) {
        SettingsStore settings = new SettingsStore(home.settingsFile());
        ObjectGraph graph = new ObjectGraph(asked, home, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(graph::close, "shutdown"));
        Platform.startup(() -> {
            try {
                open(graph, settings);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The window could not be opened", e);
                Main.complain("redwheel: the window could not be opened: " + e + "\nDetails: " + home.logFile());
                Platform.exit();
            }
        });
    }

    private static void open(ObjectGraph graph, SettingsStore settings) {
        Stage stage = new Stage();
        ShellViewModel model = new ShellViewModel(settings);
        PageFactory pages = graph::page;
        ShellController shell = new ShellController(model, pages);
        FxDialogService dialogs = new FxDialogService(stage, shell::notice);
        graph.setDialogs(dialogs);
        UncaughtErrors.showIn(dialogs);
        new MainWindow(stage, shell, settings).show(Platform::exit);
    }
}
