package dev.redwheel.ui.change;

import dev.redwheel.operation.StepProgress;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Figure;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.StepRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The steps of a change, planned or under way, and the table of what it makes different. FX thread only. */
final class ChangeStepRows {
    /** More than these are in the table of what changes. */
    private static final int MOST_EDITS = 6;

    private final VBox box;
    private final GridPane figures;
    private final List<StepRow> rows = new ArrayList<>();
    private String shownId = "";

    ChangeStepRows(VBox box, GridPane figures) {
        this.box = box;
        this.figures = figures;
    }

    /** @param running whether the console is at it, and not only a record of it */
    void show(Optional<ChangeRecord> shown, boolean running) {
        List<ChangeStep> all = shown.map(ChangeRecord::steps).orElse(List.of());
        String id = shown.map(ChangeRecord::id).orElse("");
        if (rows.size() != all.size() || !id.equals(shownId)) {
            shownId = id;
            rows.clear();
            for (int i = 0; i < all.size(); i++) {
                rows.add(new StepRow("change-step-" + i, I18n.text(stepKey(all.get(i)))));
            }
            box.getChildren().setAll(rows);
            showFigures(shown.map(ChangeRecord::figures).orElse(List.of()));
        }
        shown.ifPresent(change -> {
            for (int i = 0; i < all.size(); i++) {
                ChangeStep step = all.get(i);
                rows.get(i)
                        .show(
                                stateOf(step, change),
                                running,
                                step.message().isEmpty() ? why(change, step) : step.message(),
                                step.started(),
                                step.ended());
            }
        });
    }

    /**
     * What it will do: a revision by the settings that it changes, since a change may make several; the moment of a password
     * tells nothing.
     */
    private static String why(ChangeRecord change, ChangeStep step) {
        List<String> edits = step.edits().stream()
                .map(edit -> edit.value() == null
                        ? I18n.text("change.edit.out", edit.path())
                        : edit.toString().strip().replaceAll("\\s*\\n\\s*", " "))
                .toList();
        boolean tells =
                change.figures().stream().noneMatch(figure -> figure.name().equals("passwords"));
        return tells && step.kind() == ChangeStepKind.UPGRADE && !edits.isEmpty() && edits.size() <= MOST_EDITS
                ? String.join(", ", edits)
                : I18n.text(stepKey(step) + ".why");
    }

    /** Elapsed times move on while something runs. */
    void tick(Instant now) {
        rows.forEach(row -> row.tick(now));
    }

    private void showFigures(List<Figure> all) {
        figures.getChildren().clear();
        for (int row = 0; row < all.size(); row++) {
            Figure figure = all.get(row);
            Label name = new Label(figureName(figure.name()));
            name.getStyleClass().add("text-muted");
            Label before = new Label(figure.now());
            Label arrow = new Label(figure.now().isEmpty() ? "" : "→");
            arrow.getStyleClass().add("text-muted");
            Label after = new Label(figure.wanted());
            after.getStyleClass().add("change-wanted");
            for (Label value : List.of(before, after)) {
                value.setWrapText(true);
                value.setMinHeight(Region.USE_PREF_SIZE);
            }
            arrow.setMinWidth(Region.USE_PREF_SIZE);
            if (!name.getText().equals(figure.name())) { // A value's path may well be cut, a word not.
                name.setMinWidth(Region.USE_PREF_SIZE);
            }
            figures.addRow(row, name, before, arrow, after);
        }
    }

    /** One of the console's own figures, or the path of a value. */
    private static String figureName(String name) {
        String key = "change.figure." + name;
        return I18n.bundle().containsKey(key) ? I18n.text(key) : name;
    }

    private static String stepKey(ChangeStep step) {
        return "change.step." + step.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A step that was under way when the change failed is the one that failed. */
    private static StepProgress.State stateOf(ChangeStep step, ChangeRecord change) {
        return step.state() == StepProgress.State.RUNNING && change.failure().isPresent()
                ? StepProgress.State.FAILED
                : step.state();
    }
}
