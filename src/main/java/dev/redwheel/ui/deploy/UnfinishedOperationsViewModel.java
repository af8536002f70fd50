package dev.redwheel.ui.deploy;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.OperationRecord;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deployments that are not over: of this run, and of one that ended before they were. FX thread only. */
public final class UnfinishedOperationsViewModel {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedOperationsViewModel.class);

    private final Deployments deployments;
    private final TaskExecutor executor;
    private final Navigator navigator;
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    /** Held here: a view listens to its list weakly, so one that nobody holds soon tells of nothing. */
    private final ObservableList<Row> view = FXCollections.unmodifiableObservableList(rows);

    /** @param sentence what is the matter with it, for the user */
    public record Row(String id, String context, ReleaseKey release, boolean running, String sentence) {}

    public UnfinishedOperationsViewModel(Deployments deployments, TaskExecutor executor, Navigator navigator) {
        this.deployments = deployments;
        this.executor = executor;
        this.navigator = navigator;
    }

    /** Newest first; empty until {@link #refresh} has read the journal. */
    public ObservableList<Row> rows() {
        return view;
    }

    /** Reads the journal in the background. */
    public void refresh() {
        executor.submit(BackgroundTask.of("read the journal", deployments::unfinished)
                .onSuccess(found -> rows.setAll(found.stream().map(this::row).toList()))
                .onFailure(error -> LOG.warn("{}", error.getMessage(), error)));
    }

    /** Opens it, to be watched, finished or undone. */
    public void open(Row row) {
        navigator.show(new Page.Deploy(row.context(), Optional.of(row.release().namespace()), Optional.of(row.id())));
    }

    private Row row(OperationRecord record) {
        boolean running = deployments.isRunning(record.id());
        String key = "progress.unfinished." + state(record, running);
        String sentence =
                I18n.text(key, record.release().name(), record.release().namespace(), record.context());
        return new Row(record.id(), record.context(), record.release(), running, sentence);
    }

    private String state(OperationRecord record, boolean running) {
        if (running) {
            return "running";
        }
        return switch (record.phase()) {
            case FAILED -> "failed";
            case UNDOING -> deployments.isUndoing(record.id()) ? "undoing" : "half-undone";
            default -> "interrupted";
        };
    }
}
