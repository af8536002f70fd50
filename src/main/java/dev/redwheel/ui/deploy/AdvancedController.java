package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.control.YamlEditor;
import dev.redwheel.ui.deploy.AdvancedViewModel.Part;
import dev.redwheel.values.ConfProblem;
import dev.redwheel.values.EvictionPolicy;
import dev.redwheel.values.SavePoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javafx.collections.ListChangeListener;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/** Binds the step "advanced". */
public final class AdvancedController implements StepView {
    /** How snapshots are decided. */
    private enum SaveMode {
        DEFAULT,
        NEVER,
        OWN
    }

    private final AdvancedViewModel model;
    private final ImageViewModel image;
    private List<SavePoint> shownPoints = List.of();
    private boolean following;

    @FXML
    private Label subtitle;

    @FXML
    private ComboBox<Optional<EvictionPolicy>> policyBox;

    @FXML
    private Label policyText;

    @FXML
    private ComboBox<SaveMode> saveMode;

    @FXML
    private VBox savePoints;

    @FXML
    private Button addSavePoint;

    @FXML
    private ComboBox<Part> partBox;

    @FXML
    private YamlEditor linesEditor;

    @FXML
    private VBox lineProblems;

    @FXML
    private TextArea flagsArea;

    @FXML
    private Label flagsProblem;

    @FXML
    private YamlEditor overlayEditor;

    @FXML
    private Label overlayProblem;

    @FXML
    private ImageController imageController;

    @FXML
    private MetricsController metricsController;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    AdvancedController(DeployWizardViewModel wizard) {
        this.model = wizard.advanced();
        this.image = wizard.image();
    }

