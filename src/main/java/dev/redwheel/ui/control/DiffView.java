package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/**
 * The differences of two texts, side by side or unified, long unchanged stretches folded. Added and removed lines are
 * told by their sign as well as by colour. FX thread only.
 */
public final class DiffView extends BorderPane {
    /** Room for the scroll bar. */
    private static final double BESIDE = 24;

    private final BooleanProperty unified = new SimpleBooleanProperty(this, "unified");
    private final ListView<DiffLines.Row> list = new ListView<>();
    private final Label summary = new Label();
    private List<DiffLines.Row> rows = List.of();

    public DiffView() {
        getStyleClass().add("diff-view");
        list.getStyleClass().addAll("diff-list", "dense");
        list.setAccessibleText(I18n.text("control.diff.name"));
        list.setCellFactory(view -> new RowCell());
        Label same = new Label(I18n.text("control.diff.same"));
        same.getStyleClass().add("diff-same");
        list.setPlaceholder(same);

        ToggleButton split = toggle("control.diff.split", "left-pill");
        ToggleButton one = toggle("control.diff.unified", "right-pill");
        ToggleGroup modes = new ToggleGroup();
        modes.getToggles().addAll(split, one);
        modes.selectedToggleProperty().addListener((property, was, now) -> {
            if (now == null && was != null) {
                was.setSelected(true); // One of the two is always chosen.
            }
        });
        split.setSelected(true);
        one.selectedProperty().bindBidirectional(unified);
        split.selectedProperty().subscribe(chosen -> unified.set(!chosen));
        unified.subscribe(this::show);

        summary.getStyleClass().add("diff-summary");
        Pane spring = new Pane();
        HBox.setHgrow(spring, Priority.ALWAYS);
        HBox bar = new HBox(summary, spring, split, one);
        bar.getStyleClass().add("code-bar");
        setTop(bar);
        setCenter(list);
    }

    /** Shows what changes between the two. */
    public void setTexts(String before, String after) {
        rows = DiffLines.of(before, after);
        long added = rows.stream()
                .filter(row -> row.kind() != DiffLines.Kind.SAME && row.right() > 0)
                .count();
        long removed = rows.stream()
                .filter(row ->
                        row.kind() != DiffLines.Kind.SAME && row.kind() != DiffLines.Kind.FOLDED && row.left() > 0)
                .count();
        summary.setText(rows.isEmpty() ? "" : I18n.text("control.diff.summary", added, removed));
        show();
    }

    /** False is side by side. */
    public BooleanProperty unifiedProperty() {
        return unified;
    }

    public void setUnified(boolean newUnified) {
        unified.set(newUnified);
    }

    public boolean isUnified() {
        return unified.get();
    }

    private void show() {
        list.getItems().setAll(unified.get() ? DiffLines.unified(rows) : rows);
    }

    private static ToggleButton toggle(String key, String style) {
        ToggleButton button = new ToggleButton(I18n.text(key));
        button.setAccessibleText(button.getText());
        button.getStyleClass().addAll("small", style);
        return button;
    }

    private final class RowCell extends ListCell<DiffLines.Row> {
        @Override
        protected void updateItem(DiffLines.Row row, boolean empty) {
            super.updateItem(row, empty);
            setText(null);
            setGraphic(empty || row == null ? null : content(row));
            setAccessibleText(empty || row == null ? null : spoken(row));
        }

        /** Of the width that its content has: the cell itself has none while the list asks. */
        @Override
        protected double computePrefHeight(double width) {
            return getGraphic() instanceof Region content
                    ? content.prefHeight(list.getWidth() - BESIDE) + snappedTopInset() + snappedBottomInset()
                    : super.computePrefHeight(width);
        }

        private Node content(DiffLines.Row row) {
            // Bound to the list, not the cell: rows wrap instead of scrolling sideways.
            Region content = row.kind() == DiffLines.Kind.FOLDED
                    ? folded(row.left())
                    : unified.get() ? unifiedLine(row) : splitLine(row);
            content.setPrefWidth(0);
            content.maxWidthProperty().bind(list.widthProperty().subtract(BESIDE));
            content.minWidthProperty().bind(content.maxWidthProperty());
            return content;
        }

        private Region folded(int count) {
            Label label = new Label("⋯ " + I18n.text("control.diff.folded", count));
            label.getStyleClass().add("diff-folded");
            return label;
        }

        private Region unifiedLine(DiffLines.Row row) {
            HBox box = row.kind() == DiffLines.Kind.ADDED
                    ? side(row.right(), "+", row.after(), row.kind())
                    : side(row.left(), row.kind() == DiffLines.Kind.SAME ? " " : "−", row.before(), row.kind());
            return box;
        }

        private Region splitLine(DiffLines.Row row) {
            boolean same = row.kind() == DiffLines.Kind.SAME;
            HBox left = side(
                    row.left(),
                    same || row.left() == 0 ? " " : "−",
                    row.before(),
                    same || row.left() == 0 ? DiffLines.Kind.SAME : DiffLines.Kind.REMOVED);
            HBox right = side(
                    row.right(),
                    same || row.right() == 0 ? " " : "+",
                    row.after(),
                    same || row.right() == 0 ? DiffLines.Kind.SAME : DiffLines.Kind.ADDED);
            HBox both = new HBox(left, right);
            for (HBox side : List.of(left, right)) {
                // Of the list: what the line itself is given comes after its height was asked for.
                side.prefWidthProperty()
                        .bind(list.widthProperty().subtract(BESIDE).divide(2));
                side.setMinWidth(0);
            }
            return both;
        }

        private HBox side(int number, String sign, String text, DiffLines.Kind kind) {
            Label line = new Label(number == 0 ? "" : Integer.toString(number));
            line.getStyleClass().add("diff-number");
            Label mark = new Label(sign);
            mark.getStyleClass().add("diff-sign");
            Label content = new Label(text);
            content.setWrapText(true);
            content.setMinHeight(USE_PREF_SIZE);
            content.getStyleClass().add("diff-text");
            HBox.setHgrow(content, Priority.ALWAYS);
            HBox box = new HBox(line, mark, content);
            box.getStyleClass()
                    .addAll(
                            "diff-side",
                            "diff-" + kind.name().toLowerCase(Locale.ROOT),
                            number == 0 ? "diff-none" : "diff-some");
            return box;
        }

        private String spoken(DiffLines.Row row) {
            return switch (row.kind()) {
                case SAME -> row.before();
                case REMOVED -> "− " + row.before();
                case ADDED -> "+ " + row.after();
                case CHANGED -> "− " + row.before() + " + " + row.after();
                case FOLDED -> I18n.text("control.diff.folded", row.left());
            };
        }
    }
}
