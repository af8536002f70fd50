package dev.redwheel.ui.live;

import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** A section's heading, or a field and what it means, with its value as people read it and the raw one below. */
final class InfoCell extends ListCell<InfoRow> {
    private final Label heading = label("info-heading");
    private final Label field = label("info-field");
    private final Label human = label("info-human");
    private final Label raw = label("info-raw");
    private final Label meaning = label("info-meaning");
    private final HBox row;

    InfoCell() {
        getStyleClass().add("info-cell");
        VBox value = new VBox(human, raw);
        value.getStyleClass().add("info-value");
        VBox what = new VBox(field, meaning);
        HBox.setHgrow(what, Priority.ALWAYS);
        for (Label label : List.of(meaning, human)) {
            label.setWrapText(true);
            label.setMinHeight(Region.USE_PREF_SIZE);
        }
        row = new HBox(what, value);
        row.getStyleClass().add("info-row");
        // Rows wrap; nothing scrolls sideways.
        setPrefWidth(0);
    }

    @Override
    protected void updateItem(InfoRow item, boolean empty) {
        super.updateItem(item, empty);
        setText(null);
        if (empty || item == null) {
            setGraphic(null);
            setAccessibleText(null);
            return;
        }
        if (item.isHeading()) {
            heading.setText(item.section());
            setGraphic(heading);
            setAccessibleText(item.section());
            return;
        }
        boolean same = item.human().equals(item.raw());
        field.setText(item.field());
        human.setText(item.human());
        raw.setText(same ? "" : item.raw());
        raw.setManaged(!same);
        meaning.setText(item.meaning());
        meaning.setManaged(!item.meaning().isEmpty());
        setGraphic(row);
        setAccessibleText(item.field() + ": " + item.human() + ". " + item.meaning());
    }

    private static Label label(String style) {
        Label label = new Label();
        label.getStyleClass().add(style);
        return label;
    }
}
