package dev.redwheel.ui.deploy;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationRecord;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deployments and changes that are not over: of this run, and of one that ended before they were. FX thread only. */
public final class UnfinishedOperationsViewModel {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedOperationsViewModel.class);

    private final Deployments deployments;
    private final Changes changes;
    private final TaskExecutor executor;
    private final Navigator navigator;
    private int generation;
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    /** Held here: a view listens to its list weakly, so one that nobody holds soon tells of nothing. */
    private final ObservableList<Row> view = FXCollections.unmodifiableObservableList(rows);

    /**
     * @param dismissible whether it is a reminder only: all there is to it may be forgotten
     * @param page where it goes on
     * @param sentence what is the matter with it, for the user
     */
    public record Row(
            String id,
            String context,
            ReleaseKey release,
            boolean running,
            boolean dismissible,
            String sentence,
            Page page) {}

    public UnfinishedOperationsViewModel(
            Deployments deployments, Changes changes, TaskExecutor executor, Navigator navigator) {
        this.deployments = deployments;
        this.changes = changes;
        this.executor = executor;
        this.navigator = navigator;
    }

    /** Newest first; empty until {@link #refresh} has read the journal. */
    public ObservableList<Row> rows() {
        return view;
    }

    /** Reads the journal in the background. */
    public void refresh() {
        submit("read the journal", this::read);
    }

    /** Opens it, to be watched, finished or undone. */
    public void open(Row row) {
        navigator.show(row.page());
    }

    /** Tells of it no more: the user does without the data it was to start with. */
    public void dismiss(Row row) {
        submit("forget the data", () -> {
            deployments.forgetData(row.id());
            return read();
        });
    }

    /** What was read before something newer was asked for is dropped. */
    private void submit(String what, Callable<List<Row>> reading) {
        int mine = ++generation;
        executor.submit(BackgroundTask.of(what, reading)
                .onSuccess(found -> {
                    if (mine == generation) {
                        rows.setAll(found);
                    }
                })
                .onFailure(error -> LOG.warn("{}", error.getMessage(), error)));
    }

    private List<Row> read() {
        return Stream.concat(
                        deployments.unfinished().stream().map(this::row),
                        changes.unfinished().stream().map(this::row))
                .toList();
    }

    private Row row(ChangeRecord record) {
        boolean running = changes.isRunning(record.id());
        String sentence = I18n.text(
                "change.unfinished." + (running ? "running" : "stopped"),
                record.release().name(),
                record.release().namespace(),
                record.context(),
                I18n.text("change.kind." + record.kind().name().toLowerCase(Locale.ROOT)));
        return new Row(
                record.id(),
                record.context(),
                record.release(),
                running,
                false,
                sentence,
                new Page.Change(record.context(), record.release(), Optional.of(record.id())));
    }

    private Row row(OperationRecord record) {
        boolean running = deployments.isRunning(record.id());
        String key = "progress.unfinished." + state(record, running);
        String sentence =
                I18n.text(key, record.release().name(), record.release().namespace(), record.context());
        return new Row(
                record.id(),
                record.context(),
                record.release(),
                running,
                record.phase() == OperationPhase.DONE,
                sentence,
                page(record));
    }

    /** One that is done and waits for its data is shown why that is not loaded. */
    private static Page page(OperationRecord record) {
        return record.phase() == OperationPhase.DONE
                ? Page.Change.backup(
                        record.context(), record.release(), record.data().map(data -> Path.of(data.file())))
                : new Page.Deploy(
                        record.context(), Optional.of(record.release().namespace()), Optional.of(record.id()));
    }

    private String state(OperationRecord record, boolean running) {
        if (running) {
            return "running";
        }
        return switch (record.phase()) {
            case DONE -> "data";
            case FAILED -> "failed";
            case UNDOING -> deployments.isUndoing(record.id()) ? "undoing" : "half-undone";
            default -> "interrupted";
        };
    }
}
