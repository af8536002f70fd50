package dev.redwheel.ui.change;

import dev.redwheel.ui.change.AdviceViewModel.Row;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** How full one server or node is, as a bar, and what else matters about it. */
final class AdviceRow extends VBox {
    /** From here on there is too little room for what is not counted as data: as the checks before a change have it. */
    private static final double FULL = 0.8;

    private final Label name = new Label();
    private final Label amount = new Label();
    private final HBox head;
    private final ProgressBar bar = new ProgressBar();
    private final Label more = new Label();

    AdviceRow() {
        getStyleClass().add("advice-row");
        name.getStyleClass().add("advice-name");
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        head = new HBox(name, gap, amount);
        bar.getStyleClass().add("advice-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        more.getStyleClass().add("advice-more");
        more.setWrapText(true);
        getChildren().addAll(head, bar, more);
        getChildren().forEach(child -> child.managedProperty().bind(child.visibleProperty()));
    }

    void show(Row row) {
        name.setText(row.name());
        amount.setText(row.amount());
        head.setVisible(!row.name().isEmpty());
        bar.setVisible(row.share().isPresent());
        bar.setProgress(row.share().orElse(0));
        bar.getStyleClass().removeAll("bar-good", "bar-warn");
        bar.getStyleClass().add(row.share().orElse(0) > FULL ? "bar-warn" : "bar-good");
        bar.setAccessibleText(row.name() + ": " + row.amount());
        more.setText(row.more());
        more.setVisible(!row.more().isEmpty());
    }
}
