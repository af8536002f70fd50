package dev.redwheel.ui.app;

import dev.redwheel.settings.Settings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.settings.WindowBounds;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Views;
import java.time.Duration;
import java.time.Instant;
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
        settings.get().window().filter(MainWindow::isOnScreen).ifPresent(this::restore);
        stage.setOnHidden(event -> {
            rememberBounds();
            shell.close();
            onClosed.run();
        });
        stage.show();
        tellWhenPainted();
    }

    /** Logs how long the user waited for a window that is painted and answers. */
    private static void tellWhenPainted() {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                // The first pulse lays out and paints; the second one proves that the first has been through.
                if (++pulses == 2) {
                    stop();
                    ProcessHandle.current()
                            .info()
                            .startInstant()
                            .ifPresent(began -> LOG.info(
                                    "First window after {} ms",
                                    Duration.between(began, Instant.now()).toMillis()));
                }
            }
        }.start();
        Platform.requestNextPulse();
    }

    private void restore(WindowBounds bounds) {
        stage.setX(bounds.x());
        stage.setY(bounds.y());
        stage.setWidth(bounds.width());
        stage.setHeight(bounds.height());
        stage.setMaximized(bounds.maximised());
    }

    private void rememberBounds() {
        settings.update((Settings s) -> s.withWindow(new WindowBounds(
                stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), stage.isMaximized())));
    }

    /** A window remembered from a screen that is no longer there would open where nobody can reach it. */
    private static boolean isOnScreen(WindowBounds bounds) {
        Rectangle2D titleBar = new Rectangle2D(bounds.x() + 40, bounds.y(), Math.max(1, bounds.width() - 80), 20);
        return Screen.getScreens().stream()
                .anyMatch(screen -> screen.getVisualBounds().intersects(titleBar));
    }
}
