package dev.redwheel.ui.control;

import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;

/** Whether anything of a node can be seen, so that the rest need not be painted. */
final class ChartSight {
    private ChartSight() {}

    /** Inside the window, inside every pane it scrolls in, and no ancestor hidden. */
    static boolean canBeSeen(Region node) {
        if (node.getScene() == null || node.getWidth() <= 0) {
            return false;
        }
        Bounds own = node.localToScene(node.getLayoutBounds());
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()
                    || (at instanceof ScrollPane pane
                            && !pane.localToScene(pane.getLayoutBounds()).intersects(own))) {
                return false;
            }
        }
        return own.intersects(0, 0, node.getScene().getWidth(), node.getScene().getHeight());
    }
}
