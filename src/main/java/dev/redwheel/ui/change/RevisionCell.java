package dev.redwheel.ui.change;

import dev.redwheel.operation.change.Revision;
import dev.redwheel.ui.common.I18n;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One revision in the history: its number, when and by what, and Helm's word. */
final class RevisionCell extends ListCell<Revision> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    @Override
    protected void updateItem(@Nullable Revision revision, boolean empty) {
        super.updateItem(revision, empty);
        if (empty || revision == null) {
            setGraphic(null);
            setAccessibleText(null);
            return;
        }
        Label number = new Label(Integer.toString(revision.number()));
        number.getStyleClass().add("change-revision-number");
        Label when = new Label(revision.made().map(TIME::format).orElseGet(() -> I18n.text("change.unknown")) + "  ·  "
                + revision.status() + "  ·  " + revision.chart());
        when.getStyleClass().add("text-muted");
        when.setWrapText(true);
        when.setMinHeight(Region.USE_PREF_SIZE);
        Label what = new Label(revision.description());
        what.setWrapText(true);
        what.setMinHeight(Region.USE_PREF_SIZE);
        VBox texts = new VBox(what, when);
        HBox row = new HBox(number, texts);
        row.getStyleClass().add("change-revision");
        row.setPrefWidth(0);
        setGraphic(row);
        setAccessibleText(revision.number() + ". " + what.getText() + ". " + when.getText());
    }
}
