package dev.redwheel.ui.change;

import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangePlan.Difference;
import dev.redwheel.operation.change.SettingChange;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.DiffView;
import java.util.List;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.NullUnmarked;

/** Binds what a plan makes different: setting by setting beside the chart's defaults, or as texts. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class DifferenceController {
    private final ObservableValue<Optional<ChangePlan>> plan;
    private final ToggleGroup choice = new ToggleGroup();

    @FXML
    private ToggleButton settingsToggle;

    @FXML
    private ToggleButton valuesToggle;

    @FXML
    private ToggleButton manifestsToggle;

    @FXML
    private GridPane settings;

    @FXML
    private DiffView difference;

    DifferenceController(ObservableValue<Optional<ChangePlan>> plan) {
        this.plan = plan;
    }

    @FXML
    void initialize() {
        for (Node node : List.of(settings, difference)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        choice.getToggles().addAll(settingsToggle, valuesToggle, manifestsToggle);
        choice.selectToggle(settingsToggle);
        choice.selectedToggleProperty().subscribe((was, now) -> {
            if (now == null) {
                was.setSelected(true); // One of them is always chosen.
            }
        });
        choice.selectedToggleProperty().subscribe(any -> show());
        plan.subscribe(any -> show());
    }

    private void show() {
        settings.setVisible(settingsToggle.isSelected());
        difference.setVisible(!settingsToggle.isSelected());
        plan.getValue().flatMap(ChangePlan::difference).ifPresent(this::show);
    }

    private void show(Difference shown) {
        if (settingsToggle.isSelected()) {
            showSettings(shown.settings());
        } else if (manifestsToggle.isSelected()) {
            difference.setTexts(shown.manifestBefore(), shown.manifestAfter());
        } else {
            difference.setTexts(shown.valuesBefore(), shown.valuesAfter());
        }
    }

    private void showSettings(List<SettingChange> all) {
        settings.getChildren().clear();
        if (all.isEmpty()) {
            settings.add(cell(I18n.text("change.difference.same"), "text-muted"), 0, 0, 4, 1);
            return;
        }
        settings.addRow(
                0,
                cell(I18n.text("change.difference.setting"), "text-muted"),
                cell(I18n.text("change.difference.chart"), "text-muted"),
                cell(I18n.text("change.difference.now"), "text-muted"),
                cell(I18n.text("change.difference.wanted"), "text-muted"));
        for (int row = 0; row < all.size(); row++) {
            SettingChange setting = all.get(row);
            settings.addRow(
                    row + 1,
                    cell(setting.path(), "change-setting"),
                    cell(
                            setting.chart().isEmpty() ? I18n.text("change.difference.none") : setting.chart(),
                            "text-muted"),
                    value(setting.now(), "change-setting-now"),
                    value(setting.wanted(), "change-wanted"));
        }
    }

    /** One that is not given is told by its word, and not taken for a value. */
    private static Label value(String text, String style) {
        return text.isEmpty() ? cell(I18n.text("change.difference.default"), "text-muted") : cell(text, style);
    }

    private static Label cell(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        GridPane.setValignment(label, VPos.TOP);
        return label;
    }
}
