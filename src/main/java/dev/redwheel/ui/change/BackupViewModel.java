package dev.redwheel.ui.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.operation.change.BackupProgress;
import dev.redwheel.operation.change.BackupResult;
import dev.redwheel.operation.change.BackupResult.Saved;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.redis.RdbChecksum;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.PodNames;
import dev.redwheel.values.Quantity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import org.jspecify.annotations.Nullable;

/** The data of a release, saved on this machine and brought back from there. FX thread only. */
final class BackupViewModel {
    private static final String EXTENSION = "rdb";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmm", Locale.ROOT);
    /** As a progress bar takes it. */
    static final double UNKNOWN = -1;

    private final ChangePageSetup setup;
    private final Changes changes;
    private final TaskExecutor executor;
    private final DialogService dialogs;
    private final FileTarget files;
    private final Scope scope;
    private final Clock clock;
    private final Consumer<Mending> chosen;
    private final ReadOnlyBooleanWrapper saving = new ReadOnlyBooleanWrapper(this, "saving");
    private final ReadOnlyDoubleWrapper share = new ReadOnlyDoubleWrapper(this, "share", UNKNOWN);
    private final ReadOnlyStringWrapper status = new ReadOnlyStringWrapper(this, "status", "");
    private final ReadOnlyObjectWrapper<List<String>> result = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Optional<Path>> file = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final BooleanProperty over = new SimpleBooleanProperty(this, "over");
    private final AtomicReference<@Nullable BackupProgress> newest = new AtomicReference<>();
    private CancelToken cancel = new CancelToken();

    /** @param chosen told how the restore of the chosen file is planned */
    BackupViewModel(
            ChangePageSetup setup,
            Changes changes,
            TaskExecutor executor,
            DialogService dialogs,
            FileTarget files,
            Scope scope,
            Clock clock,
            Consumer<Mending> chosen) {
        this.setup = setup;
        this.changes = changes;
        this.executor = executor;
        this.dialogs = dialogs;
        this.files = files;
        this.scope = scope;
        this.clock = clock;
        this.chosen = chosen;
        over.subscribe((was, now) -> plan());
    }

    /** Asks for a file and saves the data into it. Leaving the page stops it. */
    void save() {
        if (saving.get()) {
            return;
        }
        String name = setup.release().name() + "-" + STAMP.format(LocalDateTime.now(clock)) + "." + EXTENSION;
        files.choose(I18n.text("change.backup.save.title"), name, EXTENSION).ifPresent(this::save);
    }

    private void save(Path to) {
        CancelToken mine = new CancelToken();
        cancel = mine;
        saving.set(true);
        share.set(UNKNOWN);
        status.set(I18n.text("change.backup.asking"));
        result.set(List.of());
        scope.addTask(executor.submit(BackgroundTask.of(
                        "back up the release",
                        () -> changes.backUp(setup.context(), setup.release(), to, this::arrived, mine))
                .onSuccess(this::saved)
                .onFailure(this::failed)
                .onFinished(() -> saving.set(false))));
    }

    /** Stops the saving; nothing of it is kept. */
    void cancel() {
        cancel.cancel();
    }

    /** From the worker's thread; only the newest waits for the FX thread. */
    private void arrived(BackupProgress next) {
        if (newest.getAndSet(next) == null) {
            executor.onUi(() -> {
                BackupProgress latest = newest.getAndSet(null);
                if (latest != null && saving.get()) {
                    share.set(latest.share().orElse(UNKNOWN));
                    status.set(I18n.text(
                            "change.backup.progress",
                            pod(latest.server()),
                            Quantity.show(latest.bytes()),
                            latest.part(),
                            latest.parts()));
                }
            });
        }
    }

    private void saved(BackupResult done) {
        status.set(I18n.text(
                "change.backup.done",
                Quantity.show(done.bytes()),
                done.keys().isPresent() ? count(done.keys().getAsLong()) : I18n.text("change.unknown"),
                String.format(Locale.ROOT, "%.1f", done.took().toMillis() / 1000.0)));
        List<String> lines = new ArrayList<>();
        for (Saved part : done.files()) {
            lines.add(I18n.text(
                    part.master() ? "change.backup.part.master" : "change.backup.part.replica",
                    part.file(),
                    pod(part.server()),
                    Quantity.show(part.bytes()),
                    I18n.text(
                            part.checksum() == RdbChecksum.RIGHT
                                    ? "change.backup.checksum.right"
                                    : "change.backup.checksum.none")));
        }
        result.set(lines);
    }

    private void failed(OpsException error) {
        status.set(I18n.text("change.backup.nothing"));
        if (error.kind() != ErrorKind.CANCELLED) {
            dialogs.error(error);
        }
    }

    /** Asks for the file that is to be brought back. */
    void choose() {
        files.chooseExisting(I18n.text("change.backup.restore.title"), EXTENSION)
                .ifPresent(this::choose);
    }

    /** Plans to bring this file back. */
    void choose(Path found) {
        file.set(Optional.of(found));
        plan();
    }

    /** Plans what is chosen, if anything is. */
    void plan() {
        boolean wanted = over.get();
        file.get().ifPresent(found -> chosen.accept((all, now) -> all.planRestoreBackup(now, found, wanted)));
    }

    private String pod(String name) {
        return PodNames.within(name, setup.release().name());
    }

    private static String count(long keys) {
        return String.format(Locale.ROOT, "%,d", keys);
    }

    ReadOnlyBooleanProperty savingProperty() {
        return saving.getReadOnlyProperty();
    }

    /** From 0 to 1; {@link #UNKNOWN} while that is not known. */
    ReadOnlyDoubleProperty shareProperty() {
        return share.getReadOnlyProperty();
    }

    /** How it goes on, or how it ended. */
    ReadOnlyStringProperty statusProperty() {
        return status.getReadOnlyProperty();
    }

    /** A line for each file; none before. */
    ReadOnlyObjectProperty<List<String>> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /** What is to be brought back. */
    ReadOnlyObjectProperty<Optional<Path>> fileProperty() {
        return file.getReadOnlyProperty();
    }

    /** Whether keys may be there already. */
    BooleanProperty overProperty() {
        return over;
    }
}
