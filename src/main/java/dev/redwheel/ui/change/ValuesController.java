package dev.redwheel.ui.change;

import dev.redwheel.task.Scope;
import dev.redwheel.ui.control.YamlEditor;
import javafx.animation.PauseTransition;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import org.jspecify.annotations.NullUnmarked;

/** Binds the text of the release's own values. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class ValuesController {
    private final ChangeViewModel model;
    private final Scope scope;

    @FXML
    private YamlEditor values;

    @FXML
    private Label valuesProblem;

    ValuesController(ChangeViewModel model, Scope scope) {
        this.model = model;
        this.scope = scope;
    }

    @FXML
    void initialize() {
        valuesProblem.managedProperty().bind(valuesProblem.visibleProperty());
        model.valuesTextProperty().subscribe(text -> {
            if (!values.getText().equals(text)) {
                values.setText(text);
            }
        });
        PauseTransition pause =
                Typing.pause(scope, () -> model.valuesTextProperty().set(values.getText()));
        values.textProperty().subscribe((was, now) -> pause.playFromStart());
        model.valuesProblemProperty().subscribe(text -> {
            valuesProblem.setText(text);
            valuesProblem.setVisible(!text.isEmpty());
        });
    }
}
