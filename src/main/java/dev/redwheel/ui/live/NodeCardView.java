package dev.redwheel.ui.live;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.ChartGroup;
import dev.redwheel.ui.control.ChartSeries;
import dev.redwheel.ui.control.Sparkline;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;

/**
 * One card of the node strip; pressing it shows that node alone. Updated in place, so that focus and hover stay. Compact
 * where there are many: without the sparkline, the role only of a master.
 */
final class NodeCardView extends Button {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

    private final String pod;
    private final boolean compact;
    private final Rectangle swatch = new Rectangle(10, 10);
    private final Label name = new Label();
    private final Label role = new Label();
    private final Circle dot = new Circle(4);
    private final Label link = new Label();
    private final Tooltip tip = new Tooltip();
    private final Label operations = new Label();
    private final Label ping = new Label();
    private final ProgressBar bar = new ProgressBar(0);
    private final Label memory = new Label();

    NodeCardView(
            NodeCard card, boolean compact, ChartGroup charts, ChartSeries.Source source, Consumer<String> onChoose) {
        this.compact = compact;
        pod = card.pod();
        getStyleClass().setAll("button", "node-card");
        setId("node-" + pod);
        setMaxWidth(Double.MAX_VALUE);
        swatch.getStyleClass().addAll("series-swatch", "series-" + (card.colour() % 8 + 1));
        name.getStyleClass().add("node-name");
        role.getStyleClass().add("node-role");
        role.setMinWidth(Region.USE_PREF_SIZE);
        dot.getStyleClass().add("link-dot");
        link.getStyleClass().add("node-link");
        operations.getStyleClass().add("node-figure");
        ping.getStyleClass().add("node-figure");
        memory.getStyleClass().add("node-memory");
        bar.getStyleClass().addAll("small", "share-bar");
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setFocusTraversable(false);

        HBox figures = new HBox(captioned(operations, "live.node.operations"), captioned(ping, "live.node.ping"));
        if (!compact) {
            figures.getChildren().add(sparkline(charts, source));
        }
        figures.getStyleClass().add("node-figures");
        VBox content = new VBox(row(swatch, name, role), row(dot, link), figures, bar, memory);
        content.getStyleClass().add("node-content");
        // The card decides the width, not its texts.
        content.prefWidthProperty().bind(widthProperty().subtract(26));
        content.setMinWidth(0);
        setGraphic(content);
        setAlignment(Pos.TOP_LEFT);
        setTooltip(tip);
        setOnAction(event -> onChoose.accept(pod));
        show(card);
    }

    String pod() {
        return pod;
    }

    boolean isCompact() {
        return compact;
    }

    void show(NodeCard card) {
        name.setText(card.name());
        role.setText(card.role());
        role.setVisible(!compact || card.master());
        role.setManaged(role.isVisible());
        role.pseudoClassStateChanged(PseudoClass.getPseudoClass("master"), card.master());
        link.setText(card.link());
        tone(dot, card.linkTone());
        tone(link, card.linkTone());
        operations.setText(card.operations());
        ping.setText(card.ping());
        memory.setText(card.memory());
        boolean limited = !Double.isNaN(card.memoryShare());
        bar.setVisible(limited);
        if (limited) {
            bar.setProgress(Math.clamp(card.memoryShare(), 0, 1));
        }
        tone(bar, card.memoryTone());
        pseudoClassStateChanged(SELECTED, card.selected());
        String spoken = I18n.text(
                "live.node.spoken",
                card.pod(),
                card.role(),
                card.link(),
                card.operations(),
                card.ping(),
                card.memory());
        setAccessibleText(spoken);
        tip.setText(card.linkWhy().isEmpty() ? spoken : spoken + "\n" + card.linkWhy());
    }

    static void tone(Node node, Tone tone) {
        if (!node.getStyleClass().contains(tone.styleClass())) {
            for (Tone one : Tone.values()) {
                node.getStyleClass().remove(one.styleClass());
            }
            node.getStyleClass().add(tone.styleClass());
        }
    }

    private Sparkline sparkline(ChartGroup charts, ChartSeries.Source source) {
        Sparkline sparkline = new Sparkline(charts);
        sparkline.setSource(source);
        swatch.fillProperty().subscribe(fill -> sparkline.setColor(fill instanceof Color color ? color : Color.GRAY));
        HBox.setHgrow(sparkline, Priority.ALWAYS);
        return sparkline;
    }

    private static Node captioned(Label figure, String key) {
        Label caption = new Label(I18n.text(key));
        caption.getStyleClass().add("node-caption");
        figure.setMinWidth(Region.USE_PREF_SIZE);
        VBox box = new VBox(figure, caption);
        box.setMinWidth(Region.USE_PREF_SIZE);
        return box;
    }

    private static HBox row(Node... nodes) {
        HBox row = new HBox(nodes);
        row.getStyleClass().add("node-row");
        row.setAlignment(Pos.CENTER_LEFT);
        for (Node node : nodes) {
            if (node instanceof Label label && label.getStyleClass().contains("node-name")) {
                HBox.setHgrow(label, Priority.ALWAYS);
                label.setMaxWidth(Double.MAX_VALUE);
            }
        }
        return row;
    }
}
