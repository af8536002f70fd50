package dev.redwheel.ui.change;

import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.Drift;
import dev.redwheel.operation.change.DriftReport;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What is not as the release says, and how it is mended. FX thread only. */
final class DriftViewModel {
    private final Changes changes;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final Scope scope;
    private final Consumer<Mending> plan;
    private final ReadOnlyObjectWrapper<Optional<DriftReport>> report = new ReadOnlyObjectWrapper<>(Optional.empty());

    /** @param plan given what is chosen */
    DriftViewModel(Changes changes, TaskExecutor executor, DialogService dialogs, Scope scope, Consumer<Mending> plan) {
        this.changes = changes;
        this.executor = executor;
        this.dialogs = dialogs;
        this.scope = scope;
        this.plan = plan;
    }

    /** Compares the release with what runs. */
    void read(ReleaseNow now) {
        report.set(Optional.empty());
        scope.addTask(executor.submit(BackgroundTask.of("compare the release with what runs", () -> changes.drift(now))
                .onSuccess(found -> report.set(Optional.of(found)))
                .onFailure(dialogs::error)));
    }

    /** Plans to make these as the release says. */
    void restore(List<Drift> chosen) {
        plan.accept((with, now) -> with.planRestore(now, chosen));
    }

    /** Plans to make the values say what this server has. */
    void adopt(Drift chosen) {
        plan.accept((with, now) -> with.planAdopt(now, chosen));
    }

    /** Empty while it is not known. */
    ReadOnlyObjectProperty<Optional<DriftReport>> reportProperty() {
        return report.getReadOnlyProperty();
    }
}
