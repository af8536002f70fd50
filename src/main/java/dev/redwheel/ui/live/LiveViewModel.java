package dev.redwheel.ui.live;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.History;
import dev.redwheel.insight.LiveMetric;
import dev.redwheel.insight.LiveMonitor;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.Topology;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.ChartGroup;
import dev.redwheel.ui.control.ChartSeries;
import dev.redwheel.ui.control.TimeWindow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** State and actions of the live page. FX thread only, except that snapshots may arrive on any thread. */
public final class LiveViewModel implements AutoCloseable {
    static final Duration FIRST_WINDOW = Duration.ofMinutes(5);

    /** This many intervals without a word from the engine, and the page says itself that it is stale. */
    private static final int SILENT_INTERVALS = 3;

    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(5);

    private final LivePageSetup setup;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final FileTarget files;
    private final Clock clock;
    private final Scope scope = new Scope();
    private final InfoRows infoRows;
    private final ChartGroup charts;

    private final ReadOnlyObjectWrapper<Content<LiveSnapshot>> content;
    private final ReadOnlyObjectWrapper<LinkSummary> link = new ReadOnlyObjectWrapper<>(LinkSummary.connecting());
    private final ReadOnlyObjectWrapper<Topology> topology = new ReadOnlyObjectWrapper<>(Topology.UNKNOWN);
    private final ReadOnlyObjectWrapper<List<NodeCard>> nodes = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<Tile>> tiles = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyStringWrapper software = new ReadOnlyStringWrapper(this, "software", "");
    private final ReadOnlyObjectWrapper<List<StateCard>> states = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<InfoRow>> info = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> pods = new ReadOnlyObjectWrapper<>(List.of());
    private final StringProperty selected = new SimpleStringProperty("");
    private final StringProperty infoNode = new SimpleStringProperty("");
    private final StringProperty infoQuery = new SimpleStringProperty("");
    private final IntegerProperty intervalSeconds = new SimpleIntegerProperty(1);
    private final BooleanProperty watched = new SimpleBooleanProperty(true);
    private final BooleanProperty loading = new SimpleBooleanProperty();

    private final AtomicReference<@Nullable LiveSnapshot> pending = new AtomicReference<>();
    private final Map<String, Integer> colours = new LinkedHashMap<>();
    private @Nullable LiveMonitor monitor;
    private @Nullable LiveSnapshot latest;
    private @Nullable AutoCloseable load;
    private Instant heardAt;
    private @Nullable Instant staleSince;
    private boolean chartsBegun;
    private String wantedFirst;
    private int generation;

    public LiveViewModel(
            LivePageSetup setup, TaskExecutor executor, DialogService dialogs, FileTarget files, Clock clock) {
        this.setup = setup;
        this.executor = executor;
        this.dialogs = dialogs;
        this.files = files;
        this.clock = clock;
        this.heardAt = clock.instant();
        this.infoRows = new InfoRows(setup.glossary(), clock.getZone());
        this.charts = new ChartGroup(History.SPAN, FIRST_WINDOW, clock.millis());
        this.content = new ReadOnlyObjectWrapper<>(new Content.Loading<>(I18n.text("live.loading.release")));
        wantedFirst = setup.pod();
        selected.subscribe((was, now) -> selectionChanged(now));
        infoNode.subscribe((was, now) -> refreshInfo());
        infoQuery.subscribe((was, now) -> refreshInfo());
        intervalSeconds.subscribe((was, now) -> withMonitor(m -> m.setInterval(interval())));
        watched.subscribe((was, now) -> watchedChanged(now));
        loading.subscribe((was, now) -> loadChanged(now));
    }

    /** Finds the release and begins to follow it; again after a failure. */
    public void start() {
        int mine = ++generation;
        stop();
        content.set(new Content.Loading<>(I18n.text("live.loading.release")));
        link.set(LinkSummary.connecting());
        scope.addTask(executor.submit(BackgroundTask.of(
                        "find release",
                        // Added here: closed too when the page is left before the result is told.
                        () -> scope.add(setup.source().start(setup.release(), snapshot -> arrived(snapshot, mine))))
                .onSuccess(found -> started(found, mine))
                .onFailure(error -> {
                    if (mine == generation) {
                        content.set(LiveContents.failure(error));
                        link.set(LinkSummary.none(error.why()));
                    }
                })));
    }

    /** Ends what an earlier start began: two would ask the same servers, and each count the other as load. */
    private void stop() {
        LiveMonitor before = monitor;
        monitor = null;
        latest = null;
        pending.set(null);
        if (before != null) {
            scope.release(before);
        }
    }

    /** Called every second: says that nothing was heard, should the engine itself stand still. */
    void checkFresh() {
        Instant now = clock.instant();
        LiveSnapshot last = latest;
        if (last == null || !watched.get() || isHeard(now)) {
            return;
        }
        link.set(LinkSummary.silent(heardAt, clock.getZone()));
        OpsException error = new OpsException(
                ErrorKind.TIMEOUT, "sample the servers", setup.release().toString(), I18n.text("live.link.silent"), "");
        content.set(new Content.Stale<>(last, last.at(), heardAt, error));
        shadeFrom(heardAt, now);
    }

