package dev.redwheel.ui.live;

import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import java.time.Clock;
import java.time.Duration;
import javafx.beans.value.ObservableValue;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.Window;

/** Opens the live page. FX thread only. */
public final class LivePage {
    private LivePage() {}

    /** The page samples from now on until its scope is closed; it rests while the window cannot be seen. */
    public static PageView open(
            LivePageSetup setup, TaskExecutor executor, DialogService dialogs, FileTarget files, Clock clock) {
        LiveViewModel model = new LiveViewModel(setup, executor, dialogs, files, clock);
        Scope scope = new Scope();
        scope.add(model);
        Parent root = Views.load(FxmlFile.LIVE_PANELS, new LiveController(model));
        ObservableValue<Boolean> seen = root.sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(LivePage::showing)
                .orElse(true);
        model.watchedProperty().bind(seen);
        scope.add(
                Poller.start("live watch", Duration.ofSeconds(1), () -> executor.onUi(model::checkFresh), error -> {}));
        model.start();
        return new PageView(root, scope);
    }

    private static ObservableValue<Boolean> showing(Window window) {
        return window instanceof Stage stage
                ? stage.showingProperty()
                        .flatMap(shown -> stage.iconifiedProperty().map(icon -> shown && !icon))
                : window.showingProperty();
    }
}
