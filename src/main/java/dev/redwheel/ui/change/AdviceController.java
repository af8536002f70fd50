package dev.redwheel.ui.change;

import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.ui.change.AdviceViewModel.Row;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.topology.TopologyViewModel;
import java.util.List;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.fxml.FXML;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.NullUnmarked;

/** Binds what the servers and the nodes say beside what is chosen. */
@NullUnmarked // Fields are set by the FXML loader before initialize().
public final class AdviceController {
    private final AdviceViewModel model;
    private final TopologyViewModel topology;

    @FXML
    private VBox serverAdvice;

    @FXML
    private VBox nodeAdvice;

    AdviceController(AdviceViewModel model, TopologyViewModel topology) {
        this.model = model;
        this.topology = topology;
    }

    @FXML
    void initialize() {
        show(serverAdvice, model.serversProperty());
        show(nodeAdvice, model.nodesProperty());
        topology.contentProperty().subscribe(content -> {
            if (content instanceof Content.Ready<TopologyPicture> ready) {
                model.seen(ready.data());
            }
        });
    }

    private static void show(VBox box, ReadOnlyObjectProperty<List<Row>> rows) {
        rows.subscribe(now -> {
            while (box.getChildren().size() > now.size()) {
                box.getChildren().removeLast();
            }
            while (box.getChildren().size() < now.size()) {
                box.getChildren().add(new AdviceRow());
            }
            for (int i = 0; i < now.size(); i++) {
                ((AdviceRow) box.getChildren().get(i)).show(now.get(i));
            }
        });
    }
}
