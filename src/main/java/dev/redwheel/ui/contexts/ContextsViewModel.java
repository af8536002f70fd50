package dev.redwheel.ui.contexts;

import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeconfigProblem;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.settings.ContextSettings;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import org.jspecify.annotations.Nullable;

/**
 * The contexts, what the operator says of them, and contacting one of them. FX thread only, apart from what the executor
 * runs elsewhere. Nothing is contacted before {@link #connect()}.
 */
public final class ContextsViewModel {
    private final KubeContexts source;
    private final ContextCheck check;
    private final SettingsStore settings;
    private final TaskExecutor tasks;
    private final InstantSource clock;
    private final Scope scope;

    private final ReadOnlyBooleanWrapper loaded = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<ContextListing> listing = new ReadOnlyObjectWrapper<>(ContextListing.NOTHING);
    private final ObservableList<KubeContext> all = FXCollections.observableArrayList();
    private final FilteredList<KubeContext> shown = new FilteredList<>(all);
    private final StringProperty filter = new SimpleStringProperty("");
    private final ObjectProperty<@Nullable KubeContext> selected = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<ConnectState> state = new ReadOnlyObjectWrapper<>(new ConnectState.Idle());
    private final ObjectProperty<Environment> environment = new SimpleObjectProperty<>(Environment.UNMARKED);
    private final BooleanProperty readOnly = new SimpleBooleanProperty();

    private final ReadOnlyIntegerWrapper revision = new ReadOnlyIntegerWrapper();

    private final Map<String, ConnectState> states = new HashMap<>();
    private final Map<String, TaskExecutor.Running> running = new HashMap<>();

    /**
     * Starts to read the kubeconfig files and to follow their changes.
     *
     * @param check {@code (context, rights) -> connector.check(context, limit, rights)}
     * @param scope of the page; closing it ends what runs
     */
    public ContextsViewModel(
            KubeContexts source,
            ContextCheck check,
            SettingsStore settings,
            TaskExecutor tasks,
            InstantSource clock,
            Scope scope) {
        this.source = source;
        this.check = check;
        this.settings = settings;
        this.tasks = tasks;
        this.clock = clock;
        this.scope = scope;
        filter.subscribe(text -> shown.setPredicate(context -> matches(context, text)));
        selected.subscribe(this::selectionChanged);
        scope.addTask(tasks.submit(BackgroundTask.of("read kubeconfig files", () -> {
                    scope.add(source.onChange(this::changed));
                    return ContextListing.of(source);
                })
                .onSuccess(this::show)));
    }

    /** The contexts that match the filter, in the files' order. */
    public ObservableList<KubeContext> contexts() {
        return shown;
    }

    /** Whether the files were read once. */
    public ReadOnlyBooleanProperty loadedProperty() {
        return loaded.getReadOnlyProperty();
    }

    public StringProperty filterProperty() {
        return filter;
    }

    public ObjectProperty<@Nullable KubeContext> selectedProperty() {
        return selected;
    }

    /** Of the selected context. */
    public ReadOnlyObjectProperty<ConnectState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The mark of the selected context. */
    public ReadOnlyObjectProperty<Environment> environmentProperty() {
        return environment;
    }

    /** Whether the selected context is read-only. */
    public ReadOnlyBooleanProperty readOnlyProperty() {
        return readOnly;
    }

    public ContextSettings settingsOf(KubeContext context) {
        return settings.get().context(context.name());
    }

    public ConnectState stateOf(KubeContext context) {
        return states.getOrDefault(context.name(), new ConnectState.Idle());
    }

    public boolean isCurrent(KubeContext context) {
        return listing.get().current().filter(context.name()::equals).isPresent();
    }

