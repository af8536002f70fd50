package dev.redwheel.ui.control;

import dev.redwheel.ui.common.I18n;
import java.time.ZoneId;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.css.CssMetaData;
import javafx.css.Styleable;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * Values of several nodes over time. Charts of one {@link ChartGroup} share window, cursor and who is shown. Painted on a
 * canvas, at most once per frame, only while it can be seen and only when something changed; a gap in the data is a gap in
 * the line.
 *
 * <p>Mouse: move to read, drag to zoom, Ctrl+wheel to zoom, horizontal wheel to move, double click to reset. Keys: arrows
 * move the cursor, + and - zoom, Home and End go to the edges, Escape puts the cursor away. FX thread only.
 */
public final class TimeSeriesChart extends VBox {
    private final StringProperty title = new SimpleStringProperty(this, "title", "");
    private final StringProperty emptyText =
            new SimpleStringProperty(this, "emptyText", I18n.text("control.chart.nothing"));
    private final ChartColors colors = new ChartColors(this, this::markChanged);
    private final ZoneId zone = ZoneId.systemDefault();
    private final ChartPainter painter = new ChartPainter(colors, zone);
    private final Readings readings = new Readings();
    private final Canvas canvas = new Canvas();
    private final ChartOverlay overlay = new ChartOverlay(colors);
    private final HBox header = new HBox();
    private final Label moment = new Label();
    private final PlotArea plot = new PlotArea();

    // Kept as fields: the queue knows work by the object.
    private final Runnable paint = this::paint;
    private final Runnable readOut = this::readOut;
    private final InvalidationListener changed = observable -> markChanged();
    private final InvalidationListener cursorMoved = observable -> cursorMoved();

    private List<ChartSeries> series = List.of();
    private @Nullable ChartGroup group;
    private @Nullable ChartLegend legend;
    private @Nullable ScrollPane scroller;
    private boolean stale;

    public TimeSeriesChart() {
        getStyleClass().add("time-series-chart");
        setFocusTraversable(true);
        Label heading = new Label();
        heading.textProperty().bind(title);
        heading.getStyleClass().add("chart-title");
        heading.setMinWidth(USE_PREF_SIZE);
        moment.getStyleClass().add("chart-moment");
        Pane spring = new Pane();
        HBox.setHgrow(spring, Priority.ALWAYS);
        header.getStyleClass().add("chart-header");
        header.setAlignment(Pos.CENTER_LEFT);
        header.getChildren().setAll(heading, new HBox(), spring, moment);
        setVgrow(plot, Priority.ALWAYS);
        getChildren().addAll(header, plot);
        new ChartInput(this, plot);
        widthProperty().addListener(changed);
        heightProperty().addListener(changed);
        emptyText.addListener(changed);
        visibleProperty().addListener(changed);
        sceneProperty().addListener(changed);
    }

    /** What the chart shows, a few words. */
    public StringProperty titleProperty() {
        return title;
    }

    public String getTitle() {
        return title.get();
    }

    public void setTitle(String newTitle) {
        title.set(newTitle);
    }

    /** Said where there is no point in the window. */
    public StringProperty emptyTextProperty() {
        return emptyText;
    }

    public String getEmptyText() {
        return emptyText.get();
    }

    public void setEmptyText(String text) {
        emptyText.set(text);
    }

    /** Joins the charts it is read together with; once. */
    public void setGroup(ChartGroup newGroup) {
        if (group != null) {
            throw new IllegalStateException("This chart has a group already");
        }
        group = newGroup;
        ChartLegend made = new ChartLegend(newGroup, colors);
        legend = made;
        getChildren().add(made);
        newGroup.windowProperty().addListener(changed);
        newGroup.revisionProperty().addListener(changed);
        newGroup.getStale().addListener(changed);
        newGroup.getHidden().addListener(changed);
        newGroup.getEmphasised().addListener(changed);
        newGroup.cursorProperty().addListener(cursorMoved);
        markChanged();
    }

    public @Nullable ChartGroup getGroup() {
        return group;
    }

    /** The lines, the most important first: it lies on top. */
    public void setSeries(List<ChartSeries> newSeries) {
        if (series.equals(newSeries)) {
            return;
        }
        series = List.copyOf(newSeries);
        header.getChildren().set(1, ChartLegend.strokeKey(series));
        if (legend != null) {
            legend.setSeries(series);
        }
        markChanged();
    }

