package dev.redwheel.ui.control;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * Paints the plot of one chart: grid, axes, stale stretches, lines. Every buffer is kept from paint to paint. FX thread
 * only.
 */
final class ChartPainter {
    static final double LEFT = 64;
    static final double RIGHT = 10;
    static final double TOP = 8;
    static final double BOTTOM = 20;
    private static final double LABEL_WIDTH = 72;
    private static final double LABEL_HEIGHT = 34;
    private static final Font FONT = Font.font(11);

    /** A limit this many times above the data is told at the edge instead of pressing the lines to the ground. */
    private static final double LIMIT_IN_REACH = 4;

    /** What the painter found, for whoever reads the chart. */
    record Painted(ValueAxis axis, boolean empty) {}

    private final ChartColors colors;
    private final ZoneId zone;
    private final List<Polyline> lines = new ArrayList<>();
    private long[] times = new long[4096];
    private double[] values = new double[4096];
    private double[] xs = new double[1024];
    private double[] ys = new double[1024];

    ChartPainter(ChartColors colors, ZoneId zone) {
        this.colors = colors;
        this.zone = zone;
    }

    Painted paint(
            GraphicsContext g,
            double width,
            double height,
            List<ChartSeries> series,
            ChartGroup group,
            String emptyText) {
        double plotWidth = width - LEFT - RIGHT;
        double plotHeight = height - TOP - BOTTOM;
        g.clearRect(0, 0, width, height);
        TimeWindow window = group.getWindow();
        read(series, window, plotWidth);
        ValueAxis axis = axis(series, plotHeight);
        g.setFont(FONT);
        g.setLineDashes();
        paintStale(g, group, window, plotWidth, plotHeight);
        boolean empty = lines.stream().limit(series.size()).allMatch(line -> line.size() == 0);
        paintTimes(g, window, plotWidth, plotHeight);
        if (empty) {
            g.setFill(colors.text());
            g.setTextAlign(TextAlignment.CENTER);
            g.setTextBaseline(VPos.CENTER);
            g.fillText(emptyText, LEFT + plotWidth / 2, TOP + plotHeight / 2, plotWidth);
            return new Painted(axis, true);
        }
        paintGrid(g, axis, plotWidth, plotHeight);
        g.save();
        g.beginPath();
        g.rect(LEFT, TOP - 2, plotWidth, plotHeight + 4);
        g.clip();
        paintLines(g, axis, window, series, group, plotWidth, plotHeight);
        g.restore();
        paintLimitNames(g, axis, series, plotWidth, plotHeight);
        return new Painted(axis, false);
    }

    private void read(List<ChartSeries> series, TimeWindow window, double plotWidth) {
        while (lines.size() < series.size()) {
            lines.add(new Polyline());
        }
        // A little more than the window, so that lines enter from beyond its edge.
        Instant from = Instant.ofEpochMilli(window.from() - Math.max(61_000, window.millis() / 50));
        for (int i = 0; i < series.size(); i++) {
            int count = series.get(i).source().read(from, times, values);
            lines.get(i).thin(times, values, count, window, plotWidth);
        }
    }

    private ValueAxis axis(List<ChartSeries> series, double plotHeight) {
        double low = Double.NaN;
        double high = Double.NaN;
        for (int i = 0; i < series.size(); i++) {
            if (series.get(i).stroke() == ChartSeries.Stroke.LIMIT) {
                continue;
            }
            Polyline line = lines.get(i);
            for (int p = 0; p < line.size(); p++) {
                double value = line.value(p);
                if (!Double.isNaN(value)) {
                    low = Double.isNaN(low) ? value : Math.min(low, value);
                    high = Double.isNaN(high) ? value : Math.max(high, value);
                }
            }
        }
        double reach = high * LIMIT_IN_REACH;
        for (int i = 0; i < series.size(); i++) {
            double limit = limit(series, i);
            if (limit > high && limit <= reach) {
                high = limit;
            }
        }
        Quantity quantity =
                series.isEmpty() ? Quantity.COUNT : series.getFirst().quantity();
        return ValueAxis.of(quantity, low, high, (int) (plotHeight / LABEL_HEIGHT));
    }

    /** The latest value of a limit line; NaN for any other line. */
    private double limit(List<ChartSeries> series, int index) {
        Polyline line = lines.get(index);
        if (series.get(index).stroke() != ChartSeries.Stroke.LIMIT || line.size() == 0) {
            return Double.NaN;
        }
        return line.value(line.size() - 1);
    }

    private void paintStale(
            GraphicsContext g, ChartGroup group, TimeWindow window, double plotWidth, double plotHeight) {
        g.setFill(colors.stale());
        for (TimeWindow stale : group.getStale()) {
            if (stale.to() >= window.from() && stale.from() <= window.to()) {
                double from = Math.max(LEFT, x(stale.from(), window, plotWidth));
                double to = Math.min(LEFT + plotWidth, x(stale.to(), window, plotWidth));
                g.fillRect(from, TOP, Math.max(1, to - from), plotHeight);
            }
        }
    }

    private void paintGrid(GraphicsContext g, ValueAxis axis, double plotWidth, double plotHeight) {
        g.setTextAlign(TextAlignment.RIGHT);
        g.setTextBaseline(VPos.CENTER);
        for (double tick : axis.ticks()) {
            double y = Math.floor(y(tick, axis, plotHeight)) + 0.5;
            g.strokeLine(LEFT, y, LEFT + plotWidth, y);
            g.fillText(axis.label(tick), LEFT - 6, y, LEFT - 8);
        }
    }

