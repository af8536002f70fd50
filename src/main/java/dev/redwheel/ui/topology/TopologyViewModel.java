package dev.redwheel.ui.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.Heard;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.SentinelTruth;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.insight.topology.TruthTable;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.TopologyDiagram;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;

/** State and actions of the topology page. FX thread only, except that pictures may arrive on any thread. */
public final class TopologyViewModel implements AutoCloseable {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    /** This long without a word from the monitor itself, and the page says that it is stale. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final TopologyPageSetup setup;
    private final TaskExecutor executor;
    private final Clock clock;
    private final Scope scope = new Scope();
    private final ReadOnlyObjectWrapper<Content<TopologyPicture>> content;
    private final ReadOnlyObjectWrapper<Summary> summary = new ReadOnlyObjectWrapper<>(Summary.NONE);
    private final ReadOnlyObjectWrapper<Topology> topology = new ReadOnlyObjectWrapper<>(Topology.UNKNOWN);
    private final ReadOnlyObjectWrapper<TopologyDiagram> diagram = new ReadOnlyObjectWrapper<>(TopologyDiagram.EMPTY);
    private final ReadOnlyObjectWrapper<List<Finding>> findings = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<String>> columns = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<List<TruthRow>> rows = new ReadOnlyObjectWrapper<>(List.of());
    private final BooleanProperty watched = new SimpleBooleanProperty(true);

    private final AtomicReference<@Nullable TopologyPicture> pending = new AtomicReference<>();
    private @Nullable TopologyMonitor monitor;
    private @Nullable TopologyPicture latest;
    private Instant heardAt;
    private int generation;

    /** What the header says beside the name. */
    record Summary(String text, Severity severity) {
        static final Summary NONE = new Summary("", Severity.OK);
    }

    public TopologyViewModel(TopologyPageSetup setup, TaskExecutor executor, Clock clock) {
        this.setup = setup;
        this.executor = executor;
        this.clock = clock;
        this.heardAt = clock.instant();
        this.content = new ReadOnlyObjectWrapper<>(new Content.Loading<>(I18n.text("topology.loading.release")));
        watched.subscribe((was, now) -> {
            heardAt = clock.instant(); // A rest is not a silence.
            TopologyMonitor running = monitor;
            if (running != null) {
                running.setPaused(!now);
            }
        });
    }

    /** Finds the release and begins to ask its servers; again after a failure. */
    public void start() {
        int mine = ++generation;
        stop();
        content.set(new Content.Loading<>(I18n.text("topology.loading.release")));
        summary.set(Summary.NONE);
        scope.addTask(executor.submit(BackgroundTask.of(
                        "find release",
                        // Added here: closed too when the page is left before the result is told.
                        () -> scope.add(setup.source().start(setup.release(), picture -> arrived(picture, mine))))
                .onSuccess(found -> started(found, mine))
                .onFailure(error -> {
                    if (mine == generation) {
                        content.set(failure(error));
                    }
                })));
    }

    /** Ends what an earlier start began: two would ask the same servers, and each count the other as load. */
    private void stop() {
        TopologyMonitor before = monitor;
        monitor = null;
        latest = null;
        pending.set(null);
        if (before != null) {
            scope.release(before);
        }
    }

    /** Called every second: says that nothing was heard, should the monitor itself stand still. */
    void checkFresh() {
        TopologyPicture last = latest;
        if (last == null
                || !watched.get()
                || Duration.between(heardAt, clock.instant()).compareTo(SILENCE) <= 0) {
            return;
        }
        stale(
                last,
                heardAt,
                new OpsException(
                        ErrorKind.TIMEOUT,
                        "ask the servers",
                        setup.release().toString(),
                        I18n.text("topology.silent"),
                        ""));
    }

    @Override
    public void close() {
        generation++;
        pending.set(null);
        scope.close();
    }

    /** The live panels of the pod behind a server of the picture. */
    void open(String item) {
        boolean sentinel = item.startsWith(Diagrams.SENTINEL_PREFIX);
        String pod = sentinel ? item.substring(Diagrams.SENTINEL_PREFIX.length()) : item;
        TopologyPicture now = latest;
        boolean server = now != null && now.node(pod).isPresent();
        setup.openLive().accept(server ? pod : "");
    }

    TopologyPageSetup setup() {
        return setup;
    }

