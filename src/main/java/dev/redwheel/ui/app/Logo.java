package dev.redwheel.ui.app;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javafx.scene.image.Image;

/** The application's icon, in the sizes window managers ask for. */
final class Logo {
    private static final int[] SIZES = {16, 32, 64, 128, 256};

    private Logo() {}

    static List<Image> icons() {
        return IntStream.of(SIZES).mapToObj(Logo::icon).toList();
    }

    private static Image icon(int size) {
        String path = "/icons/redwheel-" + size + ".png";
        return new Image(
                Objects.requireNonNull(Logo.class.getResource(path), path).toExternalForm(), true);
    }
}
