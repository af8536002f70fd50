package dev.redwheel.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.settings.Theme;
import dev.redwheel.ui.app.Themes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.PixelReader;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Pictures of scenes under {@code target/shots}, to be looked at. */
public final class Shots {
    private Shots() {}

    /** Puts the root into a scene of its own, dressed as in the application, and takes its picture. Any thread. */
    public static Path of(String name, Parent root, Theme theme, double width, double height) {
        return fx(() -> {
            Scene scene = root.getScene() == null ? new Scene(root, width, height) : root.getScene();
            Themes.dress(scene, theme);
            root.resize(width, height);
            root.applyCss();
            root.layout();
            return take(name, scene);
        });
    }

    /** The scene as it is. Any thread. */
    public static Path of(String name, Scene scene) {
        return fx(() -> take(name, scene));
    }

    private static Path take(String name, Scene scene) {
        WritableImage image = scene.snapshot(null);
        Path file = Path.of("target", "shots", name + ".png");
        write(image, file);
        return file;
    }

    /** Writes an image as PNG. */
    public static void write(WritableImage image, Path file) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        assertThat(width * height).as("pixels of %s", file).isPositive();
        PixelReader pixels = image.getPixelReader();
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, pixels.getArgb(x, y));
            }
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            ImageIO.write(picture, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs on the FX thread, starting the toolkit when needed, and waits for the result, half a minute at most. */
    public static <T> T fx(Callable<T> action) {
        return fx(Duration.ofSeconds(30), action);
    }

    /** The same with a limit of its own, for what has much to do. */
    public static <T> T fx(Duration limit, Callable<T> action) {
        try {
            FxToolkit.registerPrimaryStage();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("JavaFX did not start", e);
        }
        return WaitForAsyncUtils.waitForAsyncFx(limit.toMillis(), action);
    }
}
