package dev.redwheel.ui.deploy;

import dev.redwheel.model.EventInfo;
import dev.redwheel.operation.ObjectState;
import dev.redwheel.operation.OperationFailure;
import dev.redwheel.operation.OperationProgress;
import dev.redwheel.operation.Rollback;
import dev.redwheel.operation.StepProgress;
import dev.redwheel.operation.UndoItem;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.StepRow;
import dev.redwheel.ui.deploy.DeployProgressViewModel.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** Shows a deployment's timeline, objects and events, and what can be done about a failure. */
public final class DeployProgressController {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final PseudoClass PAUSED = PseudoClass.getPseudoClass("paused");

    private final DeployProgressViewModel model;
    private final InstantSource clock;
    private final Scope scope;
    private final Map<dev.redwheel.operation.StepKind, StepRow> rows =
            new EnumMap<>(dev.redwheel.operation.StepKind.class);

    @FXML
    private ScrollPane running;

    @FXML
    private Node done;

    @FXML
    private Label title;

    @FXML
    private Label subtitle;

    @FXML
    private VBox stepList;

    @FXML
    private VBox objectList;

    @FXML
    private VBox eventList;

    @FXML
    private Label eventsEmpty;

    @FXML
    private Label objectsEmpty;

    @FXML
    private VBox problem;

    @FXML
    private FontIcon problemIcon;

    @FXML
    private Label problemTitle;

    @FXML
    private Label problemWhy;

    @FXML
    private Label problemNext;

    @FXML
    private VBox evidence;

    @FXML
    private VBox logBox;

    @FXML
    private TextArea log;

    @FXML
    private PasswordField password;

    @FXML
    private Button keepWaitingButton;

    @FXML
    private Button resumeButton;

    @FXML
    private Button undoButton;

    @FXML
    private Button abandonButton;

    @FXML
    private VBox undoBox;

    @FXML
    private VBox undoList;

    @FXML
    private Node undoPlanning;

    @FXML
    private VBox rollbackBox;

    @FXML
    private Label rollbackSummary;

    @FXML
    private VBox rollbackList;

    @FXML
    private Node columns;

    @FXML
    private CheckBox withClaims;

    @FXML
    private Button undoConfirmButton;

    @FXML
    private Label leaveHint;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields before initialize().
    public DeployProgressController(DeployProgressViewModel model, InstantSource clock, Scope scope) {
        this.model = model;
        this.clock = clock;
        this.scope = scope;
    }

    @FXML
    void initialize() {
        model.progressProperty().get().steps().forEach(step -> {
            StepRow row = new StepRow(
                    "step-" + step.kind().name().toLowerCase(Locale.ROOT),
                    I18n.text("progress.step." + step.kind().name().toLowerCase(Locale.ROOT)));
            rows.put(step.kind(), row);
            stepList.getChildren().add(row);
        });
        for (Node optional : List.of(
                problem,
                evidence,
                logBox,
                password,
                undoBox,
                undoPlanning,
                rollbackBox,
                columns,
                withClaims,
                undoConfirmButton,
                keepWaitingButton,
                resumeButton,
                undoButton,
                abandonButton)) {
            optional.managedProperty().bind(optional.visibleProperty());
        }
        password.textProperty().bindBidirectional(model.passwordTypedProperty());
        withClaims.selectedProperty().bindBidirectional(model.withClaimsProperty());
        undoConfirmButton.disableProperty().bind(model.busyProperty());
        undoButton.disableProperty().bind(model.busyProperty());
        resumeButton.disableProperty().bind(model.busyProperty());
        model.progressProperty().subscribe(this::show);
        model.stateProperty().subscribe(state -> show(model.progressProperty().get()));
        model.waitingProperty()
                .subscribe(waiting -> show(model.progressProperty().get()));
        model.undoProperty().subscribe(this::showUndo);
        model.planningProperty()
                .subscribe(planning -> showUndo(model.undoProperty().get()));
        Timeline ticking = new Timeline(new KeyFrame(javafx.util.Duration.seconds(1), e -> tick()));
        ticking.setCycleCount(Animation.INDEFINITE);
        ticking.play();
        scope.add(ticking::stop);
    }

