package dev.redwheel.ui.deploy;

import dev.redwheel.model.Environment;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.control.YamlEditor;
import java.time.InstantSource;
import javafx.application.Platform;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;

/** The wizard over a cluster in memory, for measuring it from outside this package. FX thread only. */
public final class WizardStage {
    private WizardStage() {}

    /** With the preset "production": the longest values of all. */
    public static Parent production() {
        DeployWizardPage pages = new DeployWizardPage(
                Wizards.check(),
                new ThreadTaskExecutor(Platform::runLater),
                new FakeDialogs(),
                Wizards.passwords(),
                Wizards.saving(),
                InstantSource.system());
        return pages.open(Wizards.place(Environment.UNMARKED), new FakeWizardCluster(), request -> {})
                .root();
    }

    public static void showSizes(Scene scene) {
        ((ButtonBase) scene.lookup("#topologyStep")).fire();
        scene.getRoot().applyCss();
        scene.getRoot().layout();
        ((ButtonBase) scene.lookup("#preset-production")).fire();
        ((ButtonBase) scene.lookup("#sizeStep")).fire();
    }

    public static String yaml(Scene scene) {
        return ((YamlEditor) scene.lookup("#yamlEditor")).getText();
    }
}
