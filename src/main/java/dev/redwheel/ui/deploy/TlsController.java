package dev.redwheel.ui.deploy;

import dev.redwheel.ui.deploy.TlsViewModel.Mode;
import dev.redwheel.values.Tls.CertManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;

/** Binds the part "encryption" of the step "security". */
public final class TlsController implements StepView {
    private final TlsViewModel model;

    @FXML
    private RadioButton tlsOff;

    @FXML
    private VBox tlsOffFields;

    @FXML
    private RadioButton tlsMade;

    @FXML
    private VBox tlsMadeFields;

    @FXML
    private Label tlsMadeText;

    @FXML
    private RadioButton tlsExisting;

    @FXML
    private VBox tlsExistingFields;

    @FXML
    private Label tlsNames;

    @FXML
    private ComboBox<String> tlsSecret;

    @FXML
    private Label tlsSecretNote;

    @FXML
    private RadioButton tlsCertManager;

    @FXML
    private VBox tlsCertManagerFields;

    @FXML
    private TextField tlsIssuer;

    @FXML
    private ComboBox<String> tlsIssuerKind;

    @FXML
    private VBox tlsOnFields;

    @FXML
    private CheckBox tlsClients;

    @FXML
    private Label tlsProblem;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    TlsController(DeployWizardViewModel wizard) {
        this.model = wizard.security().tls();
    }

    @FXML
    void initialize() {
        ToggleGroup group = new ToggleGroup();
        choices().forEach((mode, button) -> {
            button.setToggleGroup(group);
            button.setOnAction(event -> model.modeProperty().set(mode));
        });
        StepView.existing(tlsSecret, tlsSecretNote, model.secret());
        tlsIssuer.textProperty().bindBidirectional(model.issuerProperty());
        tlsIssuerKind.getItems().setAll(CertManager.DEFAULT_KIND, "ClusterIssuer");
        tlsIssuerKind.valueProperty().bindBidirectional(model.issuerKindProperty());
        tlsClients.setOnAction(event -> model.authClientsProperty().set(tlsClients.isSelected()));
        refresh();
    }

    @Override
    public void refresh() {
        Mode mode = model.modeProperty().get();
        choices().forEach((each, button) -> button.setSelected(each == mode));
        StepView.visible(tlsOffFields, mode == Mode.OFF);
        StepView.visible(tlsMadeFields, mode == Mode.MADE);
        StepView.visible(tlsExistingFields, mode == Mode.EXISTING);
        StepView.visible(tlsCertManagerFields, mode == Mode.CERT_MANAGER);
        StepView.visible(tlsOnFields, mode != Mode.OFF);
        tlsMadeText.setText(model.madeText());
        tlsNames.setText(model.names());
        tlsClients.setSelected(model.authClientsProperty().get());
        StepView.tell(tlsProblem, model.problem(), mode == Mode.EXISTING ? tlsSecret : tlsIssuer);
    }

    @Override
    public Node focusTarget() {
        return StepView.firstInvalid(List.of(tlsSecret, tlsIssuer));
    }

    private Map<Mode, RadioButton> choices() {
        Map<Mode, RadioButton> choices = new EnumMap<>(Mode.class);
        choices.put(Mode.OFF, tlsOff);
        choices.put(Mode.MADE, tlsMade);
        choices.put(Mode.EXISTING, tlsExisting);
        choices.put(Mode.CERT_MANAGER, tlsCertManager);
        return choices;
    }
}
