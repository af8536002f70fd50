package dev.redwheel.ui.app;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.redwheel.settings.Theme;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javafx.application.Application;
import javafx.css.PseudoClass;
import javafx.scene.Scene;

/** The look: AtlantaFX Primer, light or dark, and Redwheel's own style sheets on top. FX thread only. */
public final class Themes {
    private static final PseudoClass DARK = PseudoClass.getPseudoClass("dark");

    /** The application's own style sheet and those of the features. */
    private static final List<String> OWN = Stream.of(
                    "redwheel", "control", "contexts", "releases", "deploy", "progress", "live", "topology")
            .map(name -> Themes.class.getResource("/css/" + name + ".css"))
            .filter(Objects::nonNull)
            .map(URL::toExternalForm)
            .toList();

    private Themes() {}

    /** Puts the theme on every window and Redwheel's own style sheets on this scene. */
    public static void dress(Scene scene, Theme theme) {
        Application.setUserAgentStylesheet(
                theme == Theme.DARK
                        ? new PrimerDark().getUserAgentStylesheet()
                        : new PrimerLight().getUserAgentStylesheet());
        scene.getRoot().pseudoClassStateChanged(DARK, theme == Theme.DARK);
        if (!scene.getStylesheets().containsAll(OWN)) {
            scene.getStylesheets().setAll(OWN);
        }
    }
}
