package dev.redwheel.ui.control;

import java.time.Duration;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;

/** Mouse and keys of one chart: they only change the group; the charts follow. */
final class ChartInput {
    /** A shorter drag is a click. */
    private static final double SHORTEST_DRAG = 6;

    private static final double ZOOM_STEP = 1.5;
    private static final Duration RESET = Duration.ofMinutes(5);

    private final TimeSeriesChart chart;
    private double pressedAt = Double.NaN;

    ChartInput(TimeSeriesChart chart, Region plot) {
        this.chart = chart;
        plot.setOnMouseMoved(this::moved);
        plot.setOnMouseExited(this::left);
        plot.setOnMousePressed(this::pressed);
        plot.setOnMouseDragged(this::dragged);
        plot.setOnMouseReleased(this::released);
        plot.addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        chart.addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    }

    private void moved(MouseEvent event) {
        ChartGroup group = chart.getGroup();
        if (group != null) {
            group.moveCursor(time(event.getX(), group), chart);
        }
    }

    private void left(MouseEvent event) {
        ChartGroup group = chart.getGroup();
        if (group != null && Double.isNaN(pressedAt)) {
            group.clearCursor();
        }
    }

    private void pressed(MouseEvent event) {
        chart.requestFocus();
        if (event.getButton() == MouseButton.PRIMARY) {
            pressedAt = event.getX();
        }
    }

    private void dragged(MouseEvent event) {
        ChartGroup group = chart.getGroup();
        if (group != null && !Double.isNaN(pressedAt)) {
            double right = ChartPainter.LEFT + chart.plotWidth();
            chart.overlay()
                    .showBand(
                            Math.clamp(pressedAt, ChartPainter.LEFT, right),
                            Math.clamp(event.getX(), ChartPainter.LEFT, right));
            group.moveCursor(time(event.getX(), group), chart);
        }
    }

    private void released(MouseEvent event) {
        chart.overlay().hideBand();
        ChartGroup group = chart.getGroup();
        double from = pressedAt;
        pressedAt = Double.NaN;
        if (group == null || event.getButton() != MouseButton.PRIMARY) {
            return;
        }
        if (event.getClickCount() == 2) {
            group.reset(RESET);
        } else if (Math.abs(event.getX() - from) >= SHORTEST_DRAG) {
            long a = time(from, group);
            long b = time(event.getX(), group);
            group.zoomTo(Math.min(a, b), Math.max(a, b));
        }
    }

    private void scrolled(ScrollEvent event) {
        ChartGroup group = chart.getGroup();
        if (group == null) {
            return;
        }
        if (event.isShortcutDown() && event.getDeltaY() != 0) {
            group.zoom(event.getDeltaY() > 0 ? 1 / ZOOM_STEP : ZOOM_STEP, time(event.getX(), group));
            event.consume();
        } else if (event.getDeltaX() != 0 && Math.abs(event.getDeltaX()) > Math.abs(event.getDeltaY())) {
            group.pan(-event.getDeltaX() / chart.plotWidth());
            event.consume();
        } // A plain wheel scrolls the page.
    }

    private void key(KeyEvent event) {
        ChartGroup group = chart.getGroup();
        if (group == null) {
            return;
        }
        TimeWindow window = group.getWindow();
        long at = group.hasCursor() ? group.cursorProperty().get() : window.to();
        long step = Math.max(1000, window.millis() / 200 / 1000 * 1000) * (event.isShiftDown() ? 10 : 1);
        switch (event.getCode()) {
            case LEFT -> group.moveCursor(at - step, chart);
            case RIGHT -> group.moveCursor(at + step, chart);
            case HOME -> group.moveCursor(window.from(), chart);
            case END -> group.moveCursor(window.to(), chart);
            case PLUS, ADD, EQUALS -> group.zoom(1 / ZOOM_STEP, at);
            case MINUS, SUBTRACT -> group.zoom(ZOOM_STEP, at);
            case DIGIT0, NUMPAD0 -> group.reset(RESET);
            case ESCAPE -> {
                if (!group.hasCursor()) {
                    return; // Not ours then.
                }
                group.clearCursor();
            }
            default -> {
                return;
            }
        }
        event.consume();
    }

    private long time(double x, ChartGroup group) {
        return ChartPainter.time(x, group.getWindow(), chart.plotWidth());
    }
}