    private void paintTimes(GraphicsContext g, TimeWindow window, double plotWidth, double plotHeight) {
        g.setStroke(colors.grid());
        g.setLineWidth(1);
        g.setFill(colors.text());
        g.setTextBaseline(VPos.TOP);
        double ground = TOP + plotHeight + 0.5;
        g.strokeLine(LEFT, ground, LEFT + plotWidth, ground);
        for (TimeAxis.Tick tick : TimeAxis.ticks(window, (int) (plotWidth / LABEL_WIDTH), zone)) {
            double x = x(tick.millis(), window, plotWidth);
            double edge = tick.label().length() * 3.2 - RIGHT + 2; // A label may reach into the margin.
            g.setTextAlign(
                    x < LEFT + edge
                            ? TextAlignment.LEFT
                            : x > LEFT + plotWidth - edge ? TextAlignment.RIGHT : TextAlignment.CENTER);
            g.fillText(tick.label(), x, TOP + plotHeight + 5);
            g.strokeLine(Math.floor(x) + 0.5, TOP + plotHeight, Math.floor(x) + 0.5, TOP + plotHeight + 4);
        }
    }

    private void paintLines(
            GraphicsContext g,
            ValueAxis axis,
            TimeWindow window,
            List<ChartSeries> series,
            ChartGroup group,
            double plotWidth,
            double plotHeight) {
        g.setLineJoin(StrokeLineJoin.BEVEL);
        g.setLineCap(StrokeLineCap.BUTT);
        for (int i = series.size() - 1; i >= 0; i--) { // The first is the master: it lies on top.
            ChartSeries one = series.get(i);
            boolean faded =
                    !group.getEmphasised().isEmpty() && !group.getEmphasised().contains(one.node());
            if (one.stroke() == ChartSeries.Stroke.LIMIT) {
                if (!paintedBefore(series, i)) {
                    g.setStroke(colors.limit());
                    g.setLineWidth(1);
                    g.setLineDashes(2, 3);
                    stroke(g, lines.get(i), axis, window, plotWidth, plotHeight);
                }
                continue;
            }
            Color color = colors.series(one.colour());
            g.setStroke(faded ? color.deriveColor(0, 1, 1, 0.22) : color);
            g.setFill(g.getStroke());
            g.setLineWidth(series.size() > 12 ? 1 : 1.6);
            if (one.stroke() == ChartSeries.Stroke.DASHED) {
                g.setLineDashes(5, 3);
            } else {
                g.setLineDashes();
            }
            stroke(g, lines.get(i), axis, window, plotWidth, plotHeight);
        }
        g.setLineDashes();
    }

    /** All nodes of a release mostly share one limit: it is drawn once. */
    private boolean paintedBefore(List<ChartSeries> series, int index) {
        for (int j = index + 1; j < series.size(); j++) {
            if (series.get(j).measure().equals(series.get(index).measure())
                    && limit(series, j) == limit(series, index)) {
                return true;
            }
        }
        return false;
    }

    private void paintLimitNames(
            GraphicsContext g, ValueAxis axis, List<ChartSeries> series, double plotWidth, double plotHeight) {
        g.setFill(colors.limit());
        g.setTextAlign(TextAlignment.RIGHT);
        double above = TOP + 2;
        for (int i = 0; i < series.size(); i++) {
            double limit = limit(series, i);
            if (Double.isNaN(limit) || limit <= 0 || paintedBefore(series, i)) {
                continue;
            }
            String name = series.get(i).measure() + " " + axis.quantity().format(limit);
            if (limit <= axis.max()) {
                g.setTextBaseline(VPos.BOTTOM);
                g.fillText(name, LEFT + plotWidth - 2, y(limit, axis, plotHeight) - 1);
            } else {
                g.setTextBaseline(VPos.TOP);
                g.fillText("↑ " + name, LEFT + plotWidth - 2, above);
                above += 14;
            }
        }
    }

    private void stroke(
            GraphicsContext g, Polyline line, ValueAxis axis, TimeWindow window, double plotWidth, double plotHeight) {
        if (xs.length < line.size()) {
            xs = new double[line.size() * 2];
            ys = new double[line.size() * 2];
        }
        int run = 0;
        for (int i = 0; i <= line.size(); i++) {
            boolean end = i == line.size() || Double.isNaN(line.value(i));
            if (!end) {
                xs[run] = x(line.time(i), window, plotWidth);
                ys[run] = y(line.value(i), axis, plotHeight);
                run++;
            } else if (run == 1) {
                g.fillOval(xs[0] - 1.5, ys[0] - 1.5, 3, 3); // A point alone between two gaps.
                run = 0;
            } else if (run > 1) {
                g.strokePolyline(xs, ys, run);
                run = 0;
            }
        }
    }

    static double x(long time, TimeWindow window, double plotWidth) {
        return LEFT + (double) (time - window.from()) / window.millis() * plotWidth;
    }

    /** The moment under a horizontal position, within the window. */
    static long time(double x, TimeWindow window, double plotWidth) {
        double share = Math.clamp((x - LEFT) / plotWidth, 0, 1);
        return window.from() + Math.round(share * window.millis());
    }

    private static double y(double value, ValueAxis axis, double plotHeight) {
        return TOP + (1 - axis.position(value)) * plotHeight;
    }
}
