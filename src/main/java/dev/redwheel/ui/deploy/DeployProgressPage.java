package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.Deployments;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import java.time.Clock;
import java.util.function.Predicate;

/** Puts the page of one deployment together: its progress and, when it is done, what it gave. FX thread only. */
public final class DeployProgressPage {
    private DeployProgressPage() {}

    /**
     * Opens it; leaving it does not stop the deployment.
     *
     * @param operationId as {@code Page.Deploy} names it
     * @param production whether the context of that name is marked so
     * @param ephemeral whether the kubeconfig of that context ends with the console
     * @throws OpsException of kind NOT_FOUND when there is no such operation
     */
    public static PageView open(
            Deployments deployments,
            String operationId,
            Navigator navigator,
            DialogService dialogs,
            TaskExecutor executor,
            Clock clock,
            Predicate<String> production,
            Predicate<String> ephemeral) {
        DeployOperation operation = deployments
                .open(operationId)
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "open the deployment",
                        operationId,
                        "The journal does not know it.",
                        "Look at the releases of the context instead."));
        Scope scope = new Scope();
        DeployProgressViewModel model = new DeployProgressViewModel(
                operation, deployments, executor, dialogs, navigator, scope, production, ephemeral);
        return new PageView(
                Views.load(
                        FxmlFile.DEPLOY_PROGRESS,
                        new DeployProgressController(model, clock, scope),
                        new DeployDoneController(model)),
                scope);
    }
}