    private void show(OperationProgress progress) {
        State state = model.stateProperty().get();
        boolean over = state == State.DONE;
        done.setVisible(over);
        running.setVisible(!over);
        title.setText(I18n.text(
                "progress.title." + state.name().toLowerCase(Locale.ROOT),
                progress.release().name()));
        boolean watched = state == State.RUNNING || state == State.STUCK;
        progress.steps().forEach(step -> {
            StepRow row = rows.get(step.kind());
            if (row != null) {
                row.show(
                        step.state(),
                        watched,
                        step.message(),
                        step.started().filter(any -> step.state() != StepProgress.State.SKIPPED),
                        step.ended());
            }
        });
        objectList
                .getChildren()
                .setAll(progress.objects().stream()
                        .map(DeployProgressController::objectRow)
                        .toList());
        objectsEmpty.setText(I18n.text(watched ? "progress.objects.empty" : "progress.unwatched"));
        objectsEmpty.setVisible(progress.objects().isEmpty());
        eventList
                .getChildren()
                .setAll(progress.events().stream()
                        .limit(40)
                        .map(DeployProgressController::eventRow)
                        .toList());
        eventsEmpty.setText(I18n.text(watched ? "progress.events.empty" : "progress.unwatched"));
        eventsEmpty.setVisible(progress.events().isEmpty());
        showProblem(progress, state);
        showRollback(progress, state);
        StepView.show(
                leaveHint,
                switch (state) {
                    case RUNNING, STUCK ->
                        I18n.text("progress.leave.running")
                                + (model.hasData() ? " " + I18n.text("progress.leave.data") : "");
                    case UNDOING -> I18n.text("progress.leave.undoing");
                    case STOPPED, ROLLBACK_STOPPED -> I18n.text("progress.leave.stopped");
                    case UNDONE, DONE -> "";
                });
        tick();
    }

    private void showProblem(OperationProgress progress, State state) {
        boolean halfUndone = state == State.ROLLBACK_STOPPED;
        boolean stopped = state == State.STOPPED;
        String interrupted = halfUndone ? "progress.half-undone." : "progress.interrupted.";
        boolean stuck = state == State.STUCK && !model.waitingProperty().get();
        Optional<OperationFailure> failure = progress.failure();
        problem.setVisible(stopped || stuck || halfUndone);
        problem.pseudoClassStateChanged(PAUSED, failure.isEmpty());
        problemIcon.setIconLiteral(failure.isPresent() ? "mdi2a-alert-circle-outline" : "mdi2p-pause-circle-outline");
        problemTitle.setText(failure.map(OperationFailure::object).orElseGet(() -> I18n.text(interrupted + "title")));
        problemWhy.setText(failure.map(OperationFailure::why).orElseGet(() -> I18n.text(interrupted + "why")));
        problemNext.setText(failure.map(OperationFailure::next).orElseGet(() -> I18n.text(interrupted + "next")));
        List<String> words = failure.map(OperationFailure::evidence).orElse(List.of());
        evidence.setVisible(!words.isEmpty());
        evidence.getChildren()
                .setAll(words.stream()
                        .map(DeployProgressController::evidenceRow)
                        .toList());
        List<String> lines = failure.map(OperationFailure::logTail).orElse(List.of());
        logBox.setVisible(!lines.isEmpty());
        String text = String.join("\n", lines);
        if (!text.equals(log.getText())) {
            log.setText(text);
            log.setScrollTop(Double.MAX_VALUE);
        }
        keepWaitingButton.setVisible(stuck);
        resumeButton.setVisible(stopped);
        resumeButton.setText(I18n.text(failure.isPresent() ? "progress.problem.again" : "progress.problem.resume"));
        undoButton.setVisible(stopped || halfUndone || state == State.STUCK);
        undoButton.setText(I18n.text(halfUndone ? "progress.half-undone.finish" : "progress.problem.undo"));
        undoButton.setAccessibleText(undoButton.getText());
        undoButton.getStyleClass().removeAll("accent", "danger", "button-outlined");
        undoButton.getStyleClass().addAll(halfUndone ? List.of("accent") : List.of("danger", "button-outlined"));
        abandonButton.setVisible(stopped || halfUndone);
        password.setVisible(stopped && model.needsPassword());
    }

    private void showUndo(Optional<List<UndoItem>> items) {
        boolean planning = model.planningProperty().get();
        undoBox.setVisible(planning || items.isPresent());
        undoPlanning.setVisible(planning);
        undoConfirmButton.setVisible(items.isPresent());
        List<UndoItem> plan = items.orElse(List.of());
        undoList.getChildren()
                .setAll(plan.stream()
                        .map(item -> undoRow(item, "progress.undo.goes"))
                        .toList());
        withClaims.setVisible(plan.stream()
                .filter(item -> item.kind().equals("PersistentVolumeClaim"))
                .anyMatch(item -> item.fate() != UndoItem.Fate.STAYS));
    }

