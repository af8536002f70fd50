package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.deploy.AclViewModel.Mode;
import dev.redwheel.values.Acl;
import java.util.EnumMap;
import java.util.Map;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;

/** Binds the part "users" of the step "security". */
public final class AclController implements StepView {
    private final AclViewModel model;

    @FXML
    private RadioButton aclOff;

    @FXML
    private VBox aclOffFields;

    @FXML
    private RadioButton aclMade;

    @FXML
    private VBox aclMadeFields;

    @FXML
    private Label aclMadeText;

    @FXML
    private RadioButton aclExisting;

    @FXML
    private VBox aclExistingFields;

    @FXML
    private Label aclKeys;

    @FXML
    private ComboBox<String> aclSecret;

    @FXML
    private Label aclSecretNote;

    @FXML
    private Label aclImpossible;

    @FXML
    private Label aclProblem;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    AclController(DeployWizardViewModel wizard) {
        this.model = wizard.security().acl();
    }

    @FXML
    void initialize() {
        ToggleGroup group = new ToggleGroup();
        choices().forEach((mode, button) -> {
            button.setToggleGroup(group);
            button.setOnAction(event -> {
                model.modeProperty().set(mode);
                refresh();
            });
        });
        StepView.existing(aclSecret, aclSecretNote, model.secret());
        aclKeys.setText(I18n.text("deploy.security.acl.existing.text", String.join(", ", Acl.KEYS)));
        refresh();
    }

    @Override
    public void refresh() {
        Mode mode = model.modeProperty().get();
        boolean possible = model.possible();
        choices().forEach((each, button) -> {
            button.setSelected(each == mode);
            button.setDisable(!possible && each != Mode.OFF);
        });
        StepView.visible(aclOffFields, mode == Mode.OFF);
        StepView.visible(aclMadeFields, mode == Mode.MADE);
        StepView.visible(aclExistingFields, mode == Mode.EXISTING);
        StepView.visible(aclImpossible, !possible);
        aclMadeText.setText(model.madeText());
        StepView.tell(aclProblem, model.problem(), aclSecret);
    }

    @Override
    public Node focusTarget() {
        return model.modeProperty().get() == Mode.EXISTING ? aclSecret : aclOff;
    }

    private Map<Mode, RadioButton> choices() {
        Map<Mode, RadioButton> choices = new EnumMap<>(Mode.class);
        choices.put(Mode.OFF, aclOff);
        choices.put(Mode.MADE, aclMade);
        choices.put(Mode.EXISTING, aclExisting);
        return choices;
    }
}
