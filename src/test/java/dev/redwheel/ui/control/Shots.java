package dev.redwheel.ui.control;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javax.imageio.ImageIO;

/** Pictures of screens in both themes, into target/shots, to be looked at. FX thread only. */
public final class Shots {
    private Shots() {}

    /** A scene in the look of the app. */
    public static Scene scene(Parent root, double width, double height, boolean dark) {
        Application.setUserAgentStylesheet(
                dark ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        Scene scene = new Scene(root, width, height);
        for (String sheet : new String[] {"/css/redwheel.css", "/css/control.css", "/css/live.css"}) {
            if (Shots.class.getResource(sheet) != null) {
                scene.getStylesheets()
                        .add(Objects.requireNonNull(Shots.class.getResource(sheet))
                                .toExternalForm());
            }
        }
        return scene;
    }

    /** Writes what the scene shows now to target/shots/{name}.png. */
    public static Path save(Scene scene, String name) {
        WritableImage image = scene.snapshot(null);
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                copy.setRGB(x, y, image.getPixelReader().getArgb(x, y));
            }
        }
        Path file = Path.of("target", "shots", name + ".png");
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            ImageIO.write(copy, "png", file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