    @FXML
    void initialize() {
        policyBox.getItems().add(Optional.empty());
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            policyBox.getItems().add(Optional.of(policy));
        }
        policyBox.setConverter(
                words(policy -> policy.map(EvictionPolicy::word).orElse(I18n.text("deploy.advanced.eviction.none"))));
        policyBox.valueProperty().bindBidirectional(model.policyProperty());
        saveMode.getItems().setAll(SaveMode.values());
        saveMode.setConverter(
                words(mode -> I18n.text("deploy.advanced.save." + mode.name().toLowerCase(Locale.ROOT))));
        saveMode.setOnAction(event -> chooseSaveMode(saveMode.getValue()));
        partBox.getItems().setAll(Part.values());
        partBox.setConverter(words(
                part -> I18n.text("deploy.advanced.lines.part." + part.name().toLowerCase(Locale.ROOT))));
        partBox.valueProperty().bindBidirectional(model.partProperty());
        linesEditor.setAccessibleText(I18n.text("deploy.advanced.lines.name"));
        linesEditor.textProperty().bindBidirectional(model.configurationProperty());
        model.lineProblems().addListener((ListChangeListener<ConfProblem>) change -> lines());
        flagsArea.textProperty().bindBidirectional(model.flagsProperty());
        overlayEditor.setText(model.overlay());
        overlayEditor.textProperty().subscribe(text -> {
            if (!following) {
                model.setOverlay(text);
            }
        });
        model.overlayProblemProperty().subscribe(problem -> StepView.tell(overlayProblem, problem, overlayEditor));
        lines();
        refresh();
    }

    @Override
    public void refresh() {
        subtitle.setText(image.checkedAgainst());
        imageController.refresh();
        EvictionPolicy policy = model.policyProperty().get().orElse(EvictionPolicy.NOEVICTION);
        policyText.setText(I18n.text("deploy.advanced.policy." + policy.word()));
        points();
        // A cluster has one kind of server.
        StepView.visible(partBox, model.hasParts());
        metricsController.refresh();
        StepView.tell(flagsProblem, model.flagsProblem(), flagsArea);
        if (!overlayEditor.isFocusWithin()) {
            // Not under the hands of somebody who is typing there.
            following = true;
            overlayEditor.setText(model.overlay());
            following = false;
        }
    }

    @Override
    public Node focusTarget() {
        return StepView.firstInvalid(List.of(imageController.focusTarget(), linesEditor, flagsArea, overlayEditor));
    }

    @FXML
    void addSavePoint() {
        model.addSavePoint();
    }

    private void lines() {
        linesEditor.setMarkers(model.lineProblems().stream()
                .map(problem -> new YamlEditor.LineMarker(problem.line(), problem.severity(), problem.message()))
                .toList());
        linesEditor.pseudoClassStateChanged(INVALID, !model.lineProblems().isEmpty());
        List<Node> rows = new ArrayList<>();
        for (ConfProblem problem : model.lineProblems()) {
            Label row = new Label(
                    I18n.text("deploy.advanced.lines.line", problem.line(), problem.message()),
                    FindingList.icon(problem.severity()));
            row.setWrapText(true);
            row.getStyleClass().add("line-problem");
            rows.add(row);
        }
        if (rows.isEmpty() && !model.configurationProperty().get().isBlank()) {
            Label fine = new Label(I18n.text("deploy.advanced.lines.ok"));
            fine.getStyleClass().add("hint");
            rows.add(fine);
        }
        lineProblems.getChildren().setAll(rows);
    }

    private void points() {
        Optional<List<SavePoint>> points = model.savePoints();
        SaveMode mode = points.map(list -> list.isEmpty() ? SaveMode.NEVER : SaveMode.OWN)
                .orElse(SaveMode.DEFAULT);
        following = true;
        saveMode.setValue(mode);
        following = false;
        StepView.visible(savePoints, mode == SaveMode.OWN);
        StepView.visible(addSavePoint, mode == SaveMode.OWN);
        List<SavePoint> now = points.orElse(List.of());
        if (!now.equals(shownPoints)) {
            shownPoints = now;
            List<Node> rows = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                rows.add(row(i, now.get(i)));
            }
            savePoints.getChildren().setAll(rows);
        }
    }

    private void chooseSaveMode(@Nullable SaveMode mode) {
        if (following || mode == null) {
            return;
        }
        switch (mode) {
            case DEFAULT -> model.setSavePoints(Optional.empty());
            case NEVER -> model.setSavePoints(Optional.of(List.of()));
            case OWN -> model.setSavePoints(Optional.of(SavePoint.REDIS_DEFAULT));
        }
    }

    private Node row(int index, SavePoint point) {
        Spinner<Integer> seconds = number(
                1,
                point.seconds(),
                "deploy.advanced.save.seconds",
                (spinner, value) -> model.setSavePoint(index, new SavePoint(value, point.changes())));
        Spinner<Integer> changes = number(
                0,
                point.changes(),
                "deploy.advanced.save.changes",
                (spinner, value) -> model.setSavePoint(index, new SavePoint(point.seconds(), value)));
        Button remove = new Button(null, new FontIcon("mdi2c-close"));
        remove.getStyleClass().addAll("button-icon", "flat");
        remove.setAccessibleText(I18n.text("deploy.advanced.save.remove"));
        remove.setOnAction(event -> model.removeSavePoint(index));
        HBox row = new HBox(
                8,
                new Label(I18n.text("deploy.advanced.save.after")),
                seconds,
                new Label(I18n.text("deploy.advanced.save.seconds.unit")),
                changes,
                new Label(I18n.text("deploy.advanced.save.changes.unit")),
                remove);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static Spinner<Integer> number(
            int least, int value, String name, BiConsumer<Spinner<Integer>, Integer> changed) {
        Spinner<Integer> spinner = new Spinner<>(least, Integer.MAX_VALUE, value);
        spinner.setEditable(true);
        spinner.setPrefWidth(110);
        spinner.setAccessibleText(I18n.text(name));
        spinner.valueProperty().addListener((property, was, now) -> {
            if (now != null && !now.equals(was)) {
                changed.accept(spinner, now);
            }
        });
        return spinner;
    }

    private static <T> StringConverter<T> words(Function<T, String> word) {
        return new StringConverter<>() {
            @Override
            public String toString(@Nullable T value) {
                return value == null ? "" : word.apply(value);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("The box is not editable");
            }
        };
    }
}