    @Override
    public void close() {
        generation++;
        pending.set(null);
        loading.set(false);
        scope.close();
    }

    LivePageSetup setup() {
        return setup;
    }

    ChartGroup charts() {
        return charts;
    }

    ReadOnlyObjectProperty<Content<LiveSnapshot>> contentProperty() {
        return content.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<LinkSummary> linkProperty() {
        return link.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Topology> topologyProperty() {
        return topology.getReadOnlyProperty();
    }

    /** What runs by its own word, "Redis 7.4.1"; empty until a server told. */
    ReadOnlyStringProperty softwareProperty() {
        return software.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<List<NodeCard>> nodesProperty() {
        return nodes.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<List<Tile>> tilesProperty() {
        return tiles.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<List<StateCard>> statesProperty() {
        return states.getReadOnlyProperty();
    }

    /** INFO of {@link #infoNodeProperty()} as the query leaves it. */
    ReadOnlyObjectProperty<List<InfoRow>> infoProperty() {
        return info.getReadOnlyProperty();
    }

    /** Names of the pods there are lines for, the first one on top. */
    ReadOnlyObjectProperty<List<String>> podsProperty() {
        return pods.getReadOnlyProperty();
    }

    /** The pod shown alone in the tiles and emphasised in the charts; empty for all. */
    StringProperty selectedProperty() {
        return selected;
    }

    StringProperty infoNodeProperty() {
        return infoNode;
    }

    StringProperty infoQueryProperty() {
        return infoQuery;
    }

    /** 1 to 60. */
    IntegerProperty intervalSecondsProperty() {
        return intervalSeconds;
    }

    /** Whether anybody can see the page; sampling rests while not. */
    BooleanProperty watchedProperty() {
        return watched;
    }

    /** Whether the console makes a load of its own. */
    BooleanProperty loadingProperty() {
        return loading;
    }

    void toggleSelected(String pod) {
        selected.set(selected.get().equals(pod) ? "" : pod);
    }

    /** The lines of one chart, in the order of the pods. */
    List<ChartSeries> series(LiveChart chart) {
        LiveMonitor now = monitor;
        if (now == null) {
            return List.of();
        }
        History history = now.history();
        List<ChartSeries> series = new ArrayList<>();
        for (String pod : pods.get()) {
            for (LiveChart.Measure measure : chart.measures()) {
                series.add(new ChartSeries(
                        pod,
                        NodeCards.shortName(pod, setup.release().name()),
                        measure.text(),
                        measure.quantity(),
                        colour(pod),
                        measure.stroke(),
                        (from, times, values) -> history.read(pod, measure.metric(), from, times, values)));
            }
        }
        return series;
    }

    /** Commands per second of one node, for its sparkline. */
    ChartSeries.Source operations(String pod) {
        return (from, times, values) -> {
            LiveMonitor now = monitor;
            return now == null ? 0 : now.history().read(pod, LiveMetric.COMMANDS_PER_SECOND, from, times, values);
        };
    }

    /** Writes what the charts show now as a table. */
    void exportCsv() {
        List<ChartSeries> shown = new ArrayList<>();
        for (LiveChart chart : LiveChart.values()) {
            series(chart).stream()
                    .filter(one -> !charts.getHidden().contains(one.node()))
                    .forEach(shown::add);
        }
        TimeWindow window = charts.getWindow();
        // Read here, at this moment; written behind.
        byte[] table = LiveExport.csv(shown, window).getBytes(StandardCharsets.UTF_8);
        write("csv", I18n.text("live.export.csv.title"), () -> table);
    }

    /** Writes a picture; {@code picture} is asked only when a file was chosen. */
    void exportPng(java.util.function.Supplier<byte[]> picture) {
        write("png", I18n.text("live.export.png.title"), picture);
    }

    private void write(String extension, String title, java.util.function.Supplier<byte[]> bytes) {
        String name = setup.release().name() + "-"
                + clock.instant().toString().substring(0, 19).replace(":", "") + "." + extension;
        Optional<Path> target = files.choose(title, name, extension);
        if (target.isEmpty()) {
            return;
        }
        Path file = target.get();
        byte[] content = bytes.get();
        executor.submit(BackgroundTask.of("export", () -> {
                    try {
                        LiveExport.write(file, content);
                    } catch (IOException e) {
                        throw new OpsException(
                                ErrorKind.INVALID_INPUT,
                                "write the export",
                                file.toString(),
                                "The file could not be written: " + e.getClass().getSimpleName() + ".",
                                "Choose another folder.",
                                e);
                    }
                    return file;
                })
                .onSuccess(written -> dialogs.notice(I18n.text("live.export.done", written.toString())))
                .onFailure(dialogs::error));
    }

    /** Any thread; at most one update waits for the FX thread. */
    private void arrived(LiveSnapshot snapshot, int mine) {
        if (pending.getAndSet(snapshot) == null) {
            executor.onUi(() -> {
                LiveSnapshot newest = pending.getAndSet(null);
                if (newest != null && mine == generation) {
                    show(newest);
                }
            });
        }
    }

    private void started(LiveMonitor found, int mine) {
        if (mine != generation) {
            scope.release(found);
            return;
        }
        monitor = found;
        topology.set(found.target().topology());
        found.setInterval(interval());
        found.setPaused(!watched.get());
        if (latest == null) {
            content.set(new Content.Loading<>(I18n.text("live.loading.pods")));
        } else {
            show(latest); // A round was quicker than this message.
        }
    }

    private void show(LiveSnapshot snapshot) {
        latest = snapshot;
        if (monitor == null) {
            return;
        }
        heardAt = clock.instant();
        List<String> names = snapshot.nodes().stream().map(NodeLive::pod).toList();
        names.forEach(this::colour);
        pods.set(names);
        if (names.contains(wantedFirst)) {
            selected.set(wantedFirst);
            wantedFirst = "";
        }
        if (!selected.get().isEmpty() && !names.contains(selected.get())) {
            selected.set("");
        }
        if (!names.contains(infoNode.get())) {
            infoNode.set(names.isEmpty() ? "" : names.getFirst());
        }
        link.set(LinkSummary.of(snapshot, clock.getZone()));
        LinkSummary.notLiveSince(snapshot)
                .ifPresentOrElse(since -> shadeFrom(since, snapshot.at()), () -> staleSince = null);
        refreshValues(snapshot);
        refreshInfo();
        content.set(LiveContents.of(snapshot, setup.release()));
        beginCharts(names);
        charts.advance(snapshot.at().toEpochMilli());
    }

    /** Once: tells the charts where the points begin. */
    private void beginCharts(List<String> pods) {
        LiveMonitor now = monitor;
        if (chartsBegun || now == null) {
            return;
        }
        long[] times = new long[History.CAPACITY];
        double[] values = new double[History.CAPACITY];
        pods.stream()
                .filter(pod -> now.history().read(pod, LiveMetric.PING, Instant.EPOCH, times, values) > 0)
                .mapToLong(pod -> times[0])
                .min()
                .ifPresent(first -> {
                    chartsBegun = true;
                    charts.beginAt(first);
                });
    }

    private void refreshValues(LiveSnapshot snapshot) {
        String release = setup.release().name();
        nodes.set(NodeCards.of(snapshot, release, this::colour, selected.get(), clock.getZone()));
        tiles.set(Tiles.of(snapshot, release, selected.get()));
        states.set(StateCards.of(snapshot));
        software.set(StateCards.software(snapshot));
    }

    private void selectionChanged(String pod) {
        charts.getEmphasised().clear();
        if (!pod.isEmpty()) {
            charts.getEmphasised().add(pod);
            infoNode.set(pod);
        }
        LiveSnapshot now = latest;
        if (now != null) {
            refreshValues(now);
        }
    }

    private void refreshInfo() {
        LiveSnapshot now = latest;
        if (now == null) {
            return;
        }
        info.set(now.nodes().stream()
                .filter(node -> node.pod().equals(infoNode.get()))
                .findFirst()
                .flatMap(NodeLive::latest)
                .map(NodeSample::info)
                .map(sections -> infoRows.rows(sections, infoQuery.get()))
                .orElse(List.of()));
    }

    private void watchedChanged(boolean now) {
        heardAt = clock.instant(); // A rest is not a silence.
        withMonitor(m -> m.setPaused(!now));
    }

    private void loadChanged(boolean now) {
        AutoCloseable running = load;
        if (now && running == null && setup.load().isPresent()) {
            load = scope.add(setup.load().get().start(setup.release()));
        } else if (!now && running != null) {
            load = null;
            scope.release(running);
        }
    }

    private boolean isHeard(Instant now) {
        Duration patience = interval().multipliedBy(SILENT_INTERVALS);
        Duration longest = patience.compareTo(SHORTEST_SILENCE) > 0 ? patience : SHORTEST_SILENCE;
        return Duration.between(heardAt, now).compareTo(longest) <= 0;
    }

    /** Shades the charts from the first moment of not being live on; one growing stretch at a time. */
    private void shadeFrom(Instant since, Instant until) {
        long from = since.toEpochMilli();
        long to = Math.max(from + 1, until.toEpochMilli());
        List<TimeWindow> stretches = new ArrayList<>(charts.getStale());
        if (staleSince != null && !stretches.isEmpty()) {
            from = Math.min(from, stretches.removeLast().from());
        }
        staleSince = since;
        stretches.add(new TimeWindow(from, to));
        stretches.removeIf(one -> one.to() < charts.newest() - History.SPAN.toMillis());
        charts.getStale().setAll(stretches);
    }

    private int colour(String pod) {
        return colours.computeIfAbsent(pod, name -> colours.size());
    }

    private Duration interval() {
        return Duration.ofSeconds(Math.clamp(intervalSeconds.get(), 1, 60));
    }

    private void withMonitor(java.util.function.Consumer<LiveMonitor> action) {
        LiveMonitor now = monitor;
        if (now != null) {
            action.accept(now);
        }
    }
}