    public ReadOnlyObjectProperty<Content<TopologyPicture>> contentProperty() {
        return content.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Summary> summaryProperty() {
        return summary.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Topology> topologyProperty() {
        return topology.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<TopologyDiagram> diagramProperty() {
        return diagram.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<List<Finding>> findingsProperty() {
        return findings.getReadOnlyProperty();
    }

    /** Headings of the truth table after the server's name. */
    ReadOnlyObjectProperty<List<String>> columnsProperty() {
        return columns.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<List<TruthRow>> rowsProperty() {
        return rows.getReadOnlyProperty();
    }

    /** Whether anybody can see the page; asking rests while not. */
    BooleanProperty watchedProperty() {
        return watched;
    }

    /** Any thread; at most one update waits for the FX thread. */
    private void arrived(TopologyPicture picture, int mine) {
        if (pending.getAndSet(picture) == null) {
            executor.onUi(() -> {
                TopologyPicture newest = pending.getAndSet(null);
                if (newest != null && mine == generation) {
                    show(newest);
                }
            });
        }
    }

    private void started(TopologyMonitor found, int mine) {
        if (mine != generation) {
            scope.release(found);
            return;
        }
        monitor = found;
        found.setPaused(!watched.get());
        if (latest == null) {
            content.set(new Content.Loading<>(I18n.text("topology.loading.pods")));
        }
    }

    private void show(TopologyPicture picture) {
        latest = picture;
        heardAt = clock.instant();
        String release = setup.release().name();
        topology.set(picture.seen() == Topology.UNKNOWN ? picture.wanted().topology() : picture.seen());
        diagram.set(Diagrams.of(picture, release));
        if (picture.settled()) {
            findings.set(picture.findings());
        }
        TruthTable table = TruthTable.of(picture);
        columns.set(TruthRows.columns(table, release));
        rows.set(TruthRows.rows(table, release, picture.wanted().topology() != Topology.UNKNOWN));
        Content<TopologyPicture> now = contentOf(picture);
        if (now instanceof Content.Stale<TopologyPicture> old) {
            stale(old.data(), old.since(), old.error());
        } else {
            content.set(now);
            summary.set(now instanceof Content.Ready<TopologyPicture> ? summaryOf(picture) : Summary.NONE);
        }
    }

    private void stale(TopologyPicture picture, Instant since, OpsException error) {
        content.set(new Content.Stale<>(picture, picture.at(), since, error));
        summary.set(new Summary(
                I18n.text("topology.summary.stale", CLOCK.format(since.atZone(clock.getZone()))), Severity.WARNING));
    }

    private Summary summaryOf(TopologyPicture picture) {
        if (!picture.settled()) {
            return new Summary(I18n.text("topology.summary.asking"), Severity.INFO);
        }
        long grave = findings.get().stream()
                .filter(finding -> finding.severity().compareTo(Severity.UNKNOWN) >= 0)
                .count();
        String at = CLOCK.format(picture.at().atZone(clock.getZone()));
        Severity worst = findings.get().isEmpty()
                ? Severity.OK
                : findings.get().getFirst().severity();
        return grave == 0
                ? new Summary(I18n.text("topology.summary.agree", at), Severity.OK)
                : new Summary(I18n.text("topology.summary.disagree", grave, at), worst);
    }

    private static Content<TopologyPicture> contentOf(TopologyPicture picture) {
        Optional<OpsException> podsError = picture.podsError();
        if (picture.nodes().isEmpty() && picture.sentinels().isEmpty()) {
            if (podsError.isPresent()) {
                return failure(podsError.get());
            }
            return picture.podsRead()
                    ? new Content.Empty<>(I18n.text("topology.empty.title"), I18n.text("topology.empty.next"))
                    : new Content.Loading<>(I18n.text("topology.loading.pods"));
        }
        List<Heard> all = Stream.concat(
                        picture.nodes().stream().map(NodeTruth::heard),
                        picture.sentinels().stream().map(SentinelTruth::heard))
                .toList();
        if (all.stream().anyMatch(Heard::isCurrent)) {
            return new Content.Ready<>(picture, picture.at());
        }
        Optional<OpsException> error =
                all.stream().map(Heard::error).flatMap(Optional::stream).findFirst();
        boolean ever = all.stream().anyMatch(heard -> heard.lastAt().isPresent());
        if (!ever) {
            Optional<OpsException> final_ = all.stream()
                    .map(Heard::error)
                    .flatMap(Optional::stream)
                    .filter(one -> one.kind() == ErrorKind.FORBIDDEN || one.kind() == ErrorKind.UNAUTHORISED)
                    .findFirst();
            return final_.<Content<TopologyPicture>>map(TopologyViewModel::failure)
                    .orElseGet(() -> new Content.Loading<>(I18n.text("topology.loading.servers", all.size())
                            + error.map(one -> "\n" + one.why()).orElse("")));
        }
        Instant since = all.stream()
                .map(Heard::silentSince)
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .orElse(picture.at());
        return new Content.Stale<>(
                picture,
                picture.at(),
                since,
                error.orElseGet(() ->
                        new OpsException(ErrorKind.TIMEOUT, "ask the servers", "", I18n.text("topology.nobody"), "")));
    }

    private static <T> Content<T> failure(OpsException error) {
        return error.kind() == ErrorKind.FORBIDDEN ? new Content.Forbidden<>(error) : new Content.Failed<>(error);
    }

    static String word(Topology topology) {
        return I18n.text("live.topology." + topology.name().toLowerCase(Locale.ROOT));
    }
}
