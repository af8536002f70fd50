package dev.redwheel.ui.deploy;

import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.ValuesCheck;
import java.time.InstantSource;
import java.util.function.Consumer;
import javafx.scene.Parent;

/** Puts the wizard together. FX thread only. */
public final class DeployWizardPage {
    private final ValuesCheck check;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final Passwords passwords;
    private final ChartSaving saving;
    private final InstantSource clock;

    public DeployWizardPage(
            ValuesCheck check,
            TaskExecutor executor,
            DialogService dialogs,
            Passwords passwords,
            ChartSaving saving,
            InstantSource clock) {
        this.check = check;
        this.executor = executor;
        this.dialogs = dialogs;
        this.passwords = passwords;
        this.saving = saving;
        this.clock = clock;
    }

    /**
     * Opens it and begins to read the cluster.
     *
     * @param cluster closed with the page
     * @param deploy takes the finished request: starts the operation and shows its progress
     */
    public PageView open(DeployWizardViewModel.Place place, WizardCluster cluster, Consumer<DeployRequest> deploy) {
        Scope scope = new Scope();
        DeployWizardViewModel model = new DeployWizardViewModel(
                place, check, cluster, executor, scope, dialogs, passwords, saving, clock, deploy);
        Parent root = Views.load(
                FxmlFile.DEPLOY_WIZARD,
                new DeployWizardController(model),
                new WhereController(model),
                new TopologyController(model, dialogs),
                new SizeController(model),
                new DataController(model),
                new SecurityController(model),
                new AclController(model),
                new TlsController(model),
                new AdvancedController(model),
                new ImageController(model),
                new MetricsController(model),
                new ReviewController(model, dialogs));
        model.start();
        return new PageView(root, scope);
    }
}
