package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;

/** A small drawing of servers and how they belong together. FX thread only. */
public final class TopologyDrawing extends Pane {
    private static final double WIDTH = 92;
    private static final double HEIGHT = 56;
    private static final double MASTER = 10;
    private static final double REPLICA = 6;
    private static final double STEP = 31;

    public TopologyDrawing() {
        getStyleClass().add("topology-drawing");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinSize(WIDTH, HEIGHT);
        setPrefSize(WIDTH, HEIGHT);
        setMaxSize(WIDTH, HEIGHT);
    }

    /** Draws it anew. */
    void show(Topology topology, int replicas) {
        List<Node> shapes = switch (topology) {
            case STANDALONE, UNKNOWN -> List.of(server(WIDTH / 2, HEIGHT / 2, MASTER, "drawn-master"));
            case REPLICATION -> replication(replicas);
            case SENTINEL -> sentinel();
            case CLUSTER -> cluster();
        };
        getChildren().setAll(shapes);
        setAccessibleText(
                switch (topology) {
                    case STANDALONE -> I18n.text("deploy.topology.drawing.standalone");
                    case REPLICATION -> I18n.text("deploy.topology.drawing.replication", replicas);
                    case SENTINEL, CLUSTER, UNKNOWN -> I18n.text("deploy.topology.drawing.other");
                });
    }

    private static List<Node> replication(int replicas) {
        List<Node> lines = new ArrayList<>();
        List<Node> servers = new ArrayList<>();
        double x = WIDTH / 2;
        double top = MASTER + 4;
        double bottom = HEIGHT - REPLICA - 6;
        double gap = replicas <= 1 ? 0 : Math.min(26, (WIDTH - 2 * REPLICA - 4) / (replicas - 1));
        double radius = replicas <= 1 ? REPLICA : Math.min(REPLICA, gap * 0.44); // Many do not touch.
        for (int i = 0; i < replicas; i++) {
            double at = x + (i - (replicas - 1) / 2.0) * gap;
            lines.add(link(x, top, at, bottom));
            servers.add(server(at, bottom, radius, "drawn-replica"));
        }
        servers.add(server(x, top, MASTER, "drawn-master"));
        lines.addAll(servers);
        return lines;
    }

    private static List<Node> sentinel() {
        List<Node> shapes = new ArrayList<>();
        double y = HEIGHT / 2;
        for (int i = 0; i < 3; i++) {
            double x = WIDTH / 2 + (i - 1) * STEP;
            if (i > 0) {
                shapes.add(link(x - STEP, y, x, y));
            }
            Circle watch = server(x, y, MASTER + 4, "drawn-sentinel");
            shapes.add(watch);
        }
        for (int i = 0; i < 3; i++) {
            shapes.add(server(
                    WIDTH / 2 + (i - 1) * STEP,
                    y,
                    i == 0 ? MASTER - 2 : REPLICA,
                    i == 0 ? "drawn-master" : "drawn-replica"));
        }
        return shapes;
    }

    private static List<Node> cluster() {
        List<Node> lines = new ArrayList<>();
        List<Node> servers = new ArrayList<>();
        double top = MASTER + 4;
        double bottom = HEIGHT - REPLICA - 6;
        for (int i = 0; i < 3; i++) {
            double x = WIDTH / 2 + (i - 1) * STEP;
            if (i > 0) {
                lines.add(link(x - STEP, top, x, top));
            }
            lines.add(link(x, top, x, bottom));
            servers.add(server(x, bottom, REPLICA, "drawn-replica"));
            servers.add(server(x, top, MASTER - 2, "drawn-master"));
        }
        lines.addAll(servers);
        return lines;
    }

    private static Circle server(double x, double y, double radius, String style) {
        Circle circle = new Circle(x, y, radius);
        circle.getStyleClass().add(style);
        return circle;
    }

    private static Line link(double fromX, double fromY, double toX, double toY) {
        Line line = new Line(fromX, fromY, toX, toY);
        line.getStyleClass().add("drawn-link");
        return line;
    }
}
