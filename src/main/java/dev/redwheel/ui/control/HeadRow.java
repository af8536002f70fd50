package dev.redwheel.ui.control;

import java.util.List;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;

/**
 * The head of a page: what it is at the left, what can be done at the right edge. Where both do not fit beside each
 * other, the second goes below the first, at the left. FX thread only.
 *
 * <p>In FXML the first child is the title, the second the controls.
 */
public final class HeadRow extends Pane {
    private static final double HORIZONTAL_GAP = 24;
    private static final double VERTICAL_GAP = 10;

    public HeadRow() {
        getStyleClass().add("head-row");
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected double computePrefWidth(double height) {
        double widths =
                getManagedChildren().stream().mapToDouble(HeadRow::width).sum();
        return sides()
                + widths
                + HORIZONTAL_GAP * Math.max(0, getManagedChildren().size() - 1);
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        List<Node> children = getManagedChildren();
        double ends = getInsets().getTop() + getInsets().getBottom();
        return isBeside(width < 0 ? prefWidth(-1) : width)
                ? ends + children.stream().mapToDouble(HeadRow::height).max().orElse(0)
                : ends
                        + children.stream().mapToDouble(HeadRow::height).sum()
                        + VERTICAL_GAP * Math.max(0, children.size() - 1);
    }

    @Override
    protected void layoutChildren() {
        Insets insets = getInsets();
        double inner = getWidth() - sides();
        double height = getHeight() - insets.getTop() - insets.getBottom();
        boolean beside = isBeside(getWidth());
        double y = insets.getTop();
        List<Node> children = getManagedChildren();
        for (int i = 0; i < children.size(); i++) {
            Node child = children.get(i);
            double own = Math.min(inner, width(child));
            double x = beside && i > 0 ? insets.getLeft() + inner - own : insets.getLeft();
            double top = beside ? insets.getTop() + (height - height(child)) / 2 : y;
            child.resizeRelocate(snapPositionX(x), snapPositionY(top), own, height(child));
            y += height(child) + VERTICAL_GAP;
        }
    }

    private boolean isBeside(double width) {
        return width >= computePrefWidth(-1);
    }

    private double sides() {
        return getInsets().getLeft() + getInsets().getRight();
    }

    private static double width(Node child) {
        return Math.ceil(child.prefWidth(-1));
    }

    private static double height(Node child) {
        return Math.ceil(child.prefHeight(-1));
    }
}