    public List<ChartSeries> getSeries() {
        return series;
    }

    /** The lines that are not hidden. */
    public List<ChartSeries> shownSeries() {
        ChartGroup now = group;
        return now == null
                ? series
                : series.stream()
                        .filter(one -> !now.getHidden().contains(one.node()))
                        .toList();
    }

    /** Paints at once, without waiting for its turn; for pictures of charts that are in no window. */
    public void paintNow() {
        stale = true;
        paint();
    }

    ChartColors colors() {
        return colors;
    }

    double plotWidth() {
        return Math.max(1, plot.getWidth() - ChartPainter.LEFT - ChartPainter.RIGHT);
    }

    ChartOverlay overlay() {
        return overlay;
    }

    public static List<CssMetaData<? extends Styleable, ?>> getClassCssMetaData() {
        return ChartColors.metaData();
    }

    @Override
    public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
        return getClassCssMetaData();
    }

    private void markChanged() {
        stale = true;
        ChartGroup now = group;
        if (now != null && getScene() != null) {
            watchScrolling();
            now.queue().request(paint);
        }
    }

    private void cursorMoved() {
        ChartGroup now = group;
        if (now == null || getScene() == null) {
            return;
        }
        if (now.hasCursor() && now.getWindow().contains(now.cursorProperty().get())) {
            overlay.showCrosshair(ChartPainter.x(now.cursorProperty().get(), now.getWindow(), plotWidth()));
        } else {
            overlay.hideCrosshair();
        }
        now.queue().request(readOut);
    }

    private void paint() {
        ChartGroup now = group;
        if (!stale || now == null || !ChartSight.canBeSeen(this)) {
            return;
        }
        stale = false;
        if (canvas.getWidth() <= ChartPainter.LEFT + 20
                || canvas.getHeight() <= ChartPainter.TOP + ChartPainter.BOTTOM) {
            return;
        }
        painter.paint(
                canvas.getGraphicsContext2D(),
                canvas.getWidth(),
                canvas.getHeight(),
                shownSeries(),
                now,
                getEmptyText());
        ChartLegend shown = legend;
        if (shown != null) {
            shown.setSeries(series);
            shown.recolour(series);
        }
        cursorMoved();
    }

    private void readOut() {
        ChartGroup now = group;
        ChartLegend shown = legend;
        if (now == null || shown == null || !ChartSight.canBeSeen(this)) {
            return;
        }
        boolean atCursor = now.hasCursor();
        long at = atCursor ? now.cursorProperty().get() : now.getWindow().to();
        List<Readings.Reading> values = readings.at(shownSeries(), at);
        shown.show(values);
        boolean latest = !atCursor && now.followingProperty().get();
        moment.setText(latest ? "" : TimeAxis.clock(at, zone));
        if (atCursor && now.isReader(this)) {
            boolean measures = values.stream()
                            .filter(value -> value.series().stroke() != ChartSeries.Stroke.LIMIT)
                            .map(value -> value.series().measure())
                            .distinct()
                            .count()
                    > 1;
            boolean inStale = now.getStale().stream().anyMatch(one -> one.from() <= at && at <= one.to());
            String clock = TimeAxis.clock(at, zone);
            overlay.showTip(
                    ChartPainter.x(at, now.getWindow(), plotWidth()),
                    inStale ? I18n.text("control.chart.stale", clock) : clock,
                    values,
                    measures);
        } else {
            overlay.hideTip();
        }
        setAccessibleText(I18n.text("control.chart.spoken", getTitle(), ChartLegend.summarise(values)));
    }

    /** What scrolls into view is painted then. */
    private void watchScrolling() {
        for (Node at = getParent(); at != null && scroller == null; at = at.getParent()) {
            if (at instanceof ScrollPane pane) {
                scroller = pane;
                pane.vvalueProperty().addListener(observable -> {
                    ChartGroup now = group;
                    if (stale && now != null) {
                        now.queue().request(paint);
                    }
                });
            }
        }
    }

    /** Canvas and overlay, both as large as the area. */
    private final class PlotArea extends Pane {
        PlotArea() {
            getStyleClass().add("chart-plot");
            getChildren().addAll(canvas, overlay);
        }

        @Override
        protected void layoutChildren() {
            if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
                canvas.setWidth(getWidth());
                canvas.setHeight(getHeight());
                markChanged();
            }
            overlay.resizeRelocate(0, 0, getWidth(), getHeight());
        }
    }
}
