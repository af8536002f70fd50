package dev.redwheel.ui.change;

import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Revision;
import dev.redwheel.ui.common.Content;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import org.jspecify.annotations.NullUnmarked;

/** Binds the release's history, and the upgrade of its chart. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class RevisionsController {
    private final ChangeViewModel model;

    @FXML
    private ListView<Revision> revisions;

    @FXML
    private Button newChart;

    RevisionsController(ChangeViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        newChart.managedProperty().bind(newChart.visibleProperty());
        revisions.setCellFactory(any -> new RevisionCell());
        model.revisionsProperty().subscribe(all -> revisions.getItems().setAll(all));
        revisions
                .getSelectionModel()
                .selectedItemProperty()
                .subscribe(chosen -> model.revisionProperty().set(Optional.ofNullable(chosen)));
        model.contentProperty().subscribe(content -> {
            if (content instanceof Content.Ready<ReleaseNow> ready) {
                Optional<String> chart = model.newChart(ready.data());
                newChart.setVisible(chart.isPresent());
                newChart.setText(chart.orElse(""));
                newChart.setAccessibleText(newChart.getText());
            }
        });
    }

    @FXML
    void chartUpgrade() {
        model.chartUpgrade();
    }
}
