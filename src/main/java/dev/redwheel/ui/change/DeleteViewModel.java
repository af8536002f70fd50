package dev.redwheel.ui.change;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.operation.UndoItem;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PodNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;

/** The deletion of a release: what goes and what stays, and the deed. FX thread only. */
final class DeleteViewModel {
    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final Navigator navigator;
    private final Scope scope;
    private final BooleanProperty withClaims = new SimpleBooleanProperty(this, "withClaims");
    private final ReadOnlyBooleanWrapper removing = new ReadOnlyBooleanWrapper(this, "removing");
    private final ReadOnlyObjectWrapper<Optional<List<UndoItem>>> removal =
            new ReadOnlyObjectWrapper<>(Optional.empty());

    DeleteViewModel(
            ChangePageSetup setup,
            Changes changes,
            TaskExecutor executor,
            DialogService dialogs,
            Navigator navigator,
            Scope scope) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.dialogs = dialogs;
        this.navigator = navigator;
        this.scope = scope;
        withClaims.subscribe((was, now) -> preview());
    }

    /** Asks the cluster what would go, and what would stay. */
    void preview() {
        boolean claims = withClaims.get();
        removal.set(Optional.empty());
        scope.addTask(executor.submit(BackgroundTask.of(
                        "preview the removal", () -> changes.previewRemoval(setup.context(), setup.release(), claims))
                .onSuccess(items -> {
                    if (claims == withClaims.get()) {
                        removal.set(Optional.of(items));
                    }
                })
                .onFailure(dialogs::error)));
    }

    /** Removes the release after its name was typed. It goes on when the page is left. */
    void remove() {
        boolean claims = withClaims.get();
        String name = setup.release().name();
        if (setup.readOnly()
                || !dialogs.confirmByTyping(
                        I18n.text("change.delete.title", name),
                        I18n.text(claims ? "change.delete.message.claims" : "change.delete.message"),
                        name,
                        I18n.text("change.delete.confirm", name))) {
            return;
        }
        removing.set(true);
        executor.submitNative(BackgroundTask.of("remove the release", () -> {
                    changes.remove(setup.context(), setup.release(), claims);
                    return true;
                })
                .onSuccess(done -> {
                    dialogs.notice(I18n.text("change.delete.done", name));
                    if (!scope.isClosed()) {
                        navigator.show(new Page.Releases(setup.context()));
                    }
                })
                .onFailure(dialogs::error)
                .onFinished(() -> removing.set(false)));
    }

    /** Who is connected now and when the data was last saved, a line for each master. */
    static List<String> lastWords(ReleaseNow now, Instant at) {
        return now.picture().nodes().stream()
                .filter(NodeTruth::saysMaster)
                .flatMap(node -> node.sample().stream()
                        .map(sample -> I18n.text(
                                "change.delete.node",
                                PodNames.within(node.name(), now.release().name()),
                                sample.clients().connected().orElse(0),
                                sample.totalKeys().isPresent()
                                        ? Long.toString(sample.totalKeys().getAsLong())
                                        : I18n.text("change.unknown"),
                                sample.persistence()
                                        .lastSave()
                                        .map(saved -> Age.words(Duration.between(saved, at)))
                                        .orElseGet(() -> I18n.text("change.unknown")))))
                .toList();
    }

    ChangePageSetup setup() {
        return setup;
    }

    BooleanProperty withClaimsProperty() {
        return withClaims;
    }

    /** What would go and stay; empty while it is not known. */
    ReadOnlyObjectProperty<Optional<List<UndoItem>>> removalProperty() {
        return removal.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty removingProperty() {
        return removing.getReadOnlyProperty();
    }
}
