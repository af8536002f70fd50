package dev.redwheel.ui.change;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.task.Scope;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.beans.property.ObjectProperty;
import javafx.fxml.FXML;
import javafx.scene.control.TextField;
import org.jspecify.annotations.NullUnmarked;

/** Binds the four amounts of memory and CPU. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class ResourcesController {
    private final ObjectProperty<ResourceSpec> resources;
    private final Scope scope;

    @FXML
    private TextField memoryLimit;

    @FXML
    private TextField memoryRequest;

    @FXML
    private TextField cpuLimit;

    @FXML
    private TextField cpuRequest;

    ResourcesController(ObjectProperty<ResourceSpec> resources, Scope scope) {
        this.resources = resources;
        this.scope = scope;
    }

    @FXML
    void initialize() {
        resources.subscribe(spec -> {
            set(cpuRequest, spec.cpuRequest());
            set(memoryRequest, spec.memoryRequest());
            set(cpuLimit, spec.cpuLimit());
            set(memoryLimit, spec.memoryLimit());
        });
        PauseTransition pause = Typing.pause(
                scope,
                () -> resources.set(new ResourceSpec(
                        cpuRequest.getText().strip(),
                        memoryRequest.getText().strip(),
                        cpuLimit.getText().strip(),
                        memoryLimit.getText().strip())));
        List.of(cpuRequest, memoryRequest, cpuLimit, memoryLimit)
                .forEach(field -> field.textProperty().subscribe((was, now) -> pause.playFromStart()));
    }

    private static void set(TextField field, String text) {
        if (!field.getText().equals(text)) {
            field.setText(text);
        }
    }
}
