package dev.redwheel.ui.change;

import dev.redwheel.model.Environment;
import dev.redwheel.operation.change.ChangeFailure;
import dev.redwheel.operation.change.ChangeKind;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.change.ChangeViewModel.Mode;
import dev.redwheel.ui.change.ChangeViewModel.State;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CodeView;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.control.StatePane;
import dev.redwheel.ui.control.TopologyMap;
import dev.redwheel.ui.topology.TopologyViewModel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the change page: the choice, what it would do, how it goes on, and the topology as it is meanwhile. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class ChangeController {
    private final ChangeViewModel model;
    private final TopologyViewModel topology;
    private final InstantSource clock;
    private final Scope scope;
    private static final double NARROW = 860;

    private final VBox stacked = new VBox(16);

    @FXML
    private Label title;

    @FXML
    private Label environment;

    @FXML
    private Label place;

    @FXML
    private StatePane state;

    @FXML
    private VBox body;

    @FXML
    private HBox columns;

    @FXML
    private VBox left;

    @FXML
    private VBox right;

    @FXML
    private VBox choiceCard;

    @FXML
    private VBox advice;

    @FXML
    private Label unchanged;

    @FXML
    private FlowPane modes;

    @FXML
    private ToggleButton sizeMode;

    @FXML
    private ToggleButton resourcesMode;

    @FXML
    private ToggleButton storageMode;

    @FXML
    private VBox storageForm;

    @FXML
    private ToggleButton valuesMode;

    @FXML
    private ToggleButton revisionsMode;

    @FXML
    private ToggleButton driftMode;

    @FXML
    private VBox driftForm;

    @FXML
    private ToggleButton passwordMode;

    @FXML
    private ToggleButton certificateMode;

    /** For what has nothing to choose: the next step is known. */
    @FXML
    private VBox knownForm;

    @FXML
    private Label knownTitle;

    @FXML
    private Label knownHint;

    @FXML
    private ToggleButton backupMode;

    @FXML
    private VBox backupForm;

    @FXML
    private ToggleButton deleteMode;

    @FXML
    private VBox deleteForm;

    @FXML
    private VBox stuck;

    @FXML
    private Label stuckText;

    @FXML
    private VBox archiveForm;

    @FXML
    private Label archiveText;

    @FXML
    private Label fixed;

    @FXML
    private Label blocked;

    @FXML
    private VBox sizeForm;

    @FXML
    private VBox resourcesForm;

    @FXML
    private VBox valuesForm;

    @FXML
    private VBox revisionsForm;

    @FXML
    private VBox differenceCard;

    @FXML
    private VBox figuresCard;

    @FXML
    private GridPane figures;

    @FXML
    private VBox problem;

    @FXML
    private Label problemTitle;

    @FXML
    private Label problemWhy;

    @FXML
    private Label problemNext;

    @FXML
    private VBox proof;

    @FXML
    private Label proofText;

    @FXML
    private VBox planCard;

    @FXML
    private ProgressIndicator planningMark;

    @FXML
    private VBox steps;

    private ChangeStepRows shownSteps;

    @FXML
    private VBox costs;

    @FXML
    private VBox checksCard;

    @FXML
    private FindingList checks;

    @FXML
    private VBox commandsCard;

    @FXML
    private CodeView commands;

    @FXML
    private Button beginButton;

    @FXML
    private Button lookButton;

    @FXML
    private Button stopButton;

    private final PauseTransition stoppable = new PauseTransition(javafx.util.Duration.seconds(1));

    @FXML
    private Button resumeButton;

    @FXML
    private Button undoButton;

    @FXML
    private Button abandonButton;

    @FXML
    private Button anotherButton;

    @FXML
    private Label leaveHint;

    @FXML
    private TopologyMap map;

    public ChangeController(ChangeViewModel model, TopologyViewModel topology, InstantSource clock, Scope scope) {
        this.model = model;
        this.topology = topology;
        this.clock = clock;
        this.scope = scope;
    }

    @FXML
    void initialize() {
        shownSteps = new ChangeStepRows(steps, figures);
        ChangePageSetup setup = model.setup();
        place.setText(I18n.text("topology.place", setup.release().namespace(), setup.context()));
        String mark = setup.environment().name().toLowerCase(Locale.ROOT);
        environment.setText(I18n.text("live.environment." + mark));
        environment.setVisible(setup.environment() != Environment.UNMARKED);
        environment.setManaged(environment.isVisible());
        environment.pseudoClassStateChanged(PseudoClass.getPseudoClass(mark), true);
        for (Node node : List.of(
                choiceCard,
                stuck,
                modes,
                unchanged,
                archiveForm,
                fixed,
                blocked,
                sizeForm,
                advice,
                driftForm,
                knownForm,
                certificateMode,
                backupForm,
                deleteForm,
                resourcesForm,
                storageForm,
                valuesForm,
                revisionsForm,
                differenceCard,
                figuresCard,
                problem,
                proof,
                planCard,
                planningMark,
                costs,
                checksCard,
                commandsCard,
                beginButton,
                lookButton,
                stopButton,
                resumeButton,
                undoButton,
                abandonButton,
                anotherButton)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        body.widthProperty().subscribe(width -> stack(width.doubleValue() > 0 && width.doubleValue() < NARROW));
        bindModes();
        map.setOnOpen(item -> {});
        topology.diagramProperty().subscribe(map::setDiagram);
        model.contentProperty().subscribe(content -> {
            if (content instanceof Content.Ready<ReleaseNow> ready) {
                showChoice(ready.data());
            }
            show();
        });
        model.stateProperty().subscribe(any -> show());
        model.planProperty().subscribe(plan -> {
            showPlan(plan);
            show();
        });
        model.planningProperty().subscribe(any -> show());
        model.recordProperty().subscribe(any -> show());
        stoppable.setOnFinished(event -> stopButton.setDisable(false));
        Timeline ticking =
                new Timeline(new KeyFrame(javafx.util.Duration.millis(500), e -> shownSteps.tick(clock.instant())));
        ticking.setCycleCount(Animation.INDEFINITE);
        ticking.play();
        scope.add(ticking::stop);
    }

    /** Where two columns have no room, one is below the other. */
    private void stack(boolean narrow) {
        if (narrow == stacked.getChildren().contains(left)) {
            return;
        }
        columns.getChildren().clear();
        stacked.getChildren().clear();
        if (narrow) {
            stacked.getChildren().setAll(left, right);
            body.getChildren().set(body.getChildren().indexOf(columns), stacked);
        } else {
            columns.getChildren().setAll(left, right);
            body.getChildren().set(body.getChildren().indexOf(stacked), columns);
        }
        left.setMaxWidth(narrow ? Double.MAX_VALUE : Region.USE_COMPUTED_SIZE);
    }

    private void bindModes() {
        Map<ToggleButton, Mode> buttons = Map.of(
                sizeMode, Mode.SIZE,
                resourcesMode, Mode.RESOURCES,
                storageMode, Mode.STORAGE,
                valuesMode, Mode.VALUES,
                revisionsMode, Mode.REVISIONS,
                driftMode, Mode.DRIFT,
                passwordMode, Mode.PASSWORD,
                certificateMode, Mode.CERTIFICATE,
                backupMode, Mode.BACKUP,
                deleteMode, Mode.DELETE);
        ToggleGroup group = new ToggleGroup();
        buttons.forEach((button, mode) -> {
            button.setToggleGroup(group);
            button.setOnAction(event -> model.modeProperty().set(mode));
        });
        model.modeProperty().subscribe(now -> {
            buttons.forEach((button, mode) -> button.setSelected(mode == now));
            storageForm.setVisible(now == Mode.STORAGE);
            valuesForm.setVisible(now == Mode.VALUES);
            revisionsForm.setVisible(now == Mode.REVISIONS);
            driftForm.setVisible(now == Mode.DRIFT);
            backupForm.setVisible(now == Mode.BACKUP);
            knownForm.setVisible(isKnown(now));
            deleteForm.setVisible(now == Mode.DELETE);
            show();
            unchanged.setText(
                    now == Mode.DELETE || now == Mode.DRIFT || isKnown(now) || now == Mode.BACKUP
                            ? ""
                            : I18n.text("change.unchanged." + now.name().toLowerCase(Locale.ROOT)));
        });
    }

    private void showPlan(Optional<ChangePlan> plan) {
        costs.getChildren()
                .setAll(plan.stream()
                        .flatMap(made -> made.costs().stream())
                        .map(ChangeController::sentence)
                        .toList());
        plan.ifPresent(made -> {
            checks.getItems().setAll(made.findings());
            commands.setText(made.commands());
        });
    }

    private void show() {
        Optional<ChangeRecord> record = model.recordProperty().get();
        State now = model.stateProperty().get();
        boolean choosing = now == State.CHOOSING;
        state.setOnRetry(model.contentProperty().get() instanceof Content.Failed<?> ? model::look : null);
        state.setContent(choosing ? model.contentProperty().get() : new Content.Ready<>(true, Instant.EPOCH));
        Optional<ChangePlan> plan = model.planProperty().get();
        title.setText(record.map(change -> I18n.text(ChangeViewModel.kindKey(change)))
                        .orElseGet(() -> I18n.text("change.title"))
                + " · " + model.release().name());
        boolean planning = model.planningProperty().get();
        choiceCard.setVisible(choosing);
        Mode mode = model.modeProperty().get();
        String why = model.whyFixed();
        fixed.setText(why);
        fixed.setVisible(!why.isEmpty());
        sizeForm.setVisible(mode == Mode.SIZE && why.isEmpty());
        resourcesForm.setVisible(mode == Mode.RESOURCES && why.isEmpty());
        modes.setVisible(choosing);
        boolean deleting = model.modeProperty().get() == Mode.DELETE;
        boolean drifting =
                model.modeProperty().get() == Mode.DRIFT || model.modeProperty().get() == Mode.BACKUP;
        unchanged.setVisible(
                choosing && why.isEmpty() && plan.isEmpty() && !planning && !deleting && !drifting && !isKnown(mode));
        planCard.setVisible(!choosing || plan.isPresent() || planning);
        planningMark.setVisible(choosing && planning);
        Optional<ChangeRecord> shown = record.or(() -> plan.map(ChangePlan::record));
        boolean different = choosing && plan.flatMap(ChangePlan::difference).isPresent();
        // The difference says the same, and more.
        figuresCard.setVisible(!different
                && shown.filter(change -> !change.figures().isEmpty()).isPresent());
        shownSteps.show(shown, now == State.RUNNING);
        costs.setVisible(choosing && plan.isPresent());
        checksCard.setVisible(choosing && plan.isPresent());
        commandsCard.setVisible(choosing && plan.isPresent());
        differenceCard.setVisible(different);
        advice.setVisible(!deleting && !isKnown(mode));
        showKnown(mode, plan);
        showProblem(now, record);
        proof.setVisible(now == State.DONE);
        proofText.setText(record.filter(any -> now == State.DONE)
                .map(change -> change.steps().getLast().message() + after(change))
                .orElse(""));
        beginButton.setVisible(choosing && !deleting);
        beginButton.setDisable(plan.isEmpty()
                || planning
                || plan.get().blocked()
                || model.setup().readOnly());
        String blocks = choosing && !planning ? model.blocked() : "";
        blocked.setText(blocks);
        blocked.setVisible(!blocks.isEmpty());
        lookButton.setVisible(choosing);
        if (now == State.RUNNING && !stopButton.isVisible()) {
            // It stands where Begin was: the second click of two is not for it.
            stopButton.setDisable(true);
            stoppable.playFromStart();
        }
        stopButton.setVisible(now == State.RUNNING);
        resumeButton.setVisible(now == State.STOPPED);
        resumeButton.setDisable(model.setup().readOnly());
        undoButton.setDisable(model.setup().readOnly());
        undoButton.setVisible(now == State.STOPPED
                && record.map(ChangeRecord::kind)
                        .filter(ChangeKind::canBeTakenBack)
                        .isPresent());
        abandonButton.setVisible(now == State.STOPPED);
        anotherButton.setVisible(now == State.DONE);
        leaveHint.setText(
                now == State.RUNNING
                        ? I18n.text("change.leave.running")
                        : now == State.STOPPED ? I18n.text("change.leave.stopped") : "");
        shownSteps.tick(clock.instant());
    }

    /** Whether the mode has nothing to choose. */
    private static boolean isKnown(Mode mode) {
        return mode == Mode.PASSWORD || mode == Mode.CERTIFICATE;
    }

    private void showKnown(Mode mode, Optional<ChangePlan> plan) {
        // The plan of the mode before stands until this one's is made.
        String part = plan.map(ChangePlan::record)
                .filter(made -> (made.kind() == ChangeKind.CERTIFICATE) == (mode == Mode.CERTIFICATE))
                .map(ChangeViewModel::kindKey)
                .filter(key -> I18n.bundle().containsKey(key + ".why"))
                .orElse("");
        String name = "change.mode." + mode.name().toLowerCase(Locale.ROOT);
        knownTitle.setText(I18n.text(part.isEmpty() ? name : part));
        knownHint.setText(I18n.text(part.isEmpty() ? "change.known.looking" : part + ".why"));
    }

    /** What is still to do when it is done. */
    private static String after(ChangeRecord change) {
        String key = ChangeViewModel.kindKey(change) + ".after";
        return I18n.bundle().containsKey(key) ? "\n" + I18n.text(key) : "";
    }

    private void showChoice(ReleaseNow now) {
        String status = now.payload().status();
        stuck.setVisible(status.startsWith("pending-"));
        certificateMode.setVisible(now.target().tls());
        archiveForm.setVisible(now.needsArchive());
        archiveText.setText(now.archive()
                .map(chart -> I18n.text("change.archive.given", chart.file()))
                .orElseGet(() -> I18n.text(
                        "change.archive.needed",
                        now.payload().chartName(),
                        now.payload().chartVersion())));
        stuckText.setText(I18n.text("change.stuck", now.payload().revision(), status));
    }

    private void showProblem(State now, Optional<ChangeRecord> record) {
        problem.setVisible(now == State.STOPPED);
        Optional<ChangeFailure> failure = record.flatMap(ChangeRecord::failure);
        problem.pseudoClassStateChanged(PseudoClass.getPseudoClass("paused"), failure.isEmpty());
        problemTitle.setText(failure.map(why -> I18n.text("change.problem.title", why.tried()))
                .orElseGet(() -> I18n.text("change.interrupted.title")));
        problemWhy.setText(
                failure.map(why -> why.on() + ": " + why.why()).orElseGet(() -> I18n.text("change.interrupted.why")));
        problemNext.setText(failure.map(ChangeFailure::next).orElseGet(() -> I18n.text("change.interrupted.next")));
    }

    static Label sentence(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add("change-sentence");
        return label;
    }

    @FXML
    void begin() {
        model.begin();
    }

    @FXML
    void archive() {
        model.chooseArchive();
    }

    @FXML
    void free() {
        model.free();
    }

    @FXML
    void look() {
        model.look();
    }

    @FXML
    void stop() {
        model.stop();
    }

    @FXML
    void resume() {
        model.resume();
    }

    @FXML
    void undo() {
        model.takeBack();
    }

    @FXML
    void abandon() {
        model.abandon();
    }

    @FXML
    void another() {
        model.another();
    }

    @FXML
    void topology() {
        model.topology();
    }
}
