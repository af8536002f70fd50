package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;

/** Over the plot: the shared crosshair, the stretch being chosen, and in the chart under the mouse the values. */
final class ChartOverlay extends Pane {
    private static final int MOST_ROWS = 8;

    private final Line crosshair = new Line();
    private final Rectangle band = new Rectangle();
    private final GridPane tip = new GridPane();
    private final ChartColors colors;

    ChartOverlay(ChartColors colors) {
        this.colors = colors;
        setMouseTransparent(true);
        crosshair.getStyleClass().add("chart-crosshair");
        band.getStyleClass().add("chart-band");
        tip.getStyleClass().add("chart-tip");
        for (javafx.scene.Node node : List.of(crosshair, band, tip)) {
            node.setManaged(false);
            node.setVisible(false);
        }
        getChildren().addAll(band, crosshair, tip);
    }

    void showCrosshair(double x) {
        crosshair.setVisible(true);
        crosshair.setStartX(Math.floor(x) + 0.5);
        crosshair.setEndX(Math.floor(x) + 0.5);
        crosshair.setStartY(ChartPainter.TOP);
        crosshair.setEndY(getHeight() - ChartPainter.BOTTOM);
    }

    void hideCrosshair() {
        crosshair.setVisible(false);
        tip.setVisible(false);
    }

    void hideTip() {
        tip.setVisible(false);
    }

    void showBand(double from, double to) {
        band.setVisible(true);
        band.setX(Math.min(from, to));
        band.setWidth(Math.abs(to - from));
        band.setY(ChartPainter.TOP);
        band.setHeight(getHeight() - ChartPainter.TOP - ChartPainter.BOTTOM);
    }

    void hideBand() {
        band.setVisible(false);
    }

    void showTip(double x, String moment, List<Readings.Reading> readings, boolean measures) {
        tip.getChildren().clear();
        Label head = new Label(moment);
        head.getStyleClass().add("chart-tip-time");
        tip.add(head, 0, 0, 3, 1);
        List<Readings.Reading> ranked = Readings.ranked(readings);
        int row = 1;
        for (Readings.Reading reading : ranked.subList(0, Math.min(MOST_ROWS, ranked.size()))) {
            Rectangle swatch =
                    new Rectangle(8, 8, colors.series(reading.series().colour()));
            Label name = new Label(
                    measures
                            ? reading.series().node() + " " + reading.series().measure()
                            : reading.series().name());
            Label value = new Label(reading.text());
            value.getStyleClass().add("chart-tip-value");
            for (Label label : List.of(name, value)) {
                label.setMinWidth(Region.USE_PREF_SIZE);
            }
            tip.addRow(row++, swatch, name, value);
        }
        if (ranked.size() > MOST_ROWS) {
            tip.add(new Label(I18n.text("control.chart.more", ranked.size() - MOST_ROWS)), 1, row, 2, 1);
        }
        tip.setVisible(true);
        tip.applyCss();
        tip.autosize();
        boolean right = x + 12 + tip.getWidth() < getWidth();
        tip.relocate(Math.max(0, right ? x + 12 : x - 12 - tip.getWidth()), ChartPainter.TOP + 2);
    }
}
