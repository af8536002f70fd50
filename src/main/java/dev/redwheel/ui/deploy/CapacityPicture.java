package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.CapacityPlan;
import dev.redwheel.values.CapacityPlan.NodeLoad;
import dev.redwheel.values.CapacityPlan.PodNeed;
import dev.redwheel.values.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The nodes' memory as bars: what is taken, what this release would take, what stays free. FX thread only. */
public final class CapacityPicture extends VBox {
    private static final int MOST_NODES = 6;

    private @Nullable CapacityPlan shown;

    public CapacityPicture() {
        getStyleClass().add("capacity-picture");
    }

    void show(CapacityPlan plan) {
        if (plan.equals(shown)) {
            return;
        }
        shown = plan;
        getChildren().clear();
        // The nodes that take something first; many others would only push them out of sight.
        List<NodeLoad> nodes = plan.loads().stream()
                .sorted(Comparator.comparingInt((NodeLoad load) -> load.placed().size())
                        .reversed()
                        .thenComparing(load -> load.node().name()))
                .toList();
        nodes.stream().limit(MOST_NODES).forEach(load -> getChildren().add(row(load)));
        if (nodes.size() > MOST_NODES) {
            getChildren().add(hint(I18n.text("deploy.size.capacity.more", nodes.size() - MOST_NODES)));
        }
        for (PodNeed pod : plan.homeless()) {
            Label label = new Label(I18n.text(
                    "deploy.size.capacity.homeless",
                    role(pod),
                    Quantity.show(pod.memoryBytes()),
                    Quantity.showCpu(pod.cpuMillis())));
            label.getStyleClass().add("homeless");
            getChildren().add(label);
        }
        if (!nodes.isEmpty()) {
            getChildren().add(legend());
        }
    }

    private static Region row(NodeLoad load) {
        Label name = new Label(load.node().name());
        name.getStyleClass().add("capacity-node");
        name.setMinWidth(0);
        HBox.setHgrow(name, Priority.ALWAYS);
        name.setMaxWidth(Double.MAX_VALUE);
        Label free = hint(I18n.text(
                "deploy.size.capacity.node",
                Quantity.show(load.freeMemoryBytes()),
                Quantity.show(load.node().memoryBytes()),
                Quantity.showCpu(load.freeCpuMillis())));
        free.setMinWidth(USE_PREF_SIZE);
        HBox head = new HBox(8, name, free);
        head.setAlignment(Pos.BASELINE_LEFT);
        ShareBar bar = new ShareBar();
        double whole = Math.max(1, load.node().memoryBytes());
        List<ShareBar.Share> shares = new ArrayList<>();
        shares.add(new ShareBar.Share(
                load.usedMemoryBytes() / whole,
                "share-used",
                I18n.text("deploy.size.capacity.used", Quantity.show(load.usedMemoryBytes()))));
        for (PodNeed pod : load.placed()) {
            shares.add(new ShareBar.Share(
                    pod.memoryBytes() / whole,
                    "share-ours",
                    I18n.text("deploy.size.capacity.ours", role(pod), Quantity.show(pod.memoryBytes()))));
        }
        bar.show(shares);
        return new VBox(3, head, bar);
    }

    private static HBox legend() {
        HBox legend = new HBox(
                14,
                key("share-used", "deploy.size.capacity.legend.used"),
                key("share-ours", "deploy.size.capacity.legend.ours"),
                key("share-free", "deploy.size.capacity.legend.free"));
        legend.setAlignment(Pos.CENTER_LEFT);
        return legend;
    }

    private static Label key(String style, String text) {
        Region colour = new Region();
        colour.getStyleClass().addAll("share", "share-key", style);
        Label label = hint(I18n.text(text));
        label.setGraphic(colour);
        return label;
    }

    private static String role(PodNeed pod) {
        return I18n.text("deploy.size.role." + pod.role());
    }

    private static Label hint(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("hint");
        return label;
    }
}
