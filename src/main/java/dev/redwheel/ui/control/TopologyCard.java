package dev.redwheel.ui.control;

import dev.redwheel.ui.control.TopologyDiagram.Item;
import dev.redwheel.ui.control.TopologyDiagram.Row;
import dev.redwheel.ui.control.TopologyDiagram.State;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;

/** One server of a {@link TopologyMap}, updated in place. */
final class TopologyCard extends Button {
    private static final PseudoClass MASTER = PseudoClass.getPseudoClass("master");
    private static final PseudoClass SENTINEL = PseudoClass.getPseudoClass("sentinel");

    private final Circle dot = new Circle(4);
    private final Rectangle swatch = new Rectangle(9, 9);
    private final Label title = new Label();
    private final Label badge = new Label();
    private final VBox figures = new VBox();
    private final Tooltip tip = new Tooltip();

    TopologyCard(String id, Consumer<String> onOpen) {
        setId("topology-" + id);
        getStyleClass().setAll("button", "topology-card");
        title.getStyleClass().add("topology-title");
        title.setMaxWidth(Double.MAX_VALUE);
        title.setMinWidth(0);
        HBox.setHgrow(title, Priority.ALWAYS);
        badge.getStyleClass().add("topology-badge");
        badge.setMinWidth(Region.USE_PREF_SIZE);
        dot.getStyleClass().add("topology-dot");
        swatch.getStyleClass().add("series-swatch");
        HBox head = new HBox(dot, title, swatch);
        head.setAlignment(Pos.CENTER_LEFT);
        head.setSpacing(6);
        figures.getStyleClass().add("topology-figures");
        VBox content = new VBox(head, badge, figures);
        content.setSpacing(3);
        content.prefWidthProperty().bind(widthProperty().subtract(20));
        content.setMinWidth(0);
        setGraphic(content);
        setAlignment(Pos.TOP_LEFT);
        setTooltip(tip);
        setOnAction(event -> onOpen.accept(id));
    }

    void show(Item item) {
        title.setText(item.title());
        badge.setText(item.badge());
        pseudoClassStateChanged(MASTER, item.row() == Row.MASTERS);
        pseudoClassStateChanged(SENTINEL, item.row() == Row.SENTINELS);
        for (State state : State.values()) {
            PseudoClass mark = PseudoClass.getPseudoClass(state.name().toLowerCase(Locale.ROOT));
            pseudoClassStateChanged(mark, state == item.state());
            dot.pseudoClassStateChanged(mark, state == item.state());
        }
        boolean coloured = item.colour() >= 0;
        swatch.setVisible(coloured);
        swatch.setManaged(coloured);
        swatch.getStyleClass().removeIf(style -> style.startsWith("series-") && !style.equals("series-swatch"));
        if (coloured) {
            swatch.getStyleClass().add("series-" + (item.colour() % 8 + 1));
        }
        while (figures.getChildren().size() < item.lines().size()) {
            Label line = new Label();
            line.getStyleClass().add("topology-line");
            figures.getChildren().add(line);
        }
        while (figures.getChildren().size() > item.lines().size()) {
            figures.getChildren().removeLast();
        }
        for (int i = 0; i < item.lines().size(); i++) {
            ((Label) figures.getChildren().get(i)).setText(item.lines().get(i));
        }
        setAccessibleText(item.spoken());
        tip.setText(item.spoken());
    }
}
