package dev.redwheel.ui.deploy;

import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.DeployedRedis;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationProgress;
import dev.redwheel.operation.OperationRecord;
import dev.redwheel.operation.OperationRecord.DataFile;
import dev.redwheel.operation.Rollback;
import dev.redwheel.operation.UndoItem;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.values.Password;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/**
 * One deployment as it goes on, in this window or after it was left: its progress, what can be done when it is stuck, and
 * what it gave when it is done. FX thread only.
 */
public final class DeployProgressViewModel {
    /** What the page is about now. */
    enum State {
        RUNNING,
        /** It does not get on, but is still watched and may by itself. */
        STUCK,
        /** A step of the console's own failed, or it is no longer watched. */
        STOPPED,
        UNDOING,
        /** A rollback had begun and nobody is at it. */
        ROLLBACK_STOPPED,
        UNDONE,
        DONE
    }

    private final Deployments deployments;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final Navigator navigator;
    private final Scope scope;
    private final Predicate<String> production;
    private final Predicate<String> ephemeral;
    private final ReadOnlyObjectWrapper<OperationProgress> progress;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(State.RUNNING);
    private final BooleanProperty waiting = new SimpleBooleanProperty(this, "waiting");
    private final BooleanProperty busy = new SimpleBooleanProperty(this, "busy");
    private final BooleanProperty withClaims = new SimpleBooleanProperty(this, "withClaims");
    private final ObjectProperty<Optional<List<UndoItem>>> undo = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<Optional<DeployedRedis>> deployed = new SimpleObjectProperty<>(Optional.empty());
    private final StringProperty passwordTyped = new SimpleStringProperty(this, "passwordTyped", "");
    private final ReadOnlyStringWrapper passwordShown = new ReadOnlyStringWrapper("");
    private final AtomicReference<@Nullable OperationProgress> newest = new AtomicReference<>();
    private final ReadOnlyBooleanWrapper planning = new ReadOnlyBooleanWrapper(this, "planning");
    /** Asked for here; until it is over the page shows nothing else. */
    private boolean rollingBack;

    private DeployOperation operation;
    /** Then nobody is led on from here: who comes back looks for how to reach it. */
    private final boolean doneBefore;

    private Runnable unlisten = () -> {};

    /**
     * @param operation as {@link Deployments#open} gave it
     * @param production whether the context of that name is marked so: then the release's name is to be typed
     * @param ephemeral whether the kubeconfig of that context ends with the console: then no command can name it
     */
    public DeployProgressViewModel(
            DeployOperation operation,
            Deployments deployments,
            TaskExecutor executor,
            DialogService dialogs,
            Navigator navigator,
            Scope scope,
            Predicate<String> production,
            Predicate<String> ephemeral) {
        this.operation = operation;
        this.doneBefore = operation.progress().phase() == OperationPhase.DONE;
        this.deployments = deployments;
        this.executor = executor;
        this.dialogs = dialogs;
        this.navigator = navigator;
        this.scope = scope;
        this.production = production;
        this.ephemeral = ephemeral;
        this.progress = new ReadOnlyObjectWrapper<>(operation.progress());
        scope.add(() -> unlisten.run());
        withClaims.subscribe(wanted -> {
            if (undo.get().isPresent()) {
                askUndo();
            }
        });
        operation.record().rollback().map(Rollback::withClaims).ifPresent(withClaims::set);
        follow(operation);
    }

    private void follow(DeployOperation next) {
        unlisten.run();
        operation = next;
        unlisten = next.listen(this::arrived);
        show(next.progress());
    }

    /** From the operation's thread; only the newest waits for the FX thread. */
    private void arrived(OperationProgress next) {
        if (newest.getAndSet(next) == null) {
            executor.onUi(() -> {
                OperationProgress latest = newest.getAndSet(null);
                if (latest != null && !scope.isClosed()) {
                    show(latest);
                }
            });
        }
    }

    private void show(OperationProgress next) {
        progress.set(next);
        State before = state.get();
        state.set(stateOf(next));
        if (state.get() == State.RUNNING) {
            waiting.set(false);
        }
        if (state.get() == State.DONE && before != State.DONE) {
            if (hasData() && !doneBefore) {
                // Not while this page is still being opened.
                executor.onUi(() -> {
                    if (!scope.isClosed()) {
                        restoreBackup();
                    }
                });
            } else {
                readDeployed();
            }
        }
    }

    private State stateOf(OperationProgress next) {
        if (rollingBack && next.phase() != OperationPhase.UNDONE) {
            return State.UNDOING;
        }
        boolean running = deployments.isRunning(next.id());
        return switch (next.phase()) {
            case RUNNING -> running ? State.RUNNING : State.STOPPED;
            case FAILED ->
                running && next.failure().map(f -> f.waitingMayHelp()).orElse(false) ? State.STUCK : State.STOPPED;
            case INTERRUPTED, ABANDONED -> State.STOPPED;
            case UNDOING -> deployments.isUndoing(next.id()) ? State.UNDOING : State.ROLLBACK_STOPPED;
            case UNDONE -> State.UNDONE;
            case DONE -> State.DONE;
        };
    }

    private void readDeployed() {
        submit(BackgroundTask.of("read the endpoints", () -> deployments.deployed(id()))
                .onSuccess(found -> deployed.set(Optional.of(found)))
                .onFailure(dialogs::error));
    }