    /** The steps and the objects of a deployment say nothing once it is being taken away. */
    private void showRollback(OperationProgress progress, State state) {
        boolean undo = state == State.UNDOING || state == State.ROLLBACK_STOPPED || state == State.UNDONE;
        rollbackBox.setVisible(undo);
        columns.setVisible(!undo);
        List<UndoItem> items = progress.rollback().map(Rollback::items).orElse(List.of());
        long gone =
                items.stream().filter(item -> item.fate() == UndoItem.Fate.GONE).count();
        long going =
                items.stream().filter(item -> item.fate() == UndoItem.Fate.GOES).count();
        rollbackSummary.setText(
                items.isEmpty() && state == State.UNDOING
                        ? I18n.text("progress.rollback.planning")
                        : I18n.text(
                                state == State.UNDONE ? "progress.rollback.over" : "progress.rollback.so-far",
                                gone,
                                items.size() - gone - going,
                                going));
        String goes = state == State.UNDOING ? "progress.rollback.goes" : "progress.rollback.to-go";
        rollbackList
                .getChildren()
                .setAll(items.stream().map(item -> undoRow(item, goes)).toList());
    }

    /** Elapsed times move on while something runs. */
    private void tick() {
        Instant now = clock.instant();
        OperationProgress progress = model.progressProperty().get();
        rows.values().forEach(row -> row.tick(now));
        State state = model.stateProperty().get();
        Instant end = progress.ended().orElse(now);
        subtitle.setText(I18n.text(
                "progress.subtitle",
                progress.release().namespace(),
                progress.context(),
                TIME.format(progress.started()),
                switch (state) {
                    case RUNNING, STUCK, DONE -> ", " + StepRow.elapsed(Duration.between(progress.started(), end));
                    case UNDONE -> ", " + I18n.text("progress.subtitle.undone", TIME.format(end));
                    case STOPPED, UNDOING, ROLLBACK_STOPPED -> ""; // Since when it stands is not known.
                }));
    }

    private static Node objectRow(ObjectState object) {
        FontIcon icon = new FontIcon(
                switch (object.severity()) {
                    case OK -> "mdi2c-check-circle-outline";
                    case INFO, UNKNOWN -> "mdi2p-progress-clock";
                    case WARNING, BLOCKED -> "mdi2a-alert-outline";
                });
        icon.getStyleClass()
                .addAll("severity-icon", "severity-" + object.severity().name().toLowerCase(Locale.ROOT));
        Label kind = label(object.kind(), "progress-kind");
        Label name = label(object.name(), "progress-name");
        Label state = label(object.state(), "progress-state");
        state.setMinWidth(Region.USE_PREF_SIZE);
        VBox what = new VBox(name, kind);
        HBox.setHgrow(what, Priority.ALWAYS);
        HBox row = new HBox(icon, what, state);
        row.getStyleClass().add("progress-row");
        return row;
    }

    private static Node eventRow(EventInfo event) {
        Label time = label(TIME.format(event.at()), "progress-time");
        Label reason = label(event.reason(), event.warning() ? "progress-warning" : "progress-reason");
        Label message = label(
                event.object() + ": " + event.message() + (event.count() > 1 ? " (×" + event.count() + ")" : ""),
                "progress-message");
        message.setWrapText(true);
        HBox.setHgrow(message, Priority.ALWAYS);
        HBox row = new HBox(time, reason, message);
        row.getStyleClass().add("progress-row");
        return row;
    }

    private static Node evidenceRow(String text) {
        Label line = label(text, "progress-evidence");
        line.setWrapText(true);
        return line;
    }

    /** @param goes what is said of what has yet to go */
    private static Node undoRow(UndoItem item, String goes) {
        FontIcon icon = new FontIcon(
                switch (item.fate()) {
                    case GOES -> "mdi2m-minus-circle-outline";
                    case GONE -> "mdi2c-check-circle-outline";
                    case STAYS, SPARED -> "mdi2s-shield-check-outline";
                });
        icon.getStyleClass()
                .addAll(
                        "severity-icon",
                        switch (item.fate()) {
                            case GOES -> "severity-blocked";
                            case GONE -> "severity-unknown";
                            case STAYS, SPARED -> "severity-ok";
                        });
        Label action = label(
                I18n.text(
                        switch (item.fate()) {
                            case GOES -> goes;
                            case GONE -> "progress.undo.gone";
                            case STAYS, SPARED -> "progress.undo.stays";
                        }),
                "progress-action");
        Label name = label(item.kind() + " " + item.name(), "progress-name");
        name.setMinWidth(Region.USE_PREF_SIZE);
        Label why = label(item.why(), "progress-message");
        why.setWrapText(true);
        HBox.setHgrow(why, Priority.ALWAYS);
        HBox row = new HBox(icon, action, name, why);
        row.getStyleClass().add("progress-row");
        return row;
    }

    private static Label label(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        return label;
    }

    @FXML
    void keepWaiting() {
        model.keepWaiting();
    }

    @FXML
    void resume() {
        model.resume();
    }

    @FXML
    void askUndo() {
        model.askUndo();
    }

    @FXML
    void closeUndo() {
        model.closeUndo();
    }

    @FXML
    void undo() {
        model.undo();
    }

    @FXML
    void abandon() {
        model.abandon();
    }

    @FXML
    void leave() {
        model.leave();
    }
}
