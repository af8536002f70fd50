package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
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
    private Label masterHost;

    @FXML
    private Label replicasName;

    @FXML
    private Label replicasHost;

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
        masterHost.setText(model.names().host(model.names().masterService()));
        replicasHost.setText(model.names().host(model.names().replicasService()));
        boolean replicated = wizard.draft().deployment().replicas() > 0;
        StepView.visible(replicasName, replicated);
        StepView.visible(replicasHost, replicated);
        secretName.setText(
                wizard.request().secretName().isEmpty()
                        ? I18n.text("deploy.size.none")
                        : wizard.request().secretName() + " / "
                                + wizard.request().secretKey());
    }

    @Override
    public Node focusTarget() {
        return StepView.firstInvalid(List.of(namespaceBox, releaseField));
    }
}