    ReadOnlyObjectProperty<OperationProgress> progressProperty() {
        return progress.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** The user chose to keep waiting: the failure is shown small. */
    BooleanProperty waitingProperty() {
        return waiting;
    }

    /** Something asked for here is under way. */
    BooleanProperty busyProperty() {
        return busy;
    }

    /** The cluster is asked what a rollback would do. */
    ReadOnlyBooleanProperty planningProperty() {
        return planning.getReadOnlyProperty();
    }

    /** The preview of a rollback, while it is open. */
    ObjectProperty<Optional<List<UndoItem>>> undoProperty() {
        return undo;
    }

    BooleanProperty withClaimsProperty() {
        return withClaims;
    }

    ObjectProperty<Optional<DeployedRedis>> deployedProperty() {
        return deployed;
    }

    StringProperty passwordTypedProperty() {
        return passwordTyped;
    }

    /** The password while the user looks at it; else empty. */
    ReadOnlyStringProperty passwordShownProperty() {
        return passwordShown.getReadOnlyProperty();
    }

    boolean needsPassword() {
        return deployments
                .open(id())
                .map(operation -> DeployOperation.needsPassword(operation.record()))
                .orElse(false);
    }

    /** Whether no command outside the console can name the context. */
    boolean isEphemeral() {
        return ephemeral.test(progress.get().context());
    }

    void keepWaiting() {
        waiting.set(true);
    }

    /** Goes on with what was interrupted or failed. */
    void resume() {
        Optional<Password> typed =
                passwordTyped.get().isEmpty() ? Optional.empty() : Optional.of(new Password(passwordTyped.get()));
        passwordTyped.set("");
        submit(BackgroundTask.of("resume the deployment", () -> deployments.resume(id(), typed))
                .onSuccess(this::follow)
                .onFailure(dialogs::error));
    }

    /** Opens or renews the preview of a rollback. */
    void askUndo() {
        boolean claims = withClaims.get();
        planning.set(true);
        submit(
                BackgroundTask.of("preview the rollback", () -> deployments.previewUndo(id(), claims))
                        .onSuccess(items -> undo.set(Optional.of(items)))
                        .onFailure(dialogs::error),
                () -> planning.set(false));
    }

    void closeUndo() {
        undo.set(Optional.empty());
    }

    /** Removes what the preview says. It goes on when the page is left. */
    void undo() {
        OperationProgress now = progress.get();
        if (production.test(now.context())
                && !dialogs.confirmByTyping(
                        I18n.text(
                                "progress.undo.production.title", now.release().name()),
                        I18n.text(
                                "progress.undo.production.message",
                                now.release().name(),
                                now.release().namespace(),
                                now.context()),
                        now.release().name(),
                        I18n.text("progress.undo.confirm"))) {
            return;
        }
        boolean claims = withClaims.get();
        undo.set(Optional.empty());
        busy.set(true);
        rollingBack = true;
        state.set(State.UNDOING);
        executor.submitNative(BackgroundTask.of(
                        "roll back the deployment",
                        () -> deployments.undo(id(), claims, begun -> executor.onUi(() -> followRollback(begun))))
                .onSuccess(this::rolledBack)
                .onFailure(error -> {
                    rolledBack(deployments.open(id()).orElseThrow());
                    dialogs.error(error);
                }));
    }

    private void followRollback(DeployOperation begun) {
        if (!scope.isClosed() && rollingBack) {
            follow(begun);
        }
    }

    private void rolledBack(DeployOperation operation) {
        rollingBack = false;
        busy.set(false);
        if (!scope.isClosed()) {
            show(operation.progress());
        }
    }

    /** Leaves the cluster as it is and lists the operation no longer. */
    void abandon() {
        if (dialogs.confirm(
                I18n.text("progress.abandon.title"),
                I18n.text("progress.abandon.message"),
                I18n.text("progress.abandon.confirm"))) {
            submit(BackgroundTask.of("forget the deployment", () -> {
                        deployments.abandon(id());
                        return true;
                    })
                    .onSuccess(done -> leave())
                    .onFailure(dialogs::error));
        }
    }

    /** The deployment goes on in the background. */
    void leave() {
        navigator.show(new Page.Releases(progress.get().context()));
    }

    void watchLive() {
        navigator.show(new Page.Live(progress.get().context(), progress.get().release()));
    }

    /** Whether it was to begin with the data of an RDB file. */
    boolean hasData() {
        return operation.record().data().isPresent();
    }

    /**
     * Where an RDB file is written into what was deployed: where that of its own is, when it has one. One that could not be begun
     * is planned there once more, which says why.
     */
    void restoreBackup() {
        OperationRecord record = operation.record();
        Optional<String> restore = record.data().flatMap(DataFile::restore);
        if (restore.isPresent()) {
            navigator.show(new Page.Change(record.context(), record.release(), restore));
            return;
        }
        navigator.show(Page.Change.backup(
                record.context(), record.release(), record.data().map(data -> Path.of(data.file()))));
    }

    void deployAnother() {
        navigator.show(new Page.Deploy(
                progress.get().context(), Optional.of(progress.get().release().namespace()), Optional.empty()));
    }

    void togglePassword() {
        if (!passwordShown.get().isEmpty()) {
            passwordShown.set("");
            return;
        }
        submit(BackgroundTask.of("read the password", () -> deployments.password(id()))
                .onSuccess(
                        found -> passwordShown.set(found.map(Password::reveal).orElse("")))
                .onFailure(dialogs::error));
    }

    void copy(String what, String text) {
        dialogs.copy(what, text);
    }

    private String id() {
        return progress.get().id();
    }

    private <T> void submit(BackgroundTask<T> task) {
        submit(task, () -> {});
    }

    private <T> void submit(BackgroundTask<T> task, Runnable finished) {
        busy.set(true);
        scope.addTask(executor.submit(task.onFinished(() -> {
            busy.set(false);
            finished.run();
        })));
    }
}
