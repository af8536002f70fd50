package dev.redwheel.ui.topology;

import dev.redwheel.task.Poller;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.certificate.CertificateController;
import dev.redwheel.ui.certificate.CertificateViewModel;
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

/** Opens the topology page. FX thread only. */
public final class TopologyPage {
    private TopologyPage() {}

    /** The page asks the servers from now on until its scope is closed; it rests while the window cannot be seen. */
    public static PageView open(
            TopologyPageSetup setup, CertificateViewModel certificate, TaskExecutor executor, Clock clock) {
        TopologyViewModel model = new TopologyViewModel(setup, executor, clock);
        Scope scope = new Scope();
        scope.add(model);
        scope.add(certificate);
        Parent root = Views.load(
                FxmlFile.TOPOLOGY_PAGE, new TopologyController(model), new CertificateController(certificate));
        ObservableValue<Boolean> seen = root.sceneProperty()
                .flatMap(Scene::windowProperty)
                .flatMap(TopologyPage::showing)
                .orElse(true);
        model.watchedProperty().bind(seen);
        scope.add(Poller.start(
                "topology watch", Duration.ofSeconds(1), () -> executor.onUi(model::checkFresh), error -> {}));
        model.start();
        certificate.start();
        return new PageView(root, scope);
    }

    private static ObservableValue<Boolean> showing(Window window) {
        return window instanceof Stage stage
                ? stage.showingProperty()
                        .flatMap(shown -> stage.iconifiedProperty().map(icon -> shown && !icon))
                : window.showingProperty();
    }
}
