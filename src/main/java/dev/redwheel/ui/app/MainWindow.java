package dev.redwheel.ui.app;

import dev.redwheel.settings.Settings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.WindowBounds;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Views;
import java.util.Comparator;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one main window: its scene, its place on the screen, and what closing it does. FX thread only. */
public final class MainWindow {
    private static final Logger LOG = LoggerFactory.getLogger(MainWindow.class);
    private static final double LEAST_WIDTH = 900;
    private static final double LEAST_HEIGHT = 600;
    private static final double FIRST_WIDTH = 1280;
    private static final double FIRST_HEIGHT = 820;

    private final Stage stage;
    private final ShellController shell;
    private final SettingsStore settings;

    public MainWindow(Stage stage, ShellController shell, SettingsStore settings) {
        this.stage = stage;
        this.shell = shell;
        this.settings = settings;
    }

    /** @param onClosed runs after the window has gone and its page is closed */
    public void show(Runnable onClosed) {
        Scene scene = new Scene(Views.load(FxmlFile.APP_SHELL, shell), FIRST_WIDTH, FIRST_HEIGHT);
        Themes.dress(scene, settings.get().theme());
        settings.onChange(changed -> Themes.dress(scene, changed.theme()));
        stage.setScene(scene);
        stage.setTitle(I18n.text("app.name"));
        stage.getIcons().setAll(Logo.icons());
        stage.setMinWidth(LEAST_WIDTH);
        stage.setMinHeight(LEAST_HEIGHT);
        settings.get()
                .window()
                .filter(WindowBounds::isKnown)
                .ifPresentOrElse(this::restore, () -> fit(Screen.getPrimary()));
        stage.setOnHidden(event -> {
            rememberBounds();
            shell.close();
            onClosed.run();
        });
        stage.show();
        tellWhenPainted();
    }

    /** Logs the moment from which on the window is painted and answers; whoever started the program knows since when. */
    private static void tellWhenPainted() {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                // The first pulse lays out and paints; the second one proves that the first has been through.
                if (++pulses == 2) {
                    stop();
                    LOG.info("First window");
                }
            }
        }.start();
        Platform.requestNextPulse();
    }

    /** No larger than the screen, frame and all: what hangs over its edge cannot be reached. */
    private void fit(Screen screen) {
        Rectangle2D room = screen.getVisualBounds();
        stage.setMinWidth(Math.min(LEAST_WIDTH, room.getWidth()));
        stage.setMinHeight(Math.min(LEAST_HEIGHT, room.getHeight()));
        if (FIRST_WIDTH > room.getWidth()) {
            stage.setWidth(room.getWidth());
            stage.setX(room.getMinX());
        }
        if (FIRST_HEIGHT > room.getHeight()) {
            stage.setHeight(room.getHeight());
            stage.setY(room.getMinY());
        }
    }

    /** On the screen it was on; where that is gone, or has become smaller, as much of it as there is room for. */
    private void restore(WindowBounds bounds) {
        Screen screen = screenOf(bounds).orElse(Screen.getPrimary());
        fit(screen);
        Rectangle2D room = screen.getVisualBounds();
        WindowBounds fitting = bounds.within(room.getMinX(), room.getMinY(), room.getWidth(), room.getHeight());
        stage.setX(fitting.x());
        stage.setY(fitting.y());
        stage.setWidth(fitting.width());
        stage.setHeight(fitting.height());
        stage.setMaximized(fitting.maximised());
    }

    private void rememberBounds() {
        settings.update((Settings s) -> s.withWindow(new WindowBounds(
                stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), stage.isMaximized())));
    }

    private static Optional<Screen> screenOf(WindowBounds bounds) {
        return Screen.getScreensForRectangle(
                        bounds.x(), bounds.y(), Math.max(1, bounds.width()), Math.max(1, bounds.height()))
                .stream()
                .max(Comparator.comparingDouble(screen -> shared(screen.getVisualBounds(), bounds)));
    }

    private static double shared(Rectangle2D room, WindowBounds bounds) {
        double width = Math.min(room.getMaxX(), bounds.x() + bounds.width()) - Math.max(room.getMinX(), bounds.x());
        double height = Math.min(room.getMaxY(), bounds.y() + bounds.height()) - Math.max(room.getMinY(), bounds.y());
        return Math.max(0, width) * Math.max(0, height);
    }
}
