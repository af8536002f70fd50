package dev.redwheel.ui.control;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;

/**
 * Cards of different widths in rows: each row takes as many as fit at the width they ask for and shares out the rest, so
 * that every row fills the width. FX thread only.
 */
public final class CardFlow extends Pane {
    private final DoubleProperty gap = new SimpleDoubleProperty(this, "gap", 10);

    /** One row: its cards, and how much wider each is than it asked for. */
    private record Row(List<Node> cards, double extra, double height) {}

    public CardFlow() {
        getStyleClass().add("card-flow");
        gap.addListener(observable -> requestLayout());
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

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        List<Row> rows = rows(width < 0 ? prefWidth(-1) : width);
        double heights = rows.stream().mapToDouble(Row::height).sum();
        return heights + gap.get() * Math.max(0, rows.size() - 1);
    }

    @Override
    protected void layoutChildren() {
        double y = 0;
        for (Row row : rows(getWidth())) {
            double x = 0;
            for (Node card : row.cards()) {
                double width = Math.min(getWidth(), Math.floor(card.prefWidth(-1) + row.extra()));
                card.resizeRelocate(x, y, width, row.height());
                x += width + gap.get();
            }
            y += row.height() + gap.get();
        }
    }

    /** As few rows as can be, and where they fit with the same number of cards in each: no row of two under one of six. */
    private List<Row> rows(double width) {
        List<Node> cards = getManagedChildren();
        List<Row> fewest = rows(width, cards.size());
        int even = Math.ceilDiv(cards.size(), Math.max(1, fewest.size()));
        List<Row> balanced = rows(width, even);
        return balanced.size() == fewest.size() ? balanced : fewest;
    }

    private List<Row> rows(double width, int most) {
        List<Row> rows = new ArrayList<>();
        List<Node> cards = new ArrayList<>();
        double used = 0;
        for (Node card : getManagedChildren()) {
            double asked = card.prefWidth(-1);
            if (!cards.isEmpty() && (cards.size() == most || used + gap.get() + asked > width)) {
                rows.add(row(cards, width - used));
                cards = new ArrayList<>();
                used = 0;
            }
            used += asked + (cards.isEmpty() ? 0 : gap.get());
            cards.add(card);
        }
        if (!cards.isEmpty()) {
            rows.add(row(cards, width - used));
        }
        return rows;
    }

    private Row row(List<Node> cards, double rest) {
        double extra = Math.max(0, rest / cards.size());
        double height = cards.stream()
                .mapToDouble(card -> card.prefHeight(card.prefWidth(-1) + extra))
                .max()
                .orElse(0);
        return new Row(cards, extra, snapSizeY(height));
    }
}
