package dev.redwheel.ui.change;

import dev.redwheel.model.PvcInfo;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Volumes;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The volumes of a release: larger ones, and those that nobody uses any more. FX thread only. */
final class StorageViewModel {
    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final Scope scope;
    private final Consumer<Optional<Mending>> plan;
    private final StringProperty size = new SimpleStringProperty(this, "size", "");
    private final ReadOnlyObjectWrapper<Optional<Volumes>> volumes = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<ReleaseNow> release = Optional.empty();

    /** @param plan given what is chosen; nothing while it is what there is */
    StorageViewModel(
            ChangePageSetup setup,
            Changes changes,
            TaskExecutor executor,
            DialogService dialogs,
            Scope scope,
            Consumer<Optional<Mending>> plan) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.dialogs = dialogs;
        this.scope = scope;
        this.plan = plan;
        size.subscribe((was, now) -> choose());
    }

    /** Asks the cluster which volumes there are. */
    void read(ReleaseNow now) {
        release = Optional.of(now);
        scope.addTask(executor.submit(BackgroundTask.of("list the volumes", () -> changes.volumes(now))
                .onSuccess(found -> {
                    volumes.set(Optional.of(found));
                    if (size.get().isEmpty()) {
                        size.set(present(found));
                    } else {
                        choose();
                    }
                })
                .onFailure(dialogs::error)));
    }

    private void choose() {
        String wanted = size.get();
        boolean same = volumes.get().map(found -> present(found).equals(wanted)).orElse(true);
        plan.accept(
                same || wanted.isEmpty()
                        ? Optional.empty()
                        : Optional.of((with, now) -> with.planStorage(now, wanted)));
    }

    private static String present(Volumes found) {
        return Quantity.ofBytes(
                found.inUse().stream().mapToLong(PvcInfo::requestedBytes).max().orElse(0));
    }

    /** Deletes a volume of a server that was scaled away, after its name was typed. */
    void remove(PvcInfo claim) {
        if (setup.readOnly()
                || release.isEmpty()
                || !dialogs.confirmByTyping(
                        I18n.text("change.storage.remove.title", claim.name()),
                        I18n.text("change.storage.remove.message", Quantity.show(claim.requestedBytes())),
                        claim.name(),
                        I18n.text("change.storage.remove"))) {
            return;
        }
        ReleaseNow now = release.get();
        executor.submit(BackgroundTask.of("delete the volume", () -> {
                    changes.removeVolumes(now, List.of(claim));
                    return true;
                })
                .onSuccess(done -> {
                    dialogs.notice(I18n.text("change.storage.remove.done", claim.name()));
                    if (!scope.isClosed()) {
                        read(now);
                    }
                })
                .onFailure(dialogs::error));
    }

    ChangePageSetup setup() {
        return setup;
    }

    /** Of each server's volume, as it was typed. */
    StringProperty sizeProperty() {
        return size;
    }

    /** Empty while they are not known. */
    ReadOnlyObjectProperty<Optional<Volumes>> volumesProperty() {
        return volumes.getReadOnlyProperty();
    }
}
