package dev.redwheel.ui.deploy;

import java.util.List;
import java.util.stream.Collectors;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/** A bar cut into shares of a whole; what the shares leave is free. FX thread only. */
public final class ShareBar extends Pane {
    private static final double HEIGHT = 14;

    /**
     * @param share of the whole, 0 to 1
     * @param style class that colours it
     * @param text for the tooltip and for screen readers
     */
    record Share(double share, String style, String text) {}

    private List<Share> shares = List.of();

    public ShareBar() {
        getStyleClass().add("shares");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setMinHeight(HEIGHT);
        setPrefHeight(HEIGHT);
        setMaxHeight(HEIGHT);
    }

    void show(List<Share> newShares) {
        if (newShares.equals(shares)) {
            return;
        }
        shares = List.copyOf(newShares);
        getChildren().setAll(shares.stream().map(ShareBar::part).toList());
        setAccessibleText(shares.stream().map(Share::text).collect(Collectors.joining(". ")));
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double x = 0;
        for (int i = 0; i < shares.size(); i++) {
            double width = Math.clamp(shares.get(i).share() * getWidth(), 0, Math.max(0, getWidth() - x));
            // A hair of space between neighbours, so that equal parts can be counted.
            getChildren().get(i).resizeRelocate(x, 0, Math.max(0, width - 1), getHeight());
            x += width;
        }
    }

    private static Region part(Share share) {
        Region part = new Region();
        part.getStyleClass().addAll("share", share.style());
        Tooltip.install(part, new Tooltip(share.text()));
        return part;
    }
}
