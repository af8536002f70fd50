package dev.redwheel.ui.control;

import java.time.Instant;
import javafx.beans.InvalidationListener;
import javafx.beans.WeakInvalidationListener;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;

/** A small line without axes: the window of a {@link ChartGroup} at a glance, from 0 to its own highest value. FX thread only. */
public final class Sparkline extends Region {
    private static final double PAD = 2;

    private final Canvas canvas = new Canvas();
    private final Polyline line = new Polyline();
    private final Runnable paint = this::paint;
    private final InvalidationListener advanced = observable -> request(); // A field: the group holds it weakly.
    private final ChartGroup group;
    private long[] times = new long[4096];
    private double[] values = new double[4096];
    private ChartSeries.@Nullable Source source;
    private Color color = Color.GRAY;

    public Sparkline(ChartGroup group) {
        this.group = group;
        getStyleClass().add("sparkline");
        getChildren().add(canvas);
        setMouseTransparent(true);
        group.revisionProperty().addListener(new WeakInvalidationListener(advanced));
    }

    public void setSource(ChartSeries.@Nullable Source newSource) {
        source = newSource;
        request();
    }

    public void setColor(Color newColor) {
        if (!color.equals(newColor)) {
            color = newColor;
            request();
        }
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
            request();
        }
    }

    private void request() {
        if (getScene() != null) {
            group.queue().request(paint);
        }
    }

    private void paint() {
        ChartSeries.Source from = source;
        double width = getWidth();
        double height = getHeight();
        if (from == null || width < 4 || height < 4 || !ChartSight.canBeSeen(this)) {
            return;
        }
        TimeWindow window = group.getWindow();
        int count = from.read(Instant.ofEpochMilli(window.from() - 61_000), times, values);
        line.thin(times, values, count, window, width);
        GraphicsContext g = canvas.getGraphicsContext2D();
        g.clearRect(0, 0, width, height);
        g.setStroke(color);
        g.setLineWidth(1.2);
        double high = 1e-9;
        for (int i = 0; i < line.size(); i++) {
            high = Double.isNaN(line.value(i)) ? high : Math.max(high, line.value(i));
        }
        boolean drawing = false;
        g.beginPath();
        for (int i = 0; i < line.size(); i++) {
            if (Double.isNaN(line.value(i))) {
                drawing = false;
                continue;
            }
            double x = (double) (line.time(i) - window.from()) / window.millis() * width;
            double y = height - PAD - line.value(i) / high * (height - 2 * PAD);
            if (drawing) {
                g.lineTo(x, y);
            } else {
                g.moveTo(x, y);
            }
            drawing = true;
        }
        g.stroke();
    }
}
