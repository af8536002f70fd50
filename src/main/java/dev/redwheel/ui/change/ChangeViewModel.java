package dev.redwheel.ui.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Revision;
import dev.redwheel.operation.change.Size;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** A change of one release, from the first look to the proof. FX thread only. */
public final class ChangeViewModel implements AutoCloseable {
    /** What is to be different. */
    enum Mode {
        SIZE,
        RESOURCES,
        /** Larger volumes, and those that nobody uses any more. */
        STORAGE,
        VALUES,
        /** An earlier revision again. */
        REVISIONS,
        /** What is not as the release says. */
        DRIFT,
        /** Another password, or the end of the old one. */
        PASSWORD,
        /** A renewed one. */
        CERTIFICATE,
        /** The data is saved, or brought back. */
        BACKUP,
        /** The release goes. */
        DELETE
    }

    /** What the page is about now. */
    enum State {
        /** The release is looked at, and a size may be chosen. */
        CHOOSING,
        RUNNING,
        /** It failed or is not under way any more. */
        STOPPED,
        DONE
    }

    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final FileTarget files;
    private final Navigator navigator;
    private final Clock clock;
    private final Scope scope = new Scope();
    private final ReadOnlyObjectWrapper<Content<ReleaseNow>> content;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.CHOOSING);
    private final ReadOnlyObjectWrapper<Optional<ChangePlan>> plan = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<ChangeRecord>> record = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper planning = new ReadOnlyBooleanWrapper(this, "planning");
    private final IntegerProperty masters = new SimpleIntegerProperty(this, "masters");
    private final IntegerProperty replicas = new SimpleIntegerProperty(this, "replicas");
    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(this, "mode", Mode.SIZE);
    private final ObjectProperty<ResourceSpec> resources =
            new SimpleObjectProperty<>(this, "resources", ResourceSpec.NONE);
    private final StringProperty valuesText = new SimpleStringProperty(this, "valuesText", "");
    private final ReadOnlyStringWrapper valuesProblem = new ReadOnlyStringWrapper(this, "valuesProblem", "");
    private final ObjectProperty<Optional<Revision>> revision =
            new SimpleObjectProperty<>(this, "revision", Optional.empty());
    private final ReadOnlyObjectWrapper<List<Revision>> revisions = new ReadOnlyObjectWrapper<>(List.of());
    private final ObjectProperty<Optional<Mending>> mending = new SimpleObjectProperty<>(Optional.empty());
    private final DeleteViewModel delete;
    private final DriftViewModel drift;
    private final StorageViewModel storage;
    private final AdviceViewModel advice;
    private final BackupViewModel backup;
    private final AtomicReference<@Nullable ChangeRecord> newest = new AtomicReference<>();
    private Runnable unlisten = () -> {};
    private int generation;
    /** The packed chart that somebody gave; looked at anew with the release. */
    private Optional<Path> archive = Optional.empty();
    /** Whether the form has been given what there is; what was chosen since stays. */
    private boolean filled;

    public ChangeViewModel(
            ChangePageSetup setup,
            Changes changes,
            TaskExecutor executor,
            DialogService dialogs,
            FileTarget files,
            Navigator navigator,
            Clock clock) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.dialogs = dialogs;
        this.files = files;
        this.navigator = navigator;
        this.clock = clock;
        this.content = new ReadOnlyObjectWrapper<>(new Content.Loading<>(I18n.text("change.loading")));
        this.delete = new DeleteViewModel(setup, changes, executor, dialogs, navigator, scope);
        this.drift = new DriftViewModel(changes, executor, dialogs, scope, chosen -> mending.set(Optional.of(chosen)));
        this.storage = new StorageViewModel(setup, changes, executor, dialogs, scope, mending::set);
        this.advice = new AdviceViewModel(setup, changes, executor, scope);
        this.backup = new BackupViewModel(
                setup, changes, executor, dialogs, files, scope, clock, chosen -> mending.set(Optional.of(chosen)));
        masters.subscribe((was, now) -> chosen());
        replicas.subscribe((was, now) -> chosen());
        mode.subscribe((was, now) -> {
            chosen();
            showMode();
        });
        mending.subscribe((was, now) -> think());
        resources.subscribe((was, now) -> think());
        valuesText.subscribe((was, now) -> think());
        revision.subscribe((was, now) -> chosen());
        scope.add(() -> unlisten.run());
    }

    /**
     * Begins there.
     *
     * @param file of BACKUP: what is planned to be brought back
     */
    public void open(Page.Change.Part part, Optional<Path> file) {
        mode.set(
                switch (part) {
                    case SIZE -> Mode.SIZE;
                    case BACKUP -> Mode.BACKUP;
                    case CERTIFICATE -> Mode.CERTIFICATE;
                });
        file.ifPresent(backup::choose);
    }

    /** Opens the change that was named or that this release is in the middle of; else looks at the release. */
    void start() {
        boolean saving = mode.get() == Mode.BACKUP; // Which is wise before an unfinished change is gone on with.
        submit(BackgroundTask.of(
                        "open the change",
                        () -> setup.operation()
                                .or(() -> saving ? Optional.empty() : begun())
                                .map(changes::open))
                .onSuccess(found -> found.ifPresentOrElse(this::follow, this::look))
                .onFailure(this::failed));
    }

    private Optional<String> begun() {
        return changes.unfinished().stream()
                .filter(change -> change.context().equals(setup.context()))
                .filter(change -> change.release().equals(setup.release()))
                .map(ChangeRecord::id)
                .findFirst();
    }

    /** Asks every server anew; what was chosen is thought through again. */
    void look() {
        int mine = ++generation;
        content.set(new Content.Loading<>(I18n.text("change.loading")));
        Optional<Path> chart = archive;
        submit(BackgroundTask.of("look at the release", () -> {
                    ReleaseNow now = changes.look(setup.context(), setup.release());
                    return chart.isPresent() ? changes.withArchive(now, chart.get()) : now;
                })
                .onSuccess(now -> {
                    if (mine == generation) {
                        looked(now);
                    }
                })
                .onFailure(this::failed));
    }

    /** Asks for the packed chart of the release; what was chosen is planned with it. */
    void chooseArchive() {
        if (content.get() instanceof Content.Ready<ReleaseNow> ready) {
            int mine = ++generation;
            files.chooseExisting(I18n.text("change.archive.title"), "tgz")
                    .ifPresent(file -> submit(BackgroundTask.of(
                                    "read the chart archive", () -> changes.withArchive(ready.data(), file))
                            .onSuccess(now -> {
                                if (mine != generation) {
                                    return;
                                }
                                archive = Optional.of(file);
                                content.set(new Content.Ready<>(now, clock.instant()));
                                think();
                            })
                            .onFailure(dialogs::error)));
        }
    }

    /** Why what the mode changes cannot be changed in this release; empty where it can. */
    String whyFixed() {
        if (!(content.get() instanceof Content.Ready<ReleaseNow> ready)) {
            return "";
        }
        return switch (mode.get()) {
            case SIZE -> ready.data().fixedSize();
            case RESOURCES -> ready.data().fixedResources();
            case STORAGE, VALUES, REVISIONS, DRIFT, PASSWORD, CERTIFICATE, BACKUP, DELETE -> "";
        };
    }

    private void looked(ReleaseNow now) {
        if (!filled) { // Before there is content, so that nothing is planned for half a form.
            filled = true;
            masters.set(now.size().masters());
            replicas.set(now.size().replicas());
            resources.set(now.resources());
            valuesText.set(ValueEdit.yaml(now.payload().userValues()));
            backup.plan(); // The figures above took the place of a file that was given with the page.
        }
        content.set(new Content.Ready<>(now, clock.instant()));
        readHistory();
        advice.start();
        showMode();
        think();
    }

    /** Some modes ask the cluster for more than the release. */
    private void showMode() {
        if (mode.get() == Mode.DELETE) {
            delete.preview();
        } else if (mode.get() == Mode.DRIFT && content.get() instanceof Content.Ready<ReleaseNow> ready) {
            drift.read(ready.data());
        } else if (mode.get() == Mode.STORAGE && content.get() instanceof Content.Ready<ReleaseNow> ready) {
            storage.read(ready.data());
        }
    }

    private void readHistory() {
        submit(BackgroundTask.of("read the history", () -> changes.history(setup.context(), setup.release()))
                .onSuccess(revisions::set)
                .onFailure(dialogs::error));
    }

    private void failed(OpsException error) {
        archive = Optional.empty(); // Perhaps it fits the release no longer: the next look goes without.
        content.set(error.kind() == ErrorKind.FORBIDDEN ? new Content.Forbidden<>(error) : new Content.Failed<>(error));
    }

    /** What is chosen, as a size. */
    Size wanted() {
        return new Size(masters.get() * (replicas.get() + 1), replicas.get());
    }

    /** Another choice takes the place of what was to be mended. */
    private void chosen() {
        if (mending.get().isPresent()) {
            mending.set(Optional.empty()); // Which is planned anew.
        } else {
            think();
        }
    }

    /** Plans what is chosen, in the background; what was planned for another choice is dropped. */
    private void think() {
        if (!(content.get() instanceof Content.Ready<ReleaseNow> ready) || state.get() != State.CHOOSING) {
            return;
        }
        int mine = ++generation;
        Optional<Callable<ChangePlan>> work = planner(ready.data());
        if (work.isEmpty()) {
            plan.set(Optional.empty());
            planning.set(false);
            return;
        }
        planning.set(true);
        submit(BackgroundTask.of("plan the change", work.get())
                .onSuccess(made -> {
                    if (mine == generation) {
                        plan.set(Optional.of(made));
                        planning.set(false);
                    }
                })
                .onFailure(error -> {
                    if (mine == generation) {
                        plan.set(Optional.empty()); // It was for another choice.
                        planning.set(false);
                        dialogs.error(error);
                    }
                }));
    }

    /** How what is chosen is planned; empty while it is what there is, or cannot be read. */
    private Optional<Callable<ChangePlan>> planner(ReleaseNow now) {
        valuesProblem.set("");
        return switch (mode.get()) {
            case SIZE -> {
                if (mending.get().isPresent()) {
                    yield mending.get().map(mend -> () -> mend.plan(changes, now));
                }
                Size wanted = wanted();
                yield wanted.equals(now.size()) ? Optional.empty() : Optional.of(() -> changes.planSize(now, wanted));
            }
            case RESOURCES -> {
                ResourceSpec wanted = resources.get();
                yield wanted.equals(now.resources())
                        ? Optional.empty()
                        : Optional.of(() -> changes.planResources(now, wanted));
            }
            case VALUES -> values(now);
            case PASSWORD -> Optional.of(() -> changes.planPassword(now));
            case CERTIFICATE -> Optional.of(() -> changes.planCertificate(now));
            case DELETE -> Optional.empty();
            case DRIFT, STORAGE, BACKUP -> mending.get().map(mend -> () -> mend.plan(changes, now));
            case REVISIONS ->
                mending.get()
                        .<Callable<ChangePlan>>map(mend -> () -> mend.plan(changes, now))
                        .or(() -> revision.get()
                                .filter(chosen ->
                                        chosen.number() != now.payload().revision())
                                .map(chosen -> () -> changes.planBack(now, chosen.number())));
        };
    }

    private Optional<Callable<ChangePlan>> values(ReleaseNow now) {
        try {
            Map<String, @Nullable Object> wanted = ValueEdit.parse(valuesText.get());
            return ValueEdit.between(now.payload().userValues(), wanted).isEmpty()
                    ? Optional.empty()
                    : Optional.of(() -> changes.planValues(now, wanted));
        } catch (OpsException e) {
            valuesProblem.set(e.why());
            return Optional.empty();
        }
    }

    /** Takes away the revision that Helm began and nobody goes on with. */
    void free() {
        if (!setup.readOnly()
                && dialogs.confirm(
                        I18n.text("change.free.title", setup.release().name()),
                        I18n.text("change.free.message"),
                        I18n.text("change.free"))) {
            submit(BackgroundTask.of("free the release", () -> {
                        changes.free(setup.context(), setup.release());
                        return true;
                    })
                    .onSuccess(done -> look())
                    .onFailure(dialogs::error));
        }
    }

    /** Plans the way to the next topology. */
    void topologyChange() {
        mending.set(Optional.of(Changes::planTopology));
    }

    /** Plans the upgrade to the chart that this console brings. */
    void chartUpgrade() {
        mending.set(Optional.of(Changes::planChart));
    }

    /** The word for that upgrade; empty where there is none. */
    Optional<String> newChart(ReleaseNow now) {
        String version = changes.chartVersion();
        return now.family() == RedisFamily.BUILT_IN
                        && Changes.isOlder(now.payload().chartVersion(), version)
                ? Optional.of(I18n.text("change.chart.upgrade", now.payload().chartVersion(), version))
                : Optional.empty();
    }

    /** The word of the way to the next topology; empty where there is none. */
    static Optional<String> nextTopology(ReleaseNow now) {
        return now.nextTopology()
                .map(next -> I18n.text("change.topology." + next.name().toLowerCase(Locale.ROOT)));
    }

    /** Begins what was planned. What takes servers away asks first; in production by the release's name. */
    void begin() {
        Optional<ChangePlan> planned = plan.get();
        if (planned.isEmpty() || planning.get() || planned.get().blocked() || setup.readOnly()) {
            return;
        }
        ChangeRecord change = planned.get().record();
        boolean fewer = change.sizeBefore().equals(Size.NONE)
                || change.size().servers() < change.sizeBefore().servers();
        String title = I18n.text(
                "change.confirm.title",
                I18n.text(kindKey(change)),
                setup.release().name());
        String message = planned.get().costs().isEmpty()
                ? I18n.text("change.confirm.message")
                : String.join("\n", planned.get().costs());
        boolean sure = setup.production()
                ? dialogs.confirmByTyping(title, message, setup.release().name(), I18n.text("change.begin"))
                : !fewer || dialogs.confirm(title, message, I18n.text("change.begin"));
        if (sure) {
            submit(BackgroundTask.of("begin the change", () -> changes.start(planned.get()))
                    .onSuccess(this::follow)
                    .onFailure(dialogs::error));
        }
    }

    /** Why it cannot be begun; empty where it can. */
    String blocked() {
        return plan.get().stream()
                .flatMap(made -> made.findings().stream())
                .filter(finding -> finding.severity() == Severity.BLOCKED)
                .map(finding -> finding.title() + ": " + finding.detail())
                .collect(Collectors.joining("\n"));
    }

    static String kindKey(ChangeRecord change) {
        return "change.kind." + change.kind().name().toLowerCase(Locale.ROOT);
    }

    void resume() {
        submit(BackgroundTask.of("resume the change", () -> changes.resume(id()))
                .onSuccess(this::follow)
                .onFailure(dialogs::error));
    }

    /** Stops it where it can be resumed. */
    void stop() {
        submit(BackgroundTask.of("stop the change", () -> {
                    changes.stop(id());
                    return changes.open(id());
                })
                .onSuccess(this::follow)
                .onFailure(dialogs::error));
    }

    /** The change to the size before. */
    void takeBack() {
        String title = I18n.text("change.undo.title");
        String message = I18n.text("change.undo.message");
        String confirm = I18n.text("change.undo.confirm");
        boolean sure = setup.production()
                ? dialogs.confirmByTyping(title, message, setup.release().name(), confirm)
                : dialogs.confirm(title, message, confirm);
        if (sure) {
            submit(BackgroundTask.of("take the change back", () -> changes.undo(id()))
                    .onSuccess(this::follow)
                    .onFailure(dialogs::error));
        }
    }

    void abandon() {
        if (dialogs.confirm(
                I18n.text("change.abandon.title"),
                I18n.text("change.abandon.message"),
                I18n.text("change.abandon.confirm"))) {
            submit(BackgroundTask.of("forget the change", () -> {
                        changes.abandon(id());
                        return true;
                    })
                    .onSuccess(done -> topology())
                    .onFailure(dialogs::error));
        }
    }

    /** Another change, after this one. */
    void another() {
        navigator.show(new Page.Change(setup.context(), setup.release(), Optional.empty()));
    }

    void topology() {
        navigator.show(new Page.Topology(setup.context(), setup.release()));
    }

    private String id() {
        return record.get().orElseThrow().id();
    }

    private void follow(ChangeOperation operation) {
        unlisten.run();
        unlisten = operation.listen(this::arrived);
        show(operation.record());
    }

    /** From the operation's thread; only the newest waits for the FX thread. */
    private void arrived(ChangeRecord next) {
        if (newest.getAndSet(next) == null) {
            executor.onUi(() -> {
                ChangeRecord latest = newest.getAndSet(null);
                if (latest != null && !scope.isClosed()) {
                    show(latest);
                }
            });
        }
    }

    private void show(ChangeRecord next) {
        record.set(Optional.of(next));
        boolean running = changes.isRunning(next.id());
        state.set(
                next.phase() == OperationPhase.DONE
                        ? State.DONE
                        : running && next.failure().isEmpty() ? State.RUNNING : State.STOPPED);
    }

    private <T> void submit(BackgroundTask<T> task) {
        scope.addTask(executor.submit(task));
    }

    ChangePageSetup setup() {
        return setup;
    }

    ReleaseKey release() {
        return setup.release();
    }

    ReadOnlyObjectProperty<Content<ReleaseNow>> contentProperty() {
        return content.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** What would be done for the size that is chosen; empty while that is what there is. */
    ReadOnlyObjectProperty<Optional<ChangePlan>> planProperty() {
        return plan.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty planningProperty() {
        return planning.getReadOnlyProperty();
    }

    /** The change that runs or ran; empty before. */
    ReadOnlyObjectProperty<Optional<ChangeRecord>> recordProperty() {
        return record.getReadOnlyProperty();
    }

    ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    DeleteViewModel delete() {
        return delete;
    }

    BackupViewModel backup() {
        return backup;
    }

    DriftViewModel drift() {
        return drift;
    }

    AdviceViewModel advice() {
        return advice;
    }

    StorageViewModel storage() {
        return storage;
    }

    /** What each server is to have. */
    ObjectProperty<ResourceSpec> resourcesProperty() {
        return resources;
    }

    /** All of the release's own values as YAML. */
    StringProperty valuesTextProperty() {
        return valuesText;
    }

    /** Why the text is no values; empty when it is. */
    ReadOnlyStringProperty valuesProblemProperty() {
        return valuesProblem.getReadOnlyProperty();
    }

    /** Newest first. */
    ReadOnlyObjectProperty<List<Revision>> revisionsProperty() {
        return revisions.getReadOnlyProperty();
    }

    /** The one to go back to; compared with the newest. */
    ObjectProperty<Optional<Revision>> revisionProperty() {
        return revision;
    }

    /** Of a Redis Cluster; 1 else. */
    IntegerProperty mastersProperty() {
        return masters;
    }

    /** Of each master. */
    IntegerProperty replicasProperty() {
        return replicas;
    }

    @Override
    public void close() {
        generation++;
        scope.close();
    }
}
