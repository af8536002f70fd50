package dev.redwheel.ui.change;

import dev.redwheel.operation.UndoItem;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;
import org.kordamp.ikonli.javafx.FontIcon;

/** Binds the preview of a deletion. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class DeleteController {
    private final DeleteViewModel model;
    private final BackupViewModel backup;
    private final ReadOnlyObjectProperty<Content<ReleaseNow>> content;
    private final InstantSource clock;

    @FXML
    private VBox lastWords;

    @FXML
    private Button saveFirst;

    @FXML
    private ProgressBar firstProgress;

    @FXML
    private Label firstStatus;

    @FXML
    private ProgressIndicator removalMark;

    @FXML
    private VBox removalList;

    @FXML
    private CheckBox withClaims;

    @FXML
    private Button deleteButton;

    /** @param content what the servers say */
    DeleteController(
            DeleteViewModel model,
            BackupViewModel backup,
            ReadOnlyObjectProperty<Content<ReleaseNow>> content,
            InstantSource clock) {
        this.model = model;
        this.backup = backup;
        this.content = content;
        this.clock = clock;
    }

    @FXML
    void initialize() {
        removalMark.managedProperty().bind(removalMark.visibleProperty());
        firstProgress.managedProperty().bind(firstProgress.visibleProperty());
        firstProgress.visibleProperty().bind(backup.savingProperty());
        firstProgress.progressProperty().bind(backup.shareProperty());
        firstStatus.managedProperty().bind(firstStatus.visibleProperty());
        firstStatus.visibleProperty().bind(backup.statusProperty().isNotEmpty());
        firstStatus.textProperty().bind(backup.statusProperty());
        saveFirst.disableProperty().bind(backup.savingProperty());
        backup.savingProperty()
                .subscribe(any -> showRemoval(model.removalProperty().get()));
        withClaims.selectedProperty().bindBidirectional(model.withClaimsProperty());
        model.removalProperty().subscribe(this::showRemoval);
        model.removingProperty()
                .subscribe(any -> showRemoval(model.removalProperty().get()));
        content.subscribe(now -> {
            if (now instanceof Content.Ready<ReleaseNow> ready) {
                lastWords
                        .getChildren()
                        .setAll(DeleteViewModel.lastWords(ready.data(), clock.instant()).stream()
                                .map(ChangeController::sentence)
                                .toList());
            }
        });
    }

    private void showRemoval(Optional<List<UndoItem>> items) {
        boolean removing = model.removingProperty().get();
        removalMark.setVisible(items.isEmpty() || removing);
        removalList
                .getChildren()
                .setAll(items.orElse(List.of()).stream()
                        .map(DeleteController::removalRow)
                        .toList());
        deleteButton.setDisable(items.isEmpty()
                || removing
                || backup.savingProperty().get()
                || model.setup().readOnly());
    }

    private static Node removalRow(UndoItem item) {
        boolean goes = item.fate() == UndoItem.Fate.GOES;
        FontIcon icon = new FontIcon(goes ? "mdi2m-minus-circle-outline" : "mdi2s-shield-check-outline");
        icon.getStyleClass().addAll("severity-icon", goes ? "severity-blocked" : "severity-ok");
        Label text = ChangeController.sentence(
                I18n.text(goes ? "change.delete.goes" : "change.delete.stays", item.kind(), item.name())
                        + (item.why().isEmpty() ? "" : ": " + item.why()));
        HBox row = new HBox(icon, text);
        row.getStyleClass().add("progress-row");
        return row;
    }

    @FXML
    void saveFirst() {
        backup.save();
    }

    @FXML
    void delete() {
        model.remove();
    }
}
