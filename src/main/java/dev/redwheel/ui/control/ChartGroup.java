package dev.redwheel.ui.control;

import java.time.Duration;
import java.util.Objects;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.ObservableSet;
import org.jspecify.annotations.Nullable;

/**
 * What the charts of one page share: the window of time, the cursor, who is hidden or emphasised. So all are read at one
 * instant. FX thread only.
 *
 * <p>The window follows the newest round until it is zoomed, moved or frozen; {@link #reset} lets it follow again.
 */
public final class ChartGroup {
    /** No cursor: the charts read out their latest values. */
    public static final long NO_CURSOR = Long.MIN_VALUE;

    private static final long SHORTEST_MILLIS = 10_000;

    /** A window that follows is at least this wide, or as wide as was asked for. */
    private static final long FIRST_MILLIS = 60_000;

    private final long longestMillis;
    private final LongProperty span;
    private final LongProperty cursor = new SimpleLongProperty(this, "cursor", NO_CURSOR);
    private final BooleanProperty following = new SimpleBooleanProperty(this, "following", true);
    private final ReadOnlyLongWrapper revision = new ReadOnlyLongWrapper(this, "revision");
    private final ReadOnlyObjectWrapper<TimeWindow> window;
    private final ObservableSet<String> hidden = FXCollections.observableSet();
    private final ObservableSet<String> emphasised = FXCollections.observableSet();
    private final ObservableList<TimeWindow> stale = FXCollections.observableArrayList();
    private final PaintQueue queue = new PaintQueue();
    private long newest;
    private long oldest = Long.MIN_VALUE;
    private @Nullable Object reader;

    /**
     * @param longest how far back there are points
     * @param first the width of the window to begin with
     * @param now epoch milliseconds
     */
    public ChartGroup(Duration longest, Duration first, long now) {
        this.longestMillis = longest.toMillis();
        this.span = new SimpleLongProperty(this, "span", first.toMillis());
        this.newest = now;
        this.window = new ReadOnlyObjectWrapper<>(this, "window", new TimeWindow(now - first.toMillis(), now));
        following.subscribe(yes -> {
            if (yes) {
                move(newest);
            }
        });
        span.subscribe(millis -> move(following.get() ? newest : window.get().to()));
    }

    /** What the charts show. */
    public ReadOnlyObjectProperty<TimeWindow> windowProperty() {
        return window.getReadOnlyProperty();
    }

    public TimeWindow getWindow() {
        return window.get();
    }

    /** The window's width in milliseconds, between 10 s and the longest. */
    public LongProperty spanProperty() {
        return span;
    }

    /** The instant all charts are read at, in epoch milliseconds, or {@link #NO_CURSOR}. */
    public LongProperty cursorProperty() {
        return cursor;
    }

    public boolean hasCursor() {
        return cursor.get() != NO_CURSOR;
    }

    public void clearCursor() {
        reader = null;
        cursor.set(NO_CURSOR);
    }

    /** Moves the cursor within the window; {@code by} is the chart it is read in. */
    void moveCursor(long time, Object by) {
        reader = by;
        cursor.set(Math.clamp(time, window.get().from(), window.get().to()));
    }

    boolean isReader(Object chart) {
        return Objects.equals(reader, chart);
    }

    /** Whether the window moves with time. False freezes the charts; nothing is lost, the points go on being kept. */
    public BooleanProperty followingProperty() {
        return following;
    }

    /** Changes whenever there is something new to paint. */
    public ReadOnlyLongProperty revisionProperty() {
        return revision.getReadOnlyProperty();
    }

    /** Nodes whose lines are not shown. */
    public ObservableSet<String> getHidden() {
        return hidden;
    }

    /** Nodes whose lines stand out; the others fade. Empty: all are equal. */
    public ObservableSet<String> getEmphasised() {
        return emphasised;
    }

    /** Stretches in which not every node was live; shaded in all charts. */
    public ObservableList<TimeWindow> getStale() {
        return stale;
    }

    /**
     * There are no points before this moment. Until they fill the span, a window that follows is no wider than they are,
     * but for the first minute: charts are not mostly empty because they have only just begun.
     */
    public void beginAt(long first) {
        oldest = first;
        if (following.get()) {
            move(newest);
        }
    }

    /** There are new points up to this moment. */
    public void advance(long now) {
        newest = Math.max(newest, now);
        if (following.get()) {
            move(newest);
        }
        revision.set(revision.get() + 1);
    }

    /** The newest moment there may be points of. */
    public long newest() {
        return newest;
    }

    /** Where the charts of the group wait for their turn to paint. */
    PaintQueue queue() {
        return queue;
    }

    /** Zooms around a moment; a factor below 1 shows less time in more detail. */
    public void zoom(double factor, long around) {
        TimeWindow now = window.get();
        long millis = Math.clamp(Math.round(now.millis() * factor), SHORTEST_MILLIS, longestMillis);
        double share = (double) (around - now.from()) / now.millis();
        boolean atNewest = following.get() && (around == now.to() || share >= 1);
        if (atNewest) {
            span.set(millis);
        } else {
            show(around - Math.round(millis * share), millis);
        }
    }

    /** Shows exactly this stretch, or the shortest around it. */
    public void zoomTo(long from, long to) {
        long millis = Math.clamp(to - from, SHORTEST_MILLIS, longestMillis);
        show((from + to) / 2 - millis / 2, millis);
    }

    /** Moves the window by a share of its width; to the left when negative. */
    public void pan(double share) {
        TimeWindow now = window.get();
        show(now.from() + Math.round(now.millis() * share), now.millis());
    }

    /** Back to a window of this width that follows. */
    public void reset(Duration width) {
        span.set(width.toMillis());
        following.set(true);
        move(newest);
    }

    private void show(long from, long millis) {
        long end = Math.clamp(from + millis, newest - longestMillis + millis, newest);
        following.set(false);
        span.set(millis);
        move(end);
    }

    private void move(long end) {
        long millis = Math.clamp(span.get(), SHORTEST_MILLIS, longestMillis);
        if (following.get() && oldest != Long.MIN_VALUE) {
            millis = Math.min(millis, Math.max(FIRST_MILLIS, end - oldest));
        }
        window.set(new TimeWindow(end - millis, end));
    }
}