    /** Counts up when what is said of a context changed, though the list of them did not. */
    ReadOnlyIntegerProperty revisionProperty() {
        return revision.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<ContextListing> listingProperty() {
        return listing.getReadOnlyProperty();
    }

    public List<KubeconfigProblem> problems() {
        return listing.get().problems();
    }

    /** Where it was looked for kubeconfigs when none of the contexts comes from one; else empty. */
    public List<Path> nothingFoundIn() {
        ContextListing now = listing.get();
        boolean fromFile = now.contexts().stream()
                .anyMatch(context ->
                        now.files().stream().anyMatch(file -> file.toString().equals(context.source())));
        return loaded.get() && !fromFile ? now.files() : List.of();
    }

    Expiry expiry(KubeContext context) {
        return Expiry.of(context.certificateExpiry(), clock.instant());
    }

    Instant now() {
        return clock.instant();
    }

    /** Contacts the selected context's cluster, unless that is under way. */
    public void connect() {
        KubeContext context = selected.get();
        if (context == null || states.get(context.name()) instanceof ConnectState.Connecting) {
            return;
        }
        String name = context.name();
        Instant began = clock.instant();
        List<AccessRequest> rights = ContextRight.questions(context);
        setState(name, new ConnectState.Connecting(began));
        TaskExecutor.Running task = tasks.submit(BackgroundTask.of("contact " + name, () -> check.check(name, rights))
                .onSuccess(outcome -> setState(name, done(outcome, began)))
                .onFailure(error -> setState(name, new ConnectState.Failed(error)))
                .onFinished(() -> running.remove(name)));
        if (states.get(name) instanceof ConnectState.Connecting) {
            running.put(name, task);
            scope.addTask(task);
        }
    }

    private ConnectState done(ConnectionOutcome outcome, Instant began) {
        Instant now = clock.instant();
        return new ConnectState.Done(outcome, now, Duration.between(began, now));
    }

    /** Gives up contacting the selected context. */
    public void cancel() {
        KubeContext context = selected.get();
        TaskExecutor.Running task = context == null ? null : running.remove(context.name());
        if (context != null && task != null) {
            task.cancel();
            setState(context.name(), new ConnectState.Idle());
        }
    }

    /** Marks the selected context. */
    public void mark(Environment mark) {
        change(context -> context.withEnvironment(mark));
    }

    /** Sets the selected context read-only, or lifts that. */
    public void setReadOnly(boolean only) {
        change(context -> context.withReadOnly(only));
    }

    private void change(UnaryOperator<ContextSettings> change) {
        KubeContext context = selected.get();
        if (context != null) {
            String name = context.name();
            settings.update(s -> s.withContext(name, change.apply(s.context(name))));
            refreshMarks();
            revision.set(revision.get() + 1);
        }
    }

    /** Runs on the thread that watches the files. */
    private void changed() {
        ContextListing now = ContextListing.of(source);
        tasks.onUi(() -> {
            if (!scope.isClosed()) {
                show(now);
            }
        });
    }

    private void show(ContextListing now) {
        KubeContext before = selected.get();
        for (KubeContext context : all) {
            // What was found out of a context that reads differently now is no longer true.
            if (!now.contexts().contains(context) && !running.containsKey(context.name())) {
                states.remove(context.name());
            }
        }
        listing.set(now);
        if (!all.equals(now.contexts())) {
            all.setAll(now.contexts());
        }
        loaded.set(true);
        selected.set(Stream.of(Optional.ofNullable(before).map(KubeContext::name), now.current())
                .flatMap(Optional::stream)
                .flatMap(name -> now.contexts().stream().filter(c -> c.name().equals(name)))
                .findFirst()
                .or(() -> now.contexts().stream().findFirst())
                .orElse(null));
    }

    private void selectionChanged(@Nullable KubeContext context) {
        state.set(context == null ? new ConnectState.Idle() : stateOf(context));
        refreshMarks();
    }

    private void refreshMarks() {
        KubeContext context = selected.get();
        ContextSettings of = context == null ? ContextSettings.DEFAULT : settingsOf(context);
        environment.set(of.environment());
        readOnly.set(of.readOnly());
    }

    private void setState(String name, ConnectState now) {
        states.put(name, now);
        KubeContext context = selected.get();
        if (context != null && context.name().equals(name)) {
            state.set(now);
        }
        revision.set(revision.get() + 1);
    }

    private static boolean matches(KubeContext context, String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return wanted.isEmpty()
                || Stream.of(
                                context.name(),
                                context.cluster(),
                                context.server(),
                                context.user(),
                                context.namespace(),
                                context.provider().name(),
                                context.source())
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(wanted));
    }
}
