package dev.redwheel.ui.change;

import dev.redwheel.operation.change.Drift;
import dev.redwheel.operation.change.DriftReport;
import dev.redwheel.operation.change.DriftReport.Gap;
import dev.redwheel.ui.common.I18n;
import java.util.List;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the list of what is not as the release says. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class DriftController {
    private final DriftViewModel model;

    @FXML
    private ProgressIndicator driftMark;

    @FXML
    private Label driftSummary;

    @FXML
    private VBox driftList;

    @FXML
    private Button restoreAll;

    @FXML
    private Label gapsTitle;

    @FXML
    private VBox gapList;

    DriftController(DriftViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        for (Node node : List.of(driftMark, driftSummary, restoreAll, gapsTitle, gapList)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        model.reportProperty().subscribe(this::showReport);
    }

    private void showReport(Optional<DriftReport> report) {
        List<Drift> drifts = report.map(DriftReport::drifts).orElse(List.of());
        List<Gap> gaps = report.map(DriftReport::gaps).orElse(List.of());
        driftMark.setVisible(report.isEmpty());
        driftSummary.setVisible(report.isPresent());
        driftSummary.setText(
                !drifts.isEmpty()
                        ? I18n.text("change.drift.some", drifts.size())
                        : gaps.isEmpty() ? I18n.text("change.drift.none") : I18n.text("change.drift.none-seen"));
        restoreAll.setVisible(drifts.size() > 1);
        driftList.getChildren().setAll(drifts.stream().map(this::driftRow).toList());
        gapsTitle.setVisible(!gaps.isEmpty());
        gapsTitle.setText(I18n.text("change.drift.gaps", gaps.size()));
        gapList.setVisible(!gaps.isEmpty());
        gapList.getChildren()
                .setAll(gaps.stream()
                        .map(gap -> ChangeController.sentence(gap.on() + ": " + gap.why()))
                        .toList());
    }

    private Node driftRow(Drift drift) {
        Label on = new Label(drift.on() + "  ·  " + drift.what());
        on.getStyleClass().add("step-name");
        on.setWrapText(true);
        Button restore = new Button(I18n.text("change.drift.restore"));
        restore.setAccessibleText(restore.getText() + ": " + on.getText());
        restore.setOnAction(event -> model.restore(List.of(drift)));
        HBox actions = new HBox(8, restore);
        if (drift.kind() == Drift.Kind.SETTING) {
            Button adopt = new Button(I18n.text("change.drift.adopt"));
            adopt.setAccessibleText(adopt.getText() + ": " + on.getText());
            adopt.setOnAction(event -> model.adopt(drift));
            actions.getChildren().add(adopt);
        }
        VBox row = new VBox(
                4,
                on,
                ChangeController.sentence(I18n.text("change.drift.difference", drift.wanted(), drift.found())),
                actions);
        row.getStyleClass().add("change-drift");
        return row;
    }

    @FXML
    void restoreAll() {
        model.reportProperty().get().ifPresent(report -> model.restore(report.drifts()));
    }
}
