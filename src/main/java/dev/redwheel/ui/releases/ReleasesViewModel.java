package dev.redwheel.ui.releases;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.insight.ReleaseCatalog;
import dev.redwheel.insight.ReleaseList;
import dev.redwheel.insight.ReleaseList.Coverage;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.insight.VitalsSampler;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Snapshot;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The releases of one context: what is shown of them and what can be done with them. FX thread only. */
public final class ReleasesViewModel {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** Starts what fills in memory and hit rate; asked for only when the user switches that on. */
    @FunctionalInterface
    public interface VitalsSource {
        VitalsSampler open(KubeSession session, Consumer<Map<ReleaseKey, ReleaseVitals>> consumer);
    }

    private final String context;
    private final Callable<KubeSession> session;
    private final VitalsSource vitalsSource;
    private final SettingsStore settings;
    private final TaskExecutor executor;
    private final Navigator navigator;
    private final DialogService dialogs;
    private final Clock clock;
    private final Scope scope = new Scope();

    private final ReadOnlyObjectWrapper<@Nullable Content<ReleaseList>> content;
    private final ObservableList<ReleaseItem> items = FXCollections.observableArrayList();
    private final StringProperty filter = new SimpleStringProperty(this, "filter", "");
    private final BooleanProperty grouped = new SimpleBooleanProperty(this, "grouped");
    private final BooleanProperty others = new SimpleBooleanProperty(this, "others");
    private final BooleanProperty vitalsShown = new SimpleBooleanProperty(this, "vitalsShown");
    private final ReadOnlyStringWrapper summary = new ReadOnlyStringWrapper(this, "summary", "");
    private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper(this, "progress", "");
    private final ReadOnlyStringWrapper missingRights = new ReadOnlyStringWrapper(this, "missingRights", "");
    private final ReadOnlyStringWrapper coverage = new ReadOnlyStringWrapper(this, "coverage", "");
    private final ReadOnlyObjectWrapper<Boolean> namespaceAsked =
            new ReadOnlyObjectWrapper<>(this, "namespaceAsked", false);
    private final ReadOnlyStringWrapper namespaceProblem = new ReadOnlyStringWrapper(this, "namespaceProblem", "");
    private final ReadOnlyObjectWrapper<Blank> blank = new ReadOnlyObjectWrapper<>(this, "blank", Blank.NONE);
    private final ReadOnlyStringWrapper blankNext = new ReadOnlyStringWrapper(this, "blankNext", "");
    private final ReadOnlyObjectWrapper<@Nullable ReleaseDetails> details =
            new ReadOnlyObjectWrapper<>(this, "details");

    private final AtomicReference<@Nullable Snapshot<ReleaseList>> pending = new AtomicReference<>();
    private @Nullable Snapshot<ReleaseList> latest;
    private Map<ReleaseKey, ReleaseVitals> vitals = Map.of();
    private ReleaseColumn column = ReleaseColumn.NAME;
    private boolean ascending = true;
    private @Nullable KubeSession opened;
    private @Nullable ReleaseCatalog catalog;
    private @Nullable VitalsSampler sampler;
    private List<ReleaseKey> onScreen = List.of();
    private int generation;

    /** Why a table that was read has no rows. */
    public enum Blank {
        /** It has rows, or is not read yet. */
        NONE,
        /** There is no Redis to be seen. */
        NO_REDIS,
        /** There is, but the filter matches none. */
        NO_MATCH
    }

    /** @param session opens the context; blocks */
    public ReleasesViewModel(
            String context,
            Callable<KubeSession> session,
            VitalsSource vitalsSource,
            SettingsStore settings,
            TaskExecutor executor,
            Navigator navigator,
            DialogService dialogs,
            Clock clock) {
        this.context = context;
        this.session = session;
        this.vitalsSource = vitalsSource;
        this.settings = settings;
        this.executor = executor;
        this.navigator = navigator;
        this.dialogs = dialogs;
        this.clock = clock;
        this.content = new ReadOnlyObjectWrapper<>(this, "content", loading());
        filter.subscribe(this::rebuild);
        grouped.subscribe(this::rebuild);
        others.subscribe(this::rebuild);
        vitalsShown.subscribe(this::switchVitals);
    }

    /** Holds everything the page keeps open. */
    public Scope scope() {
        return scope;
    }

    /** Opens the context and starts to read. */
    public void start() {
        content.set(loading());
        scope.addTask(executor.submit(BackgroundTask.of("open " + context, session)
                .onSuccess(this::follow)
                .onFailure(error -> content.set(failed(error)))));
    }

    /** Reads again from the start. */
    public void retry() {
        if (catalog == null) {
            start();
        } else {
            catalog.refresh();
        }
    }

    private void follow(KubeSession ready) {
        opened = scope.add(ready);
        List<String> hints = settings.get().context(context).namespaces();
        catalog = scope.add(ReleaseCatalog.open(ready, hints, clock, this::arrived));
        switchVitals();
    }

