package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Password;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployments of this console: those that run now, whatever screen is open, and those that an earlier run did not
 * finish. Safe from any thread; closing it stops the watching of all of them and leaves the cluster as it is.
 */
public final class Deployments implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

    private final OperationServices services;
    private final TaskExecutor executor;
    private final DataLoading loading;
    private final Undo undo;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private final Map<String, DeployOperation> undoing = new ConcurrentHashMap<>();

    private record Running(DeployOperation operation, CancelToken cancel, CountDownLatch ended) {}

    /** @param loading asked when a deployment that was given data is done */
    public Deployments(OperationServices services, TaskExecutor executor, DataLoading loading) {
        this.services = services;
        this.loading = loading;
        this.executor = executor;
        this.undo = new Undo(services);
    }

    /** Starts a deployment in the background and returns at once. */
    public DeployOperation start(DeployRequest request) {
        return launch(DeployOperation.of(request, services));
    }

    /**
     * Goes on with one that was interrupted or failed, in the background; one that runs is returned as it is.
     *
     * @param password when {@link DeployOperation#needsPassword}
     * @throws OpsException of kind NOT_FOUND when the journal does not know it
     */
    public DeployOperation resume(String id, Optional<Password> password) {
        Running known = running.get(id);
        return known != null ? known.operation() : launch(DeployOperation.resume(remembered(id), password, services));
    }

    /** One that runs, or as it is remembered; not started. */
    public Optional<DeployOperation> open(String id) {
        Running known = running.get(id);
        return Optional.ofNullable(known != null ? known.operation() : undoing.get(id))
                .or(() -> services.journal()
                        .read(id)
                        .map(record -> DeployOperation.resume(record, Optional.empty(), services)));
    }

    public boolean isRunning(String id) {
        return running.containsKey(id);
    }

    /** Whether its rollback is under way in this console. */
    public boolean isUndoing(String id) {
        return undoing.containsKey(id);
    }

    /**
     * Begun, and neither done nor undone nor left for good; those that run now among them, and those whose data could not be
     * loaded. Newest first. Reads the disk.
     */
    public List<OperationRecord> unfinished() {
        return services.journal().unfinished();
    }

    /** What undoing would remove. Blocks on the cluster. */
    public List<UndoItem> previewUndo(String id, boolean withClaims) {
        return undo.preview(remembered(id), withClaims);
    }

    /**
     * Stops the operation if it runs, and removes what it created. Blocks until that is done; use a platform thread.
     *
     * @param begun told the operation whose progress it is, before anything is removed
     */
    public DeployOperation undo(String id, boolean withClaims, Consumer<DeployOperation> begun)
            throws InterruptedException {
        Running known = running.get(id);
        if (known != null) {
            known.cancel().cancel();
            known.ended().await();
        }
        DeployOperation operation =
                known != null ? known.operation() : DeployOperation.resume(remembered(id), Optional.empty(), services);
        boolean first = undoing.putIfAbsent(id, operation) == null; // A second one is refused by the journal.
        try {
            begun.accept(operation);
            undo.run(operation, withClaims);
        } finally {
            if (first) {
                undoing.remove(id);
                operation.tell();
            }
        }
        return operation;
    }

    /** Leaves the cluster as it is and forgets about it: it is listed no longer. */
    public void abandon(String id) throws InterruptedException {
        Running known = running.get(id);
        if (known != null) {
            known.cancel().cancel();
            known.ended().await();
        }
        DeployOperation.resume(remembered(id), Optional.empty(), services).phase(OperationPhase.ABANDONED);
    }

    /** How applications reach what was deployed. Blocks on the cluster. */
    public DeployedRedis deployed(String id) {
        OperationRecord record = remembered(id);
        try (KubeSession session = services.sessions().open(record.context())) {
            return DeployedRedis.read(session, record);
        }
    }

    /** The password, for the user who asks to see it; empty when Redis asks for none. Blocks on the cluster. */
    public Optional<Password> password(String id) {
        OperationRecord record = remembered(id);
        try (KubeSession session = services.sessions().open(record.context())) {
            return record.secret()
                    .flatMap(secret -> session.secret(record.release().namespace(), secret.name())
                            .flatMap(data -> data.text(secret.key())))
                    .map(Password::new);
        }
    }

    private DeployOperation launch(DeployOperation operation) {
        Running entry = new Running(operation, new CancelToken(), new CountDownLatch(1));
        Running known = running.putIfAbsent(operation.id(), entry);
        if (known != null) {
            return known.operation();
        }
        executor.submitNative(BackgroundTask.of("deploy " + operation.record().release(), () -> {
                    try {
                        operation.run(entry.cancel());
                        load(operation, entry.cancel());
                    } catch (RuntimeException e) {
                        running.remove(operation.id(), entry); // Told as what it is: not under way.
                        operation.refused(BackgroundTask.asOps("deploy the release", e));
                        throw e;
                    } finally {
                        running.remove(operation.id(), entry);
                        entry.ended().countDown();
                    }
                    return operation;
                })
                .onFailure(error -> LOG.warn("{}", error.getMessage(), error)));
        return operation;
    }

    /**
     * Has its data loaded, once it is deployed; the release's one place in the journal is free again. Where that cannot begin it
     * is done all the same, and stays among the unfinished.
     */
    private void load(DeployOperation operation, CancelToken cancel) {
        OperationRecord record = operation.record();
        Optional<Path> file = record.awaitedData();
        boolean deployed = record.phase() == OperationPhase.RUNNING;
        if (file.isEmpty() || !deployed || cancel.isCancelled()) {
            return;
        }
        Optional<String> restore = Optional.empty();
        try {
            restore = loading.fill(record.context(), record.release(), file.get());
        } catch (RuntimeException e) {
            LOG.warn("The data of {} is not loaded", record.release(), e);
        }
        if (restore.isPresent() || !cancel.isCancelled()) {
            operation.loading(restore);
        }
    }

    /** Its data is not waited for any more: the user does without. Writes to the disk. */
    public OperationRecord forgetData(String id) {
        DeployOperation operation = DeployOperation.resume(remembered(id), Optional.empty(), services);
        operation.forgetData();
        return operation.record();
    }

    private OperationRecord remembered(String id) {
        return services.journal()
                .read(id)
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "open the operation",
                        id,
                        "The journal does not know it.",
                        "Look at the releases of the context instead."));
    }

    @Override
    public void close() {
        running.values().forEach(entry -> entry.cancel().cancel());
    }
}
