package dev.redwheel.ui.control;

import java.util.List;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;

/**
 * Cards of equal width in as many columns as fit, filling the whole width; each row as high as its highest card. FX thread
 * only.
 */
public final class CardGrid extends Pane {
    private final DoubleProperty minCardWidth = new SimpleDoubleProperty(this, "minCardWidth", 240);
    private final DoubleProperty maxCardWidth = new SimpleDoubleProperty(this, "maxCardWidth", Double.MAX_VALUE);
    private final DoubleProperty gap = new SimpleDoubleProperty(this, "gap", 10);
    private final IntegerProperty maxColumns = new SimpleIntegerProperty(this, "maxColumns", 100);

    public CardGrid() {
        getStyleClass().add("card-grid");
        minCardWidth.addListener(observable -> requestLayout());
        maxCardWidth.addListener(observable -> requestLayout());
        gap.addListener(observable -> requestLayout());
        maxColumns.addListener(observable -> requestLayout());
    }

    /** Narrower than this a card is not made while there is another column to give up. */
    public DoubleProperty minCardWidthProperty() {
        return minCardWidth;
    }

    public double getMinCardWidth() {
        return minCardWidth.get();
    }

    public void setMinCardWidth(double width) {
        minCardWidth.set(width);
    }

    /** Wider than this a card does not grow. */
    public DoubleProperty maxCardWidthProperty() {
        return maxCardWidth;
    }

    public double getMaxCardWidth() {
        return maxCardWidth.get();
    }

    public void setMaxCardWidth(double width) {
        maxCardWidth.set(width);
    }

    public DoubleProperty gapProperty() {
        return gap;
    }

    public double getGap() {
        return gap.get();
    }

    public void setGap(double newGap) {
        gap.set(newGap);
    }

    public IntegerProperty maxColumnsProperty() {
        return maxColumns;
    }

    public int getMaxColumns() {
        return maxColumns.get();
    }

    public void setMaxColumns(int columns) {
        maxColumns.set(columns);
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return insets() + minCardWidth.get();
    }

    @Override
    protected double computePrefWidth(double height) {
        return insets() + 2 * minCardWidth.get() + gap.get();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        double inner = (width < 0 ? prefWidth(-1) : width) - insets();
        int columns = columns(inner);
        double card = cardWidth(inner, columns);
        List<Node> cards = getManagedChildren();
        double height = getInsets().getTop() + getInsets().getBottom();
        for (int i = 0; i < cards.size(); i += columns) {
            height += rowHeight(cards, i, columns, card) + (i > 0 ? gap.get() : 0);
        }
        return height;
    }

    @Override
    protected void layoutChildren() {
        double inner = getWidth() - insets();
        int columns = columns(inner);
        double card = cardWidth(inner, columns);
        List<Node> cards = getManagedChildren();
        double y = getInsets().getTop();
        for (int i = 0; i < cards.size(); i += columns) {
            double height = rowHeight(cards, i, columns, card);
            for (int j = i; j < Math.min(i + columns, cards.size()); j++) {
                double x = snapPositionX(getInsets().getLeft() + (j - i) * (card + gap.get()));
                cards.get(j).resizeRelocate(x, y, card, height);
            }
            y += height + gap.get();
        }
    }

    private double insets() {
        return getInsets().getLeft() + getInsets().getRight();
    }

    private int columns(double inner) {
        int fitting = (int) ((inner + gap.get()) / (minCardWidth.get() + gap.get()));
        int most = Math.max(1, Math.min(maxColumns.get(), getManagedChildren().size()));
        return Math.clamp(fitting, 1, most);
    }

    private double cardWidth(double inner, int columns) {
        return Math.floor(Math.min(maxCardWidth.get(), (inner - (columns - 1) * gap.get()) / columns));
    }

    private double rowHeight(List<Node> cards, int first, int columns, double width) {
        double height = 0;
        for (int j = first; j < Math.min(first + columns, cards.size()); j++) {
            height = Math.max(height, cards.get(j).prefHeight(width));
        }
        return snapSizeY(height);
    }
}
