package dev.redwheel.ui.change;

import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import dev.redwheel.ui.topology.TopologyViewModel;
import java.time.Clock;

/** Opens the change page. FX thread only. */
public final class ChangePage {
    private ChangePage() {}

    /** Leaving it does not stop a change. The topology is asked from now on until its scope is closed. */
    public static PageView open(ChangeViewModel model, TopologyViewModel topology, Clock clock) {
        Scope scope = new Scope();
        scope.add(model);
        scope.add(topology);
        PageView view = new PageView(
                Views.load(
                        FxmlFile.CHANGE_PAGE,
                        new ChangeController(model, topology, clock, scope),
                        new SizeController(model),
                        new ValuesController(model, scope),
                        new RevisionsController(model),
                        new ResourcesController(model.resourcesProperty(), scope),
                        new StorageController(model.storage(), clock, scope),
                        new AdviceController(model.advice(), topology),
                        new DifferenceController(model.planProperty()),
                        new DriftController(model.drift()),
                        new BackupController(model.backup()),
                        new DeleteController(model.delete(), model.backup(), model.contentProperty(), clock)),
                scope);
        topology.start();
        model.start();
        return view;
    }
}
