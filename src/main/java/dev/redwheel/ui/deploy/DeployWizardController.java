package dev.redwheel.ui.deploy;

import dev.redwheel.model.Environment;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.YamlEditor;
import dev.redwheel.ui.deploy.DeployWizardViewModel.StepState;
import dev.redwheel.values.SpecExample;
import dev.redwheel.values.YamlProblem;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Binds the frame of the wizard: the rail of steps, the form in the middle, the YAML beside it. */
public final class DeployWizardController {
    /** Below this the rail shows numbers only, so that form and YAML keep room. */
    private static final double NARROW = 900;

    private static final double FORM_SHARE = 0.63;

    private final DeployWizardViewModel model;

    @FXML
    private BorderPane root;

    @FXML
    private Region environmentStrip;

    @FXML
    private Label contextLabel;

    @FXML
    private Label environmentChip;

    @FXML
    private Label readOnlyNote;

    @FXML
    private VBox rail;

    @FXML
    private Button whereStep;

    @FXML
    private Button topologyStep;

    @FXML
    private Button sizeStep;

    @FXML
    private Button securityStep;

    @FXML
    private Button advancedStep;

    @FXML
    private Button reviewStep;

    @FXML
    private SplitPane split;

    @FXML
    private ScrollPane formScroll;

    @FXML
    private Node where;

    @FXML
    private Node topology;

    @FXML
    private Node size;

    @FXML
    private Node security;

    @FXML
    private Node advanced;

    @FXML
    private Node review;

    @FXML
    private WhereController whereController;

    @FXML
    private TopologyController topologyController;

    @FXML
    private SizeController sizeController;

    @FXML
    private SecurityController securityController;

    @FXML
    private AdvancedController advancedController;

    @FXML
    private ReviewController reviewController;

    @FXML
    private VBox yamlPane;

    @FXML
    private Label yamlStatus;

    @FXML
    private YamlEditor yamlEditor;

    @FXML
    private Label yamlProblem;

    @FXML
    private HBox yamlOffer;

    @FXML
    private Label yamlOfferText;

    @FXML
    private Button yamlOfferButton;

    @FXML
    private Button backButton;

    @FXML
    private Label hintLabel;

    @FXML
    private Button nextButton;

    @FXML
    private Button deployButton;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    DeployWizardController(DeployWizardViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        head();
        steps().forEach((step, button) -> {
            button.setOnAction(event -> goTo(step));
            button.setText(I18n.text("deploy.step." + step.id()));
        });
        split.setDividerPositions(FORM_SHARE);
        SplitPane.setResizableWithParent(yamlPane, true);
        root.widthProperty().subscribe(width -> narrow(width.doubleValue() < NARROW));

        yamlEditor.textProperty().bindBidirectional(model.yamlProperty());
        model.draft().problems().addListener((ListChangeListener<YamlProblem>) change -> yaml());
        model.yamlProperty().subscribe(text -> yaml());
        for (Node form : List.of(topology, size, security, advanced)) {
            form.disableProperty().bind(model.draft().brokenProperty());
        }
        model.draft().deploymentProperty().subscribe(deployment -> refresh());
        model.review().checkingProperty().subscribe(checking -> buttons());
        model.review().findings().addListener((ListChangeListener<Object>) change -> buttons());
        model.hintProperty().subscribe(hintLabel::setText);
        model.stepProperty().subscribe(step -> arrive());
        // Only in a scene can a field take the focus, and the form comes into it with the skins of its panes.
        where.sceneProperty().subscribe(scene -> {
            if (scene != null) {
                focus();
            }
        });
        model.setOnStepsChanged(this::refresh);
        for (Node form : List.of(where, topology, size, security, advanced)) {
            StepView.linkLabels((Parent) form);
        }
        root.addEventFilter(KeyEvent.KEY_PRESSED, this::enterGoesOn);
        yaml();
    }

    @FXML
    void back() {
        model.back();
    }

