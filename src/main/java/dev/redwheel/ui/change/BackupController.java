package dev.redwheel.ui.change;

import java.nio.file.Path;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the saving of a release's data, and the choice of what is brought back. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class BackupController {
    private final BackupViewModel model;

    @FXML
    private Button saveButton;

    @FXML
    private ProgressBar saveProgress;

    @FXML
    private Label saveStatus;

    @FXML
    private Button cancelButton;

    @FXML
    private VBox saveResult;

    @FXML
    private Label restoreFile;

    @FXML
    private CheckBox restoreOver;

    BackupController(BackupViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        for (Node node : List.of(saveProgress, saveStatus, cancelButton, restoreFile, restoreOver)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        saveButton.disableProperty().bind(model.savingProperty());
        cancelButton.visibleProperty().bind(model.savingProperty());
        saveProgress.visibleProperty().bind(model.savingProperty());
        saveProgress.progressProperty().bind(model.shareProperty());
        saveStatus.textProperty().bind(model.statusProperty());
        saveStatus.visibleProperty().bind(model.statusProperty().isNotEmpty());
        model.resultProperty()
                .subscribe(lines -> saveResult
                        .getChildren()
                        .setAll(lines.stream().map(ChangeController::sentence).toList()));
        model.fileProperty().subscribe(found -> {
            restoreFile.setText(found.map(Path::toString).orElse(""));
            restoreFile.setVisible(found.isPresent());
            restoreOver.setVisible(found.isPresent());
        });
        restoreOver.selectedProperty().bindBidirectional(model.overProperty());
    }

    @FXML
    void save() {
        model.save();
    }

    @FXML
    void cancel() {
        model.cancel();
    }

    @FXML
    void choose() {
        model.choose();
    }
}
