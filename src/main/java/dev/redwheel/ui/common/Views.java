package dev.redwheel.ui.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Objects;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads an FXML file with a controller that was built by constructor. FX thread only. */
public final class Views {
    private static final Logger LOG = LoggerFactory.getLogger(Views.class);

    private Views() {}

    /**
     * @param controllers the controllers this file and the files it includes name, each by its class
     * @throws IllegalStateException when the file names a controller that was not given
     */
    public static Parent load(FxmlFile file, Object... controllers) {
        URL url = Objects.requireNonNull(Views.class.getResource(file.path()), file.path());
        FXMLLoader loader = new FXMLLoader(url, I18n.bundle());
        loader.setControllerFactory(type -> {
            for (Object controller : controllers) {
                if (type.isInstance(controller)) {
                    return controller;
                }
            }
            throw new IllegalStateException(file + " needs a " + type.getName() + " that was not given");
        });
        try {
            Parent root = loader.load();
            LOG.debug("Loaded {}", file);
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot load " + file.path(), e);
        }
    }
}