    /** On the catalogue's thread: at most one update waits for the FX thread, and it takes the newest. */
    private void arrived(Snapshot<ReleaseList> snapshot) {
        if (pending.getAndSet(snapshot) == null) {
            executor.onUi(() -> {
                Snapshot<ReleaseList> newest = pending.getAndSet(null);
                if (newest != null && !scope.isClosed()) {
                    latest = newest;
                    rebuild();
                    watchVitals();
                }
            });
        }
    }

    private void rebuild() {
        Snapshot<ReleaseList> snapshot = latest;
        if (snapshot == null) {
            return;
        }
        ReleaseList list = snapshot.data();
        List<ReleaseItem> shown = new ReleaseItems(filter.get(), others.get(), grouped.get(), column, ascending)
                .of(list.releases(), vitals);
        if (!items.equals(shown)) {
            items.setAll(shown);
        }
        long redis = list.releases().stream().filter(Release::redis).count();
        long namespaces = list.releases().stream()
                .filter(Release::redis)
                .map(release -> release.key().namespace())
                .distinct()
                .count();
        summary.set(redis == 0 ? "" : I18n.text("releases.list.summary", redis, namespaces));
        progress.set(
                list.complete() || snapshot.isStale()
                        ? ""
                        : list.unread() > 0
                                ? I18n.text("releases.list.unread", list.unread())
                                : I18n.text("releases.list.searching"));
        describe(list.coverage(), list.complete());
        blankNext.set(blankNext(list.coverage()));
        blank.set(
                !list.complete() || !shown.isEmpty() || isForbidden(list)
                        ? Blank.NONE
                        : filter.get().isBlank() || redis == 0 ? Blank.NO_REDIS : Blank.NO_MATCH);
        content.set(contentOf(snapshot, shown));
    }

    /** Says no more than was seen. */
    private static String blankNext(Coverage seen) {
        if (!seen.allNamespaces()) {
            return I18n.text("releases.list.empty-next.namespaces", String.join(", ", seen.covered()));
        }
        return I18n.text(
                seen.missingRights().isEmpty() ? "releases.list.empty-next" : "releases.list.empty-next.rights");
    }

    private @Nullable Content<ReleaseList> contentOf(Snapshot<ReleaseList> snapshot, List<ReleaseItem> shown) {
        ReleaseList list = snapshot.data();
        Optional<OpsException> error = snapshot.error();
        if (error.isPresent() && list.releases().isEmpty() && !list.complete()) {
            return failed(error.get());
        }
        if (isForbidden(list)) {
            return new Content.Forbidden<>(new OpsException(
                    ErrorKind.FORBIDDEN,
                    I18n.text("releases.list.forbidden-tried"),
                    context,
                    coverage.get(),
                    I18n.text("releases.list.forbidden-next")));
        }
        if (error.isPresent() && snapshot.staleSince().isPresent()) {
            return new Content.Stale<>(
                    list, snapshot.takenAt(), snapshot.staleSince().get(), error.get());
        }
        return shown.isEmpty() && !list.complete() ? loading() : new Content.Ready<>(list, snapshot.takenAt());
    }

    private static boolean isForbidden(ReleaseList list) {
        return list.complete()
                && list.releases().isEmpty()
                && !list.coverage().allNamespaces()
                && list.coverage().covered().isEmpty();
    }

    private void describe(Coverage now, boolean complete) {
        boolean narrow = complete && !now.allNamespaces();
        coverage.set(
                !narrow
                        ? ""
                        : now.covered().isEmpty()
                                ? I18n.text("releases.list.covered-none")
                                : I18n.text("releases.list.covered", String.join(", ", now.covered())));
        missingRights.set(
                now.missingRights().isEmpty()
                        ? ""
                        : I18n.text("releases.list.missing", String.join("; ", now.missingRights())));
        namespaceAsked.set(narrow && !now.namespacesListable());
    }

    private Content<ReleaseList> loading() {
        return new Content.Loading<>(I18n.text("releases.list.loading", context));
    }

    private static Content<ReleaseList> failed(OpsException error) {
        return error.kind() == ErrorKind.FORBIDDEN ? new Content.Forbidden<>(error) : new Content.Failed<>(error);
    }

    /** Rows are in order of this column from now on. */
    public void sortBy(ReleaseColumn newColumn, boolean newAscending) {
        column = newColumn;
        ascending = newAscending;
        rebuild();
    }

    /** Tries a namespace the user typed and remembers it; false when it cannot be one, with the reason told. */
    public boolean addNamespace(String typed) {
        String namespace = typed.strip();
        if (!NAMESPACE.matcher(namespace).matches()) {
            namespaceProblem.set(I18n.text("releases.list.namespace-invalid"));
            return false;
        }
        namespaceProblem.set("");
        settings.update(all -> all.withContext(context, all.context(context).withNamespace(namespace)));
        if (catalog != null) {
            catalog.addNamespace(namespace);
        }
        return true;
    }

    public void watchLive(Release release) {
        if (release.redis()) {
            navigator.show(new Page.Live(context, release.key()));
        }
    }

