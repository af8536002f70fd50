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

/** The console in a window, from the first frame to a clean end. */
final class Desktop {
    private Desktop() {}

    /** Shows the window and returns; the toolkit's threads keep the process alive until it is closed. */
    static void show(CommandLine asked, Home home) {
        SettingsStore settings = new SettingsStore(home.settingsFile());
        ObjectGraph graph = new ObjectGraph(asked, home, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(graph::close, "shutdown"));
        Platform.startup(() -> open(graph, settings));
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
