package dev.redwheel.ui.deploy;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.CapacityPlan.NodeLoad;
import dev.redwheel.values.CapacityPlan.PodNeed;
import dev.redwheel.values.Spread;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;

/** The cluster's nodes, each in its zone, with the pods that would run on it. FX thread only. */
public final class SpreadPicture extends VBox {
    private static final int MOST_NODES = 8;
    private static final List<String> ROLES = List.of("master", "replica", "sentinel", "proxy");

    private final FlowPane boxes = new FlowPane(8, 8);
    private final FlowPane legend = new FlowPane(14, 4);

    public SpreadPicture() {
        getStyleClass().add("spread");
        boxes.setMinHeight(USE_PREF_SIZE);
        legend.setMinHeight(USE_PREF_SIZE);
        getChildren().setAll(boxes, legend);
    }

    void show(Spread spread) {
        boxes.getChildren().clear();
        // The nodes that get a pod first, in the order of their zones; many others would only push them out of sight.
        List<NodeLoad> nodes = spread.nodes().stream()
                .sorted(Comparator.comparing((NodeLoad load) -> load.placed().isEmpty()))
                .toList();
        nodes.stream().limit(MOST_NODES).forEach(load -> boxes.getChildren().add(box(load)));
        if (nodes.size() > MOST_NODES) {
            boxes.getChildren().add(hint(I18n.text("deploy.size.capacity.more", nodes.size() - MOST_NODES)));
        }
        if (spread.homeless() > 0) {
            Label homeless = new Label(I18n.text("deploy.topology.spread.homeless", spread.homeless()));
            homeless.getStyleClass().add("homeless");
            boxes.getChildren().add(homeless);
        }
        List<String> shown = ROLES.stream()
                .filter(role -> spread.nodes().stream()
                        .flatMap(load -> load.placed().stream())
                        .anyMatch(pod -> pod.role().equals(role)))
                .toList();
        legend.getChildren().setAll(shown.stream().map(SpreadPicture::key).toList());
    }

    private static Node box(NodeLoad load) {
        NodeInfo node = load.node();
        Label name = new Label(node.name());
        name.getStyleClass().add("spread-node");
        FlowPane dots = new FlowPane(3, 3);
        dots.setPrefWrapLength(90);
        dots.setMinHeight(14);
        load.placed().stream()
                .sorted(Comparator.comparingInt((PodNeed pod) -> ROLES.indexOf(pod.role())))
                .forEach(pod -> dots.getChildren().add(dot(pod.role())));
        VBox box = new VBox(3, name);
        if (!node.zone().isEmpty()) {
            box.getChildren().add(hint(node.zone()));
        }
        box.getChildren().add(dots);
        box.getStyleClass().add("spread-box");
        box.setMinWidth(Region.USE_PREF_SIZE);
        box.setAccessibleText(Stream.concat(
                        Stream.of(node.name(), node.zone()).filter(text -> !text.isEmpty()),
                        counts(load).entrySet().stream().map(count -> count.getValue() + " " + role(count.getKey())))
                .collect(Collectors.joining(", ")));
        return box;
    }

    private static Map<String, Long> counts(NodeLoad load) {
        Map<String, Long> counts = new LinkedHashMap<>();
        load.placed().forEach(pod -> counts.merge(pod.role(), 1L, Long::sum));
        return counts;
    }

    private static Circle dot(String role) {
        Circle circle = new Circle(role.equals("master") ? 6 : role.equals("replica") ? 5 : 4.5);
        circle.getStyleClass().add("drawn-" + role);
        return circle;
    }

    private static Label key(String role) {
        Label label = hint(role(role));
        label.setGraphic(dot(role));
        return label;
    }

    private static String role(String role) {
        return I18n.text("deploy.size.role." + role);
    }

    private static Label hint(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("hint");
        return label;
    }

    /** What the loss of a place would do, in a sentence. */
    static String fate(Spread spread) {
        if (spread.homeless() > 0) {
            return I18n.text("deploy.topology.spread.no-room");
        }
        Optional<String> node = spread.fatalNode();
        if (node.isPresent()) {
            return I18n.text("deploy.topology.spread.fatal-node", node.get());
        }
        if (spread.zones().size() < 2) {
            return I18n.text("deploy.topology.spread.safe-node");
        }
        return spread.fatalZone()
                .map(zone -> I18n.text("deploy.topology.spread.fatal-zone", zone))
                .orElseGet(() -> I18n.text(
                        "deploy.topology.spread.safe-zone", spread.zones().size()));
    }
}
