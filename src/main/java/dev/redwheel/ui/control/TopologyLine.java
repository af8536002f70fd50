package dev.redwheel.ui.control;

import dev.redwheel.ui.control.TopologyDiagram.Edge;
import dev.redwheel.ui.control.TopologyDiagram.State;
import java.util.List;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.shape.CubicCurve;

/** The line from a replica to whom it follows: a still one for the link, dashes over it that run with the data. */
final class TopologyLine {
    private static final double DASH = 4;
    private static final double SPACE = 10;
    private static final double LABEL_LIFT = 28;

    private final CubicCurve line = new CubicCurve();
    private final CubicCurve flow = new CubicCurve();
    private final Label label = new Label();
    private double traffic = Double.NaN;

    TopologyLine() {
        line.getStyleClass().add("topology-link");
        flow.getStyleClass().add("topology-flow");
        flow.getStrokeDashArray().setAll(DASH, SPACE);
        label.getStyleClass().add("topology-link-label");
        for (Node node : nodes()) {
            node.setMouseTransparent(true);
        }
    }

    List<Node> nodes() {
        return List.of(line, flow, label);
    }

    Label label() {
        return label;
    }

    void show(Edge edge) {
        for (State state : State.values()) {
            PseudoClass mark = PseudoClass.getPseudoClass(state.name().toLowerCase(Locale.ROOT));
            line.pseudoClassStateChanged(mark, state == edge.state());
            label.pseudoClassStateChanged(mark, state == edge.state());
        }
        traffic = edge.traffic();
        flow.setVisible(flows());
        // A thousand times the data is a line twice as strong.
        flow.setStrokeWidth(flows() ? Math.clamp(1.2 + 0.35 * Math.log10(traffic), 1.5, 4.5) : 1);
        if (!label.getText().equals(edge.label())) {
            label.setText(edge.label());
            centre();
        }
        label.setVisible(!edge.label().isEmpty());
    }

    boolean flows() {
        return traffic >= 1;
    }

    /** From the master to the replica. */
    void step() {
        if (flows()) {
            double speed = Math.clamp(Math.log10(traffic), 1, 6);
            flow.setStrokeDashOffset((flow.getStrokeDashOffset() + speed) % (DASH + SPACE));
        }
    }

    void route(Region from, Region to) {
        double x1 = from.getLayoutX() + from.getWidth() / 2;
        double y1 = from.getLayoutY();
        double x2 = to.getLayoutX() + to.getWidth() / 2;
        boolean above = to.getLayoutY() + to.getHeight() <= y1;
        double y2 = above ? to.getLayoutY() + to.getHeight() : to.getLayoutY();
        double bend = above ? Math.max(26, (y1 - y2) * 0.8) : 34;
        for (CubicCurve curve : List.of(line, flow)) {
            curve.setStartX(x1);
            curve.setStartY(y1);
            curve.setControlX1(x1);
            curve.setControlY1(y1 - bend);
            curve.setControlX2(x2);
            curve.setControlY2(above ? y2 + bend : y2 - bend);
            curve.setEndX(x2);
            curve.setEndY(y2);
        }
        centre();
    }

    /** Over the replica: each has one line, so labels never lie on each other. */
    private void centre() {
        double width = Math.ceil(label.prefWidth(-1));
        double height = Math.ceil(label.prefHeight(-1));
        label.resizeRelocate(
                Math.rint(line.getStartX() - width / 2), Math.rint(line.getStartY() - LABEL_LIFT), width, height);
    }
}
