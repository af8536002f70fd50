package dev.redwheel.ui.change;

import dev.redwheel.model.Topology;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import java.util.Optional;
import javafx.beans.property.IntegerProperty;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds the choice of how many masters and replicas there are to be, and of the next topology. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class SizeController {
    private final ChangeViewModel model;

    @FXML
    private HBox mastersRow;

    @FXML
    private Label mastersNow;

    @FXML
    private Label replicasLabel;

    @FXML
    private Label replicasNow;

    @FXML
    private Spinner<Integer> masters;

    @FXML
    private Spinner<Integer> replicas;

    @FXML
    private Button nextTopology;

    SizeController(ChangeViewModel model) {
        this.model = model;
    }

    @FXML
    void initialize() {
        mastersRow.managedProperty().bind(mastersRow.visibleProperty());
        nextTopology.managedProperty().bind(nextTopology.visibleProperty());
        masters.setValueFactory(new IntegerSpinnerValueFactory(1, 500, 1));
        replicas.setValueFactory(new IntegerSpinnerValueFactory(0, 20, 0));
        bind(masters, model.mastersProperty());
        bind(replicas, model.replicasProperty());
        model.contentProperty().subscribe(content -> {
            if (content instanceof Content.Ready<ReleaseNow> ready) {
                show(ready.data());
            }
        });
    }

    private static void bind(Spinner<Integer> spinner, IntegerProperty property) {
        property.subscribe(value -> spinner.getValueFactory().setValue(value.intValue()));
        // From the first change on: at the beginning there is nothing to choose from yet.
        spinner.valueProperty().subscribe((was, now) -> {
            if (now != null) {
                property.set(now);
            }
        });
        // What is typed counts when the field is left, too.
        spinner.focusedProperty().subscribe(focused -> {
            if (!focused) {
                spinner.commitValue();
            }
        });
    }

    private void show(ReleaseNow now) {
        boolean cluster = now.topology() == Topology.CLUSTER;
        mastersRow.setVisible(cluster);
        mastersNow.setText(I18n.text("change.now", now.size().masters()));
        replicasLabel.setText(I18n.text(cluster ? "change.replicas-of-each" : "change.replicas"));
        replicasNow.setText(I18n.text("change.now", now.size().replicas()));
        Optional<String> next = ChangeViewModel.nextTopology(now);
        nextTopology.setVisible(next.isPresent());
        nextTopology.setText(next.orElse(""));
        nextTopology.setAccessibleText(nextTopology.getText());
    }

    @FXML
    void nextTopology() {
        model.topologyChange();
    }
}
