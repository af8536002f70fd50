package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.deploy.SecurityViewModel.Mode;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;

/** Binds the step "security". */
public final class SecurityController implements StepView {
    private static final PseudoClass WEAK = PseudoClass.getPseudoClass("weak");
    private static final PseudoClass STRONG = PseudoClass.getPseudoClass("strong");

    private final SecurityViewModel model;
    private final WhereViewModel where;

    @FXML
    private RadioButton generatedChoice;

    @FXML
    private VBox generatedFields;

    @FXML
    private Label generatedText;

    @FXML
    private TextField generatedField;

    @FXML
    private ToggleButton revealGenerated;

    @FXML
    private RadioButton givenChoice;

    @FXML
    private VBox givenFields;

    @FXML
    private Label givenText;

    @FXML
    private PasswordField givenHidden;

    @FXML
    private TextField givenShown;

    @FXML
    private ToggleButton revealGiven;

    @FXML
    private Label strength;

    @FXML
    private Label troubles;

    @FXML
    private RadioButton existingChoice;

    @FXML
    private VBox existingFields;

    @FXML
    private ComboBox<String> secretBox;

    @FXML
    private Button lookButton;

    @FXML
    private Label secretsNote;

    @FXML
    private ComboBox<String> keyBox;

    @FXML
    private Label secretNote;

    @FXML
    private RadioButton noneChoice;

    @FXML
    private VBox noneFields;

    @FXML
    private Label securityProblem;

    @FXML
    private AclController aclController;

    @FXML
    private TlsController tlsController;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    SecurityController(DeployWizardViewModel wizard) {
        this.model = wizard.security();
        this.where = wizard.where();
    }

    @FXML
    void initialize() {
        ToggleGroup group = new ToggleGroup();
        choices().forEach((mode, button) -> {
            button.setToggleGroup(group);
            button.setOnAction(event -> model.modeProperty().set(mode));
        });
        model.modeProperty().subscribe(mode -> refresh());
        model.generatedProperty().subscribe(password -> refresh());
        model.revealedProperty().bindBidirectional(revealGenerated.selectedProperty());
        revealGiven.selectedProperty().bindBidirectional(revealGenerated.selectedProperty());
        model.revealedProperty().subscribe(shown -> refresh());
        givenHidden.textProperty().bindBidirectional(model.givenProperty());
        givenShown.textProperty().bindBidirectional(model.givenProperty());
        givenHidden.visibleProperty().bind(givenShown.visibleProperty().not());
        givenShown.visibleProperty().bind(model.revealedProperty());
        model.givenProperty().subscribe(text -> refresh());
        StepView.choices(secretBox, model.secrets(), model.secretProperty());
        model.secretsListedProperty().subscribe(listed -> StepView.visible(lookButton, !listed));
        model.secretsNoteProperty().subscribe(note -> StepView.show(secretsNote, note));
        StepView.choices(keyBox, model.keys(), model.keyProperty());
        model.secretNoteProperty().subscribe(note -> StepView.show(secretNote, note));
        refresh();
    }

    @Override
    public void refresh() {
        Mode mode = model.modeProperty().get();
        choices().forEach((each, button) -> button.setSelected(each == mode));
        StepView.visible(generatedFields, mode == Mode.GENERATED);
        StepView.visible(givenFields, mode == Mode.GIVEN);
        StepView.visible(existingFields, mode == Mode.EXISTING);
        StepView.visible(noneFields, mode == Mode.NONE);
        String secret = where.names().secret();
        model.listSecrets(); // The namespace may be another since the last visit.
        generatedText.setText(I18n.text("deploy.security.generated.text", secret));
        givenText.setText(I18n.text("deploy.security.given.text", secret));
        String password = model.generatedProperty().get().reveal();
        generatedField.setText(model.revealedProperty().get() ? password : "•".repeat(password.length()));
        String shownStrength = model.strength().name().toLowerCase(Locale.ROOT);
        StepView.show(strength, mode == Mode.GIVEN ? I18n.text("deploy.security.strength." + shownStrength) : "");
        strength.pseudoClassStateChanged(WEAK, shownStrength.equals("weak"));
        strength.pseudoClassStateChanged(STRONG, shownStrength.equals("strong"));
        StepView.show(troubles, mode == Mode.GIVEN ? model.troubles() : "");
        StepView.tell(securityProblem, model.passwordProblem(), mode == Mode.EXISTING ? secretBox : givenHidden);
        aclController.refresh();
        tlsController.refresh();
    }

    @Override
    public Node focusTarget() {
        if (model.passwordProblem().isEmpty() && !model.problem().isEmpty()) {
            return model.acl().problem().isEmpty() ? tlsController.focusTarget() : aclController.focusTarget();
        }
        return switch (model.modeProperty().get()) {
            case GIVEN -> model.revealedProperty().get() ? givenShown : givenHidden;
            case EXISTING -> StepView.firstInvalid(List.of(secretBox));
            case GENERATED -> generatedChoice;
            case NONE -> noneChoice;
        };
    }

    @FXML
    void regenerate() {
        model.regenerate();
    }

    @FXML
    void copyPassword() {
        model.copyPassword();
    }

    @FXML
    void lookAtSecret() {
        model.lookAtSecret();
    }

    private Map<Mode, RadioButton> choices() {
        Map<Mode, RadioButton> choices = new EnumMap<>(Mode.class);
        choices.put(Mode.GENERATED, generatedChoice);
        choices.put(Mode.GIVEN, givenChoice);
        choices.put(Mode.EXISTING, existingChoice);
        choices.put(Mode.NONE, noneChoice);
        return choices;
    }
}