    @FXML
    void next() {
        if (!model.next()) {
            focus();
        }
    }

    @FXML
    void deploy() {
        model.deploy();
    }

    /** Enter goes on from every field, but for those that need it themselves. */
    private void enterGoesOn(KeyEvent event) {
        if (event.getCode() != KeyCode.ENTER || event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        boolean needsEnter = switch (root.getScene().getFocusOwner()) {
            case null -> true;
            case TextArea ignored -> true;
            case Button ignored -> true;
            case Spinner<?> ignored -> true;
            case ComboBox<?> box -> box.isShowing();
            case Node node ->
                node.getStyleClass().contains("styled-text-area") || node.getParent() instanceof Spinner<?>;
        };
        if (!needsEnter) {
            event.consume();
            if (model.stepProperty().get() == WizardStep.REVIEW) {
                deploy();
            } else {
                next();
            }
        }
    }

    private void goTo(WizardStep step) {
        WizardStep before = model.stepProperty().get();
        model.goTo(step);
        if (model.stepProperty().get() == before) {
            focus();
        }
    }

    private void head() {
        Environment environment = model.place().environment();
        String id = environment.name().toLowerCase(Locale.ROOT);
        PseudoClass state = PseudoClass.getPseudoClass(id);
        for (Node node : List.of(environmentStrip, environmentChip, deployButton)) {
            node.pseudoClassStateChanged(state, true);
        }
        contextLabel.setText(I18n.text("deploy.wizard.to", model.place().context()));
        StepView.show(environmentChip, environment == Environment.UNMARKED ? "" : I18n.text("environment." + id));
        StepView.visible(environmentStrip, environment != Environment.UNMARKED);
        StepView.visible(readOnlyNote, model.place().readOnly());
        deployButton
                .getStyleClass()
                .add(
                        switch (environment) {
                            case PRODUCTION -> "danger";
                            case STAGING -> "staging-action";
                            case DEVELOPMENT -> "success";
                            case UNMARKED -> "accent";
                        });
    }

    private void arrive() {
        WizardStep step = model.stepProperty().get();
        Map<WizardStep, Node> nodes = new EnumMap<>(WizardStep.class);
        nodes.put(WizardStep.WHERE, where);
        nodes.put(WizardStep.TOPOLOGY, topology);
        nodes.put(WizardStep.SIZE, size);
        nodes.put(WizardStep.SECURITY, security);
        nodes.put(WizardStep.ADVANCED, advanced);
        nodes.put(WizardStep.REVIEW, review);
        nodes.forEach((other, node) -> StepView.visible(node, other == step));
        boolean reviewing = step == WizardStep.REVIEW;
        formScroll.setVisible(!reviewing);
        // The review shows the values itself and needs the room.
        if (reviewing) {
            split.getItems().remove(yamlPane);
        } else if (!split.getItems().contains(yamlPane)) {
            split.getItems().add(yamlPane);
            split.setDividerPositions(FORM_SHARE);
        }
        formScroll.setVvalue(0);
        refresh();
        focus();
    }

    private void focus() {
        view(model.stepProperty().get()).focusTarget().requestFocus();
    }

    private void refresh() {
        steps().forEach(this::rail);
        view(model.stepProperty().get()).refresh();
        buttons();
    }

    private void rail(WizardStep step, Button button) {
        StepState state = model.state(step);
        if (!(button.getGraphic() instanceof Label)) {
            Label fresh = new Label();
            fresh.getStyleClass().add("step-number");
            button.setGraphic(fresh);
        }
        ((Label) button.getGraphic())
                .setText(
                        state == StepState.DONE
                                ? "✓"
                                : state == StepState.INVALID ? "!" : Integer.toString(step.number()));
        for (StepState each : StepState.values()) {
            button.pseudoClassStateChanged(
                    PseudoClass.getPseudoClass(each.name().toLowerCase(Locale.ROOT)), each == state);
        }
        button.setAccessibleText(step.number() + ". " + I18n.text("deploy.step." + step.id()) + ", "
                + I18n.text("deploy.wizard.step." + state.name().toLowerCase(Locale.ROOT)));
    }

    private void narrow(boolean narrow) {
        rail.pseudoClassStateChanged(PseudoClass.getPseudoClass("narrow"), narrow);
        steps().values().forEach(button -> {
            button.setContentDisplay(narrow ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
            button.setAlignment(narrow ? Pos.CENTER : Pos.CENTER_LEFT);
        });
    }

    private void buttons() {
        boolean reviewing = model.stepProperty().get() == WizardStep.REVIEW;
        backButton.setDisable(model.stepProperty().get() == WizardStep.WHERE);
        StepView.visible(nextButton, !reviewing);
        StepView.visible(deployButton, reviewing);
        deployButton.setDisable(!model.deployable());
        deployButton.setDefaultButton(reviewing);
        nextButton.setDefaultButton(!reviewing);
        deployButton.setText(I18n.text(
                "deploy.wizard.deploy-button",
                model.where().releaseProperty().get(),
                model.place().context().replace("_", "__"))); // Not a mnemonic.
    }

    private void yaml() {
        List<YamlProblem> problems = model.draft().problems();
        yamlEditor.setMarkers(problems.stream()
                .filter(problem -> problem.line() > 0)
                .map(problem -> new YamlEditor.LineMarker(problem.line(), problem.severity(), problem.message()))
                .toList());
        long blocking = problems.stream().filter(YamlProblem::blocks).count();
        yamlStatus.setText(
                blocking == 0
                        ? I18n.text("deploy.wizard.yaml.ok")
                        : I18n.text("deploy.wizard.yaml.problems", blocking));
        yamlStatus.pseudoClassStateChanged(StepView.INVALID, blocking > 0);
        StepView.show(
                yamlProblem,
                problems.stream()
                        .filter(YamlProblem::blocks)
                        .findFirst()
                        .map(problem -> problem.line() == 0
                                ? problem.message()
                                : I18n.text("deploy.wizard.yaml.line", problem.line(), problem.message()))
                        .orElse(""));
        offer();
    }

    /** What the console can do about the text: open a document, take a password out. */
    private void offer() {
        String text = model.yamlProperty().get();
        boolean document = text.contains(SpecExample.ACTIVITY) && SpecExample.isActivityDocument(text);
        boolean password = !document && model.draft().strayPassword().isPresent();
        StepView.visible(yamlOffer, document || password);
        if (document) {
            yamlOfferText.setText(I18n.text("deploy.wizard.yaml.unwrap.hint"));
            yamlOfferButton.setText(I18n.text("deploy.wizard.yaml.unwrap"));
            yamlOfferButton.setOnAction(event -> topologyController.open(text, yamlOfferButton));
        } else if (password) {
            yamlOfferText.setText("");
            yamlOfferButton.setText(I18n.text("deploy.wizard.yaml.take-password"));
            yamlOfferButton.setOnAction(event -> model.security().takeStrayPassword());
        }
    }

    private StepView view(WizardStep step) {
        return switch (step) {
            case WHERE -> whereController;
            case TOPOLOGY -> topologyController;
            case SIZE -> sizeController;
            case SECURITY -> securityController;
            case ADVANCED -> advancedController;
            case REVIEW -> reviewController;
        };
    }

    private Map<WizardStep, Button> steps() {
        Map<WizardStep, Button> steps = new EnumMap<>(WizardStep.class);
        steps.put(WizardStep.WHERE, whereStep);
        steps.put(WizardStep.TOPOLOGY, topologyStep);
        steps.put(WizardStep.SIZE, sizeStep);
        steps.put(WizardStep.SECURITY, securityStep);
        steps.put(WizardStep.ADVANCED, advancedStep);
        steps.put(WizardStep.REVIEW, reviewStep);
        return steps;
    }
}
