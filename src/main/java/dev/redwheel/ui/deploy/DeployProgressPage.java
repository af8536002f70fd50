package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.operation.Deployments;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import java.time.InstantSource;

/** Puts the page of one deployment together: its progress and, when it is done, what it gave. FX thread only. */
public final class DeployProgressPage {
    private final Deployments deployments;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final InstantSource clock;

    public DeployProgressPage(
            Deployments deployments, TaskExecutor executor, DialogService dialogs, InstantSource clock) {
        this.deployments = deployments;
        this.executor = executor;
        this.dialogs = dialogs;
        this.clock = clock;
    }

    /**
     * Opens it; leaving it does not stop the deployment.
     *
     * @param id of the operation, as {@code Page.Deploy} names it
     * @throws OpsException of kind NOT_FOUND when there is no such operation
     */
    public PageView open(String id, Navigator navigator) {
        Scope scope = new Scope();
        DeployProgressViewModel model = new DeployProgressViewModel(
                deployments
                        .open(id)
                        .orElseThrow(() -> new OpsException(
                                ErrorKind.NOT_FOUND,
                                "open the deployment",
                                id,
                                "The journal does not know it.",
                                "Look at the releases of the context instead.")),
                deployments,
                executor,
                dialogs,
                navigator,
                scope);
        return new PageView(
                Views.load(
                        FxmlFile.DEPLOY_PROGRESS,
                        new DeployProgressController(model, clock, scope),
                        new DeployDoneController(model)),
                scope);
    }
}