    public void seeTopology(Release release) {
        if (release.redis()) {
            navigator.show(new Page.Topology(context, release.key()));
        }
    }

    /** Whether the context is marked so: then nothing is deployed to it. */
    public boolean isReadOnly() {
        return settings.get().context(context).readOnly();
    }

    public void deploy() {
        navigator.show(new Page.Deploy(context, Optional.empty(), Optional.empty()));
    }

    public void copyName(Release release) {
        dialogs.copy(I18n.text("releases.action.name"), release.displayName());
    }

    /** Opens the details; what has to be fetched for them follows. */
    public void showDetails(Release release) {
        int asked = ++generation;
        details.set(ReleaseDetails.loading(release));
        KubeSession ready = opened;
        if (ready == null || release.key().name().contains("/") || release.revision() == 0) {
            details.set(ReleaseDetails.withoutRelease(release));
            return;
        }
        Callable<ReleasePayload> read = () -> new ReleaseReader(ready).newest(release.key());
        scope.addTask(executor.submit(BackgroundTask.of("read release " + release.key(), read)
                .onSuccess(payload -> put(asked, ReleaseDetails.of(release, payload)))
                .onFailure(error -> put(asked, ReleaseDetails.failed(release, error)))));
    }

    private void put(int asked, ReleaseDetails newDetails) {
        if (asked == generation) {
            details.set(newDetails);
        }
    }

    public void closeDetails() {
        generation++;
        details.set(null);
    }

    /** The rows that can be seen now: only those are sampled. */
    public void setOnScreen(List<ReleaseKey> visible) {
        if (!visible.equals(onScreen)) {
            onScreen = List.copyOf(visible);
            watchVitals();
        }
    }

    private void switchVitals() {
        KubeSession ready = opened;
        if (!vitalsShown.get()) {
            VitalsSampler running = sampler;
            sampler = null;
            vitals = Map.of();
            if (running != null) {
                scope.release(running);
            }
            rebuild();
        } else if (sampler == null && ready != null) {
            sampler = scope.add(vitalsSource.open(
                    ready,
                    figures -> executor.onUi(() -> {
                        if (vitalsShown.get()) {
                            vitals = figures;
                            rebuild();
                        }
                    })));
            watchVitals();
        }
    }

    private void watchVitals() {
        VitalsSampler running = sampler;
        ReleaseCatalog known = catalog;
        if (running != null && known != null) {
            Map<ReleaseTarget, Integer> servers = new HashMap<>();
            onScreen.forEach(key -> known.target(key).ifPresent(target -> servers.put(target, servers(key))));
            running.watch(servers);
        }
    }

    private int servers(ReleaseKey key) {
        return items.stream()
                .flatMap(item -> item instanceof ReleaseItem.Row row ? Stream.of(row.release()) : Stream.empty())
                .filter(release -> release.key().equals(key))
                .findFirst()
                .map(release -> release.podsReady().orElse(1))
                .orElse(1);
    }

    public String context() {
        return context;
    }

    public Clock clock() {
        return clock;
    }

    public ReadOnlyObjectProperty<@Nullable Content<ReleaseList>> contentProperty() {
        return content.getReadOnlyProperty();
    }

    /** What the table shows, in its order. */
    public ObservableList<ReleaseItem> items() {
        return items;
    }

    public StringProperty filterProperty() {
        return filter;
    }

    public BooleanProperty groupedProperty() {
        return grouped;
    }

    /** Whether charts that are no Redis are shown too. */
    public BooleanProperty othersProperty() {
        return others;
    }

    /** Whether memory and hit rate are sampled and shown. */
    public BooleanProperty vitalsShownProperty() {
        return vitalsShown;
    }

    public ReadOnlyStringProperty summaryProperty() {
        return summary.getReadOnlyProperty();
    }

    /** What is still being read; empty when nothing is. */
    public ReadOnlyStringProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Which rights are missing, one sentence; empty when none is known to be. */
    public ReadOnlyStringProperty missingRightsProperty() {
        return missingRights.getReadOnlyProperty();
    }

    /** Which namespaces the list speaks for; empty when for all. */
    public ReadOnlyStringProperty coverageProperty() {
        return coverage.getReadOnlyProperty();
    }

    /** Whether the user should be asked which namespaces to look into. */
    public ReadOnlyObjectProperty<Boolean> namespaceAskedProperty() {
        return namespaceAsked.getReadOnlyProperty();
    }

    public ReadOnlyStringProperty namespaceProblemProperty() {
        return namespaceProblem.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Blank> blankProperty() {
        return blank.getReadOnlyProperty();
    }

    /** What a table without Redis speaks for, and what to do. */
    public ReadOnlyStringProperty blankNextProperty() {
        return blankNext.getReadOnlyProperty();
    }

    /** What the drawer shows; null when it is closed. */
    public ReadOnlyObjectProperty<@Nullable ReleaseDetails> detailsProperty() {
        return details.getReadOnlyProperty();
    }
}
