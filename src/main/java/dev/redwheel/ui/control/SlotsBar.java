package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.TopologyDiagram.Slots;
import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;

/** All hash slots from left to right, coloured by who serves them; gaps stand out. */
final class SlotsBar extends Region {
    private static final int ALL = 16_384;
    private static final double CAPTION = 18;
    /** A single slot is to be seen too. */
    private static final double LEAST = 2;

    private final Label caption = new Label();
    private List<Slots> slots = List.of();

    SlotsBar() {
        getStyleClass().add("slots-bar");
        caption.getStyleClass().add("slots-caption");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setFocusTraversable(true);
        getChildren().add(caption);
    }

    void show(List<Slots> now) {
        if (now.equals(slots)) {
            return;
        }
        slots = now;
        int open = now.stream()
                .filter(one -> one.colour() < 0)
                .mapToInt(one -> one.to() - one.from() + 1)
                .sum();
        caption.setText(
                open == 0 ? I18n.text("control.topology.slots") : I18n.text("control.topology.slots.open", open));
        getChildren().setAll(caption);
        for (Slots one : now) {
            Region part = new Region();
            part.getStyleClass()
                    .addAll("slots-part", one.colour() < 0 ? "slots-open" : "slots-" + (one.colour() % 8 + 1));
            Tooltip.install(part, new Tooltip(one.text()));
            getChildren().add(part);
        }
        setAccessibleText(
                caption.getText() + ". " + now.stream().map(Slots::text).collect(Collectors.joining("; ")));
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        caption.resizeRelocate(0, 0, width, CAPTION);
        double height = Math.max(0, getHeight() - CAPTION - 2);
        for (int i = 0; i < slots.size(); i++) {
            Slots one = slots.get(i);
            double from = snapPositionX(width * one.from() / ALL);
            double to = snapPositionX(width * (one.to() + 1) / ALL);
            getChildren().get(i + 1).resizeRelocate(from, CAPTION + 2, Math.max(LEAST, to - from), height);
        }
    }
}
