package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Deployment;
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
    private static final double SENTINEL = 4.5;
    /** More would be too small to be counted. */
    private static final int MOST_DRAWN = 12;

    private static final int MOST_DEEP = 3;

    public TopologyDrawing() {
        getStyleClass().add("topology-drawing");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinSize(WIDTH, HEIGHT);
        setPrefSize(WIDTH, HEIGHT);
        setMaxSize(WIDTH, HEIGHT);
    }

    /** Draws it anew: this topology, with the numbers of the deployment. */
    void show(Topology topology, Deployment numbers) {
        Deployment deployment = numbers.withArchitecture(topology);
        int replicas = deployment.replicas();
        List<Node> shapes = switch (topology) {
            case STANDALONE, UNKNOWN -> List.of(server(WIDTH / 2, HEIGHT / 2, MASTER, "drawn-master"));
            case REPLICATION -> replication(replicas);
            case SENTINEL -> sentinel(replicas, deployment.sentinels());
            case CLUSTER ->
                cluster(
                        Math.clamp(deployment.masters(), 1, MOST_DRAWN),
                        Math.min(deployment.cluster().replicasOfEach(), MOST_DEEP));
        };
        getChildren().setAll(shapes);
        setAccessibleText(
                switch (topology) {
                    case STANDALONE, UNKNOWN -> I18n.text("deploy.topology.drawing.standalone");
                    case REPLICATION -> I18n.text("deploy.topology.drawing.replication", replicas);
                    case SENTINEL -> I18n.text("deploy.topology.drawing.sentinel", replicas, deployment.sentinels());
                    case CLUSTER -> I18n.text("deploy.topology.drawing.cluster", deployment.masters(), replicas);
                });
    }

    private static List<Node> replication(int replicas) {
        List<Node> shapes = new ArrayList<>();
        tree(shapes, replicas, MASTER + 4, HEIGHT - REPLICA - 6, MASTER);
        return shapes;
    }

    /** A master above its replicas. Many do not touch. */
    private static void tree(List<Node> shapes, int replicas, double top, double bottom, double radius) {
        List<Node> servers = new ArrayList<>();
        int drawn = Math.min(replicas, MOST_DRAWN);
        double gap = gap(drawn, REPLICA, 26);
        for (int i = 0; i < drawn; i++) {
            double at = at(i, drawn, gap);
            shapes.add(link(WIDTH / 2, top, at, bottom));
            servers.add(server(at, bottom, radius(drawn, gap, REPLICA), "drawn-replica"));
        }
        servers.add(server(WIDTH / 2, top, radius, "drawn-master"));
        shapes.addAll(servers);
    }

    /** The sentinels watch from above. */
    private static List<Node> sentinel(int replicas, int sentinels) {
        List<Node> shapes = new ArrayList<>();
        int drawn = Math.min(sentinels, MOST_DRAWN);
        double gap = gap(drawn, SENTINEL, 18);
        double master = 29;
        for (int i = 0; i < drawn; i++) {
            Line gaze = link(at(i, drawn, gap), SENTINEL + 2, WIDTH / 2, master);
            gaze.getStyleClass().setAll("drawn-gaze");
            shapes.add(gaze);
        }
        tree(shapes, replicas, master, HEIGHT - REPLICA - 1, MASTER - 2);
        for (int i = 0; i < drawn; i++) {
            shapes.add(server(at(i, drawn, gap), SENTINEL + 2, radius(drawn, gap, SENTINEL), "drawn-sentinel"));
        }
        return shapes;
    }

    /** The masters side by side, the replicas of each below it. */
    private static List<Node> cluster(int masters, int replicasOfEach) {
        List<Node> lines = new ArrayList<>();
        List<Node> servers = new ArrayList<>();
        double gap = gap(masters, MASTER - 2, 31);
        double radius = radius(masters, gap, MASTER - 2);
        double small = Math.min(radius(masters, gap, REPLICA), replicasOfEach > 1 ? 5 : REPLICA);
        double top = replicasOfEach == 0 ? HEIGHT / 2 : replicasOfEach == 1 ? MASTER + 4 : MASTER;
        double step = replicasOfEach <= 1 ? HEIGHT - REPLICA - 6 - top : (HEIGHT - small - 2 - top) / replicasOfEach;
        for (int i = 0; i < masters; i++) {
            double x = at(i, masters, gap);
            if (i > 0) {
                lines.add(link(x - gap, top, x, top));
            }
            for (int j = 1; j <= replicasOfEach; j++) {
                servers.add(server(x, top + j * step, small, "drawn-replica"));
            }
            if (replicasOfEach > 0) {
                lines.add(link(x, top, x, top + replicasOfEach * step));
            }
            servers.add(server(x, top, radius, "drawn-master"));
        }
        lines.addAll(servers);
        return lines;
    }

    private static double gap(int count, double radius, double most) {
        return count <= 1 ? 0 : Math.min(most, (WIDTH - 2 * radius - 4) / (count - 1));
    }

    private static double radius(int count, double gap, double most) {
        return count <= 1 ? most : Math.min(most, gap * 0.44);
    }

    private static double at(int index, int count, double gap) {
        return WIDTH / 2 + (index - (count - 1) / 2.0) * gap;
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
