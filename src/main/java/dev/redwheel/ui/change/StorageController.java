package dev.redwheel.ui.change;

import dev.redwheel.model.PvcInfo;
import dev.redwheel.operation.change.Volumes;
import dev.redwheel.task.Scope;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Quantity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the size of the volumes, and the list of those that nobody uses any more. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class StorageController {
    private final StorageViewModel model;
    private final InstantSource clock;
    private final Scope scope;

    @FXML
    private TextField volumeSize;

    @FXML
    private ProgressIndicator volumesMark;

    @FXML
    private VBox volumeList;

    @FXML
    private Label leftOverTitle;

    @FXML
    private VBox leftOverList;

    StorageController(StorageViewModel model, InstantSource clock, Scope scope) {
        this.model = model;
        this.clock = clock;
        this.scope = scope;
    }

    @FXML
    void initialize() {
        for (Node node : List.of(volumesMark, leftOverTitle, leftOverList)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        model.sizeProperty().subscribe(size -> {
            if (!volumeSize.getText().strip().equals(size)) {
                volumeSize.setText(size);
            }
        });
        PauseTransition pause = Typing.pause(
                scope, () -> model.sizeProperty().set(volumeSize.getText().strip()));
        volumeSize.textProperty().subscribe((was, now) -> pause.playFromStart());
        model.volumesProperty().subscribe(this::showVolumes);
    }

    private void showVolumes(Optional<Volumes> found) {
        volumesMark.setVisible(found.isEmpty());
        // What is there is filled in, and must not replace what is typed.
        volumeSize.setDisable(found.map(volumes -> volumes.inUse().isEmpty()).orElse(true));
        List<PvcInfo> inUse = found.map(Volumes::inUse).orElse(List.of());
        List<PvcInfo> leftOver = found.map(Volumes::leftOver).orElse(List.of());
        volumeList
                .getChildren()
                .setAll(inUse.stream()
                        .map(claim -> ChangeController.sentence(words(claim)))
                        .toList());
        if (found.isPresent() && inUse.isEmpty()) {
            volumeList.getChildren().setAll(ChangeController.sentence(I18n.text("change.storage.none")));
        }
        leftOverTitle.setVisible(!leftOver.isEmpty());
        leftOverList.setVisible(!leftOver.isEmpty());
        leftOverList
                .getChildren()
                .setAll(leftOver.stream().map(this::leftOverRow).toList());
    }

    private static String words(PvcInfo claim) {
        String of = claim.storageClass().isEmpty() ? I18n.text("change.storage.no-class") : claim.storageClass();
        String has = Quantity.show(claim.capacityBytes());
        return claim.capacityBytes() < claim.requestedBytes()
                ? I18n.text("change.storage.growing", claim.name(), has, Quantity.show(claim.requestedBytes()), of)
                : I18n.text("change.storage.volume", claim.name(), has, of);
    }

    private Node leftOverRow(PvcInfo claim) {
        Button remove = new Button(I18n.text("change.storage.remove"));
        remove.setAccessibleText(remove.getText() + ": " + claim.name());
        remove.getStyleClass().addAll("danger", "button-outlined");
        remove.setDisable(model.setup().readOnly());
        remove.setOnAction(event -> model.remove(claim));
        String made = claim.created()
                .map(at -> Age.words(Duration.between(at, clock.instant())))
                .orElseGet(() -> I18n.text("change.unknown"));
        VBox row = new VBox(
                4,
                ChangeController.sentence(I18n.text(
                        "change.storage.left-over.volume",
                        claim.name(),
                        Quantity.show(Math.max(claim.capacityBytes(), claim.requestedBytes())),
                        made)),
                remove);
        row.getStyleClass().add("change-drift");
        return row;
    }
}
