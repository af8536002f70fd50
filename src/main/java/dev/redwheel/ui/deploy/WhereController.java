package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import java.util.Locale;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;

/** Binds the step "where". */
public final class WhereController implements StepView {
    private final DeployWizardViewModel wizard;
    private final WhereViewModel model;

    @FXML
    private ComboBox<String> namespaceBox;

    @FXML
    private Label namespaceProblem;

    @FXML
    private Label namespaceState;

    @FXML
    private Label namespacesNote;

    @FXML
    private TextField releaseField;

    @FXML
    private Label releaseProblem;

    @FXML
    private Label masterName;

    @FXML
    private Label masterHost;

    @FXML
    private Label replicasName;

    @FXML
    private Label replicasHost;

    @FXML
    private Label sentinelName;

    @FXML
    private Label sentinelHost;

    @FXML
    private Label secretName;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    WhereController(DeployWizardViewModel wizard) {
        this.wizard = wizard;
        this.model = wizard.where();
    }

    @FXML
    void initialize() {
        namespaceBox.setItems(model.namespaces());
        // The editor is what counts: a combo box takes a typed text over only when it is committed.
        namespaceBox.getEditor().textProperty().bindBidirectional(model.namespaceProperty());
        releaseField.textProperty().bindBidirectional(model.releaseProperty());
        model.stateProperty().subscribe(state -> refresh());
        model.releaseProblem().subscribe(problem -> refresh());
        model.namespacesNoteProperty().subscribe(note -> StepView.show(namespacesNote, note));
        refresh();
    }

    @Override
    public void refresh() {
        StepView.tell(namespaceProblem, model.namespaceProblem().get(), namespaceBox);
        StepView.tell(releaseProblem, model.releaseProblem().get(), releaseField);
        boolean usable = model.namespaceProblem().get().isEmpty();
        String state = model.stateProperty().get().name().toLowerCase(Locale.ROOT);
        StepView.show(namespaceState, usable ? I18n.text("deploy.where.state." + state) : "");
        Deployment deployment = wizard.draft().deployment();
        ReleaseNames names = model.names();
        boolean cluster = deployment.architecture() == Topology.CLUSTER;
        boolean sentinel = deployment.architecture() == Topology.SENTINEL;
        // Without the proxy nothing but the sentinels leads to the master.
        boolean byName = deployment.masterServiceFollows();
        masterName.setText(I18n.text(cluster ? "deploy.where.names.cluster" : "deploy.where.names.master"));
        masterHost.setText(names.host(cluster ? names.clusterService() : names.masterService()));
        replicasHost.setText(names.host(names.replicasService()));
        sentinelHost.setText(names.host(names.sentinelService()));
        shown(byName, masterName, masterHost);
        shown(byName && !cluster && deployment.replicas() > 0, replicasName, replicasHost);
        shown(sentinel, sentinelName, sentinelHost);
        secretName.setText(
                wizard.request().secretName().isEmpty()
                        ? I18n.text("deploy.size.none")
                        : I18n.text(
                                "deploy.where.secret",
                                wizard.request().secretName(),
                                wizard.request().secretKey()));
    }

    private static void shown(boolean visible, Node... nodes) {
        for (Node node : nodes) {
            StepView.visible(node, visible);
        }
    }

    @Override
    public Node focusTarget() {
        return StepView.firstInvalid(List.of(namespaceBox, releaseField));
    }
}
