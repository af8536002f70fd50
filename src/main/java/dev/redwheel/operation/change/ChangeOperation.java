package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.JournalFiles;
import dev.redwheel.operation.Masking;
import dev.redwheel.operation.OperationJournal;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One change of a release: its steps, one after the other, each written down before it acts.
 *
 * <p>{@link #run} blocks until every step is over, it is cancelled, or a step fails; it can be called again, by another console
 * too, and does what is left. {@link #record} and the listeners are safe from any thread.
 */
public final class ChangeOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeOperation.class);

    /** Steps that tell the servers themselves something; what goes through Helm and Kubernetes is written down there. */
    private static final Set<ChangeStepKind> SERVERS_CHANGE = EnumSet.of(
            ChangeStepKind.HAND_OVER,
            ChangeStepKind.JOIN,
            ChangeStepKind.SLOTS,
            ChangeStepKind.PLACE_REPLICAS,
            ChangeStepKind.LEAVE,
            ChangeStepKind.SENTINELS,
            ChangeStepKind.SETTINGS,
            ChangeStepKind.ACCEPT_PASSWORDS,
            ChangeStepKind.ONE_PASSWORD,
            ChangeStepKind.LOAD);

    /** Steps that name keys: the console's own user may not. */
    private static final Set<ChangeStepKind> KEYS = EnumSet.of(ChangeStepKind.LOAD, ChangeStepKind.COMPARE);

    private final OperationServices services;
    private final RedisConnector connector;
    private final JournalFiles<ChangeRecord> journal;
    private final KeptCharts charts;
    private final List<Consumer<ChangeRecord>> listeners = new CopyOnWriteArrayList<>();
    private ChangeRecord record;

    /** @param record one that was planned just now, or one that was begun before */
    public ChangeOperation(
            ChangeRecord record,
            OperationServices services,
            RedisConnector connector,
            JournalFiles<ChangeRecord> journal) {
        this.record = record;
        this.services = services;
        this.connector = connector;
        this.journal = journal;
        this.charts = new KeptCharts(services);
    }

    public synchronized ChangeRecord record() {
        return record;
    }

    /** Tells of every change on the operation's thread; the current state is told at once on the caller's. */
    public Runnable listen(Consumer<ChangeRecord> listener) {
        listeners.add(listener);
        listener.accept(record());
        return () -> listeners.remove(listener);
    }

    /**
     * Does what is left to do. Blocks a platform thread (Helm). What the cluster refuses is the phase FAILED, no exception.
     *
     * @param cancel stops at the next moment at which nothing is half done that a resumed one would not find again
     * @throws OpsException of kind CONFLICT when another operation holds the release
     */
    public void run(CancelToken cancel) {
        ChangeRecord begun = record();
        try (OperationJournal.Hold _ = services.journal().hold(begun.context(), begun.release())) {
            try {
                charts.keep(begun);
                save(begun.lookingAgain().withPhase(OperationPhase.RUNNING, Optional.empty()));
                steps(cancel);
                save(record().withEnd(OperationPhase.DONE, services.clock().instant()));
                charts.drop(record());
            } catch (OpsException e) {
                stopped(e);
            } catch (RuntimeException e) {
                LOG.error("The change of {} failed", begun.release(), e);
                stopped(BackgroundTask.asOps("change the release", e));
            }
        }
    }

    private void steps(CancelToken cancel) {
        for (int at = 0; at < record().steps().size(); at++) {
            ChangeStep step = record().steps().get(at);
            if (step.state().isOver()) {
                continue;
            }
            cancel.check("change the release", record().release().toString());
            save(record().withStep(
                            at,
                            step.to(
                                    State.RUNNING,
                                    step.message(),
                                    services.clock().instant())));
            work(at, cancel);
            ChangeStep done = record().steps().get(at);
            save(record().withStep(
                            at,
                            done.to(State.DONE, done.message(), services.clock().instant())));
        }
    }

    /** Each step sees the release as it is then, over a session of its own. */
    private void work(int at, CancelToken cancel) {
        ChangeRecord now = record();
        ChangeStepKind kind = now.steps().get(at).kind();
        try (KubeSession session = services.sessions().open(now.context())) {
            session.mayChange("change the release " + now.release());
            ReleaseReader.Found found = new ReleaseReader(session).find(now.release());
            ReleaseTarget target = KEYS.contains(kind) ? Administrator.ofKeys(found) : Administrator.of(found);
            try (Servers servers = new Servers(session, target, connector)) {
                ChangeContext context = new ChangeContext(
                        now,
                        found.target().topology(),
                        found.payload().orElseThrow(),
                        OtherChart.of(found.payload().orElseThrow(), found.target()),
                        services,
                        session,
                        servers,
                        connector,
                        cancel,
                        message -> note(at, message),
                        revision -> save(record().withUpgrading(revision)));
                if (SERVERS_CHANGE.contains(kind)) {
                    String what = now.kind() + ", " + kind;
                    context.audited(
                            what.toLowerCase(Locale.ROOT).replace('_', ' '),
                            "",
                            "",
                            () -> dispatch(now.steps().get(at), context));
                } else {
                    dispatch(now.steps().get(at), context);
                }
            }
        }
    }

    private static void dispatch(ChangeStep step, ChangeContext context) {
        boolean cluster = context.topology() == Topology.CLUSTER;
        HelmWork helm = new HelmWork(context);
        ClusterWork nodes = new ClusterWork(context);
        ReplicaWork replicas = new ReplicaWork(context);
        switch (step.kind()) {
            case HAND_OVER -> {
                if (cluster) {
                    nodes.handOver();
                } else {
                    replicas.handOver();
                }
            }
            case EXPAND -> new StorageWork(context).expand(step.edits());
            case LET_GO -> helm.letGo();
            case PULL -> new ImageWork(context).pull(step.edits());
            case UPGRADE -> {
                if (context.change().kind() == ChangeKind.CLUSTER_IN) {
                    nodes.nobodyLeavesWithSlots();
                }
                if (context.change().resizesAfter(step)) {
                    new RollWork(context).holdAll();
                } else if (context.change().restartsAfter(step) && helm.serversStillMeet(step.edits())) {
                    if (OrderlyRoll.isFor(context)) {
                        new OrderlyRoll(context).hold();
                    } else {
                        new RollWork(context).hold();
                    }
                }
                if (context.change().kind() == ChangeKind.RESTORE) {
                    helm.again();
                } else if (context.change().kind() == ChangeKind.CHART) {
                    helm.newChart();
                } else if (context.change().backTo() > 0) {
                    helm.goBack(context.change().backTo());
                } else {
                    helm.upgrade(step.edits());
                }
            }
            case SERVERS_UP -> helm.serversUp();
            case JOIN -> nodes.join();
            case SLOTS -> nodes.slots();
            case PLACE_REPLICAS -> nodes.placeReplicas();
            case IN_STEP -> {
                if (cluster) {
                    nodes.inStep();
                } else {
                    replicas.inStep();
                }
            }
            case LEAVE -> nodes.leave();
            case SERVERS_GONE -> helm.serversGone();
            case SENTINELS -> replicas.sentinels();
            case RESIZE -> new ResizeWork(context).resize();
            case ROLL -> {
                if (OrderlyRoll.isFor(context)) {
                    new OrderlyRoll(context).roll();
                } else {
                    new RollWork(context).roll();
                }
            }
            case SETTINGS -> new RollWork(context).settings(step.edits());
            case REMOUNT -> new StorageWork(context).remount(step.edits());
            case NEXT_PASSWORD -> new PasswordWork(context).next();
            case ACCEPT_PASSWORDS -> new PasswordWork(context).accept();
            case SWAP_PASSWORDS -> new PasswordWork(context).swap();
            case SWAP_PASSWORDS_BACK -> new PasswordWork(context).swapBack();
            case ONE_PASSWORD -> new PasswordWork(context).one();
            case RENEW_CERTIFICATE -> new CertificateWork(context).renew(step.edits());
            case SHOW_CERTIFICATE -> new CertificateWork(context).shown(step.edits());
            case LOAD -> new LoadWork(context, RestoreSource.of(step.edits())).load();
            case COMPARE -> new CompareWork(context, RestoreSource.of(step.edits())).compare();
            case PROOF -> new ProofWork(context).prove();
        }
    }

    private void stopped(OpsException error) {
        if (error.kind() == ErrorKind.CANCELLED) {
            keep(record().withPhase(OperationPhase.INTERRUPTED, Optional.empty()));
            return;
        }
        LOG.info("The change of {} stopped: {}", record().release(), error.getMessage());
        keep(record().withPhase(OperationPhase.FAILED, Optional.of(failure(error))));
    }

    /** For an end that has to be told even when it cannot be written down: then the journal keeps the state before it. */
    private void keep(ChangeRecord last) {
        publish(last);
        try {
            journal.write(last.id(), last);
        } catch (OpsException e) {
            LOG.error("{}", e.getMessage(), e);
        }
    }

    /** Leaves everything as it is; it is listed no longer. */
    void abandon() {
        save(record().withEnd(OperationPhase.ABANDONED, services.clock().instant()));
        charts.drop(record());
    }

    /** Another change, which is in the journal already, takes it back. */
    void undone() {
        save(record().withEnd(OperationPhase.UNDONE, services.clock().instant()));
        charts.drop(record());
    }

    /** Says again where it is: whether someone is at work on it is known elsewhere. */
    void tell() {
        publish(record());
    }

    /** It could not even begin: another one holds the release. The journal is not touched. */
    void refused(OpsException error) {
        publish(record().withPhase(OperationPhase.FAILED, Optional.of(failure(error))));
    }

    private static ChangeFailure failure(OpsException error) {
        return new ChangeFailure(error.tried(), error.on(), Masking.mask(error.why()), Masking.mask(error.next()));
    }

    /** For the screen only: what is found half way is found again. */
    private void note(int at, String message) {
        ChangeRecord now = record();
        publish(now.withStep(
                at,
                now.steps().get(at).to(State.RUNNING, message, services.clock().instant())));
    }

    private void save(ChangeRecord next) {
        journal.write(next.id(), next);
        publish(next);
    }

    private void publish(ChangeRecord next) {
        synchronized (this) {
            record = next;
        }
        listeners.forEach(listener -> listener.accept(next));
    }
}
