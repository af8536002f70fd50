package dev.redwheel.ui.app;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.redwheel.settings.Theme;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Scene;

/** The look: AtlantaFX Primer, light or dark, and Redwheel's own style sheet on top. FX thread only. */
public final class Themes {
    private static final String OWN = Objects.requireNonNull(Themes.class.getResource("/css/redwheel.css"))
            .toExternalForm();

    private Themes() {}

    /** Puts the theme on every window and Redwheel's own style sheet on this scene. */
    public static void dress(Scene scene, Theme theme) {
        Application.setUserAgentStylesheet(
                theme == Theme.DARK
                        ? new PrimerDark().getUserAgentStylesheet()
                        : new PrimerLight().getUserAgentStylesheet());
        scene.getRoot().pseudoClassStateChanged(javafx.css.PseudoClass.getPseudoClass("dark"), theme == Theme.DARK);
        if (!scene.getStylesheets().contains(OWN)) {
            scene.getStylesheets().add(OWN);
        }
    }
}
