package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationRecord.Created;
import dev.redwheel.operation.OperationRecord.DataFile;
import dev.redwheel.operation.OperationRecord.PasswordSecret;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.ReleaseObservation.Running;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Password;
import dev.redwheel.values.Passwords;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deployment, from the namespace to the Redis that answers: a list of steps that can be begun again at any point.
 *
 * <p>{@link #run} blocks until every step is over, it is cancelled, or a step of its own fails; it can be called again and
 * then adopts what is there already. The journal is written before each side effect. {@link #progress} and the listeners
 * are safe from any thread.
 */
public final class DeployOperation {
    /** On the Namespace and the Secret that an operation makes; its value is the operation's id. */
    public static final String LABEL = "redwheel.dev/operation";

    private static final Logger LOG = LoggerFactory.getLogger(DeployOperation.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration ASK_REDIS_EVERY = Duration.ofSeconds(2);
    private static final int LOG_TAIL = 30;

    private final OperationServices services;
    private final List<Consumer<OperationProgress>> listeners = new CopyOnWriteArrayList<>();
    private Optional<Password> password;
    private OperationRecord record;
    private OperationProgress progress;
    /** What {@link #run} is at; only its thread knows. */
    private StepKind working = StepKind.NAMESPACE;

    private DeployOperation(OperationServices services, OperationRecord record, Optional<Password> password) {
        this.services = services;
        this.record = record;
        this.password = password;
        this.progress = OperationProgress.of(record);
    }

    /** A new deployment; nothing is done or written before {@link #run}. */
    public static DeployOperation of(DeployRequest request, OperationServices services) {
        Instant now = services.clock().instant();
        OperationRecord record =
                OperationRecord.begin(request, services.installer().chartVersion(), now);
        return new DeployOperation(services, record, request.passwordToStore());
    }

    /**
     * One that was begun before.
     *
     * @param password needed when {@link #needsPassword}
     */
    public static DeployOperation resume(
            OperationRecord record, Optional<Password> password, OperationServices services) {
        return new DeployOperation(services, record, password);
    }

    /** Whether a password that was typed in has to be typed in again before this one can be resumed. */
    public static boolean needsPassword(OperationRecord record) {
        return record.secret()
                        .filter(secret -> secret.origin() == OperationRecord.Origin.GIVEN)
                        .isPresent()
                && !record.step(StepKind.SECRET).state().isOver();
    }

    public String id() {
        return record().id();
    }

    public synchronized OperationRecord record() {
        return record;
    }

    public synchronized OperationProgress progress() {
        return progress;
    }

    /** Tells of every change on the operation's thread; the current state is told at once on the caller's. */
    public Runnable listen(Consumer<OperationProgress> listener) {
        listeners.add(listener);
        listener.accept(progress());
        return () -> listeners.remove(listener);
    }

    /**
     * Does what is left to do. Blocks a platform thread (Helm). Never throws for what the cluster refuses: that is the
     * phase FAILED. While something is stuck in the cluster it keeps watching in phase FAILED and gets on by itself when
     * the cluster does. One with data is in phase RUNNING at its end: {@link Deployments} has the data loaded then.
     *
     * @param cancel stops watching; what was created stays, the journal remembers it
     * @throws OpsException of kind CONFLICT when another operation holds the release
     */
    public void run(CancelToken cancel) {
        OperationRecord begun = record();
        try (OperationJournal.Hold _ = services.journal().hold(begun.context(), begun.release())) {
            try {
                working(StepKind.NAMESPACE);
                save(record().withPhase(OperationPhase.RUNNING).withRollback(Optional.empty()));
                publish(progress()
                        .withPhase(OperationPhase.RUNNING)
                        .withFailure(Optional.empty())
                        .withRollback(Optional.empty()));
                deploy(begun, cancel);
            } catch (OpsException e) {
                stopped(e);
            } catch (RuntimeException e) {
                stopped(BackgroundTask.asOps("deploy the release", e));
            }
        }
    }

    private void deploy(OperationRecord begun, CancelToken cancel) {
        try (KubeSession session = services.sessions().open(begun.context())) {
            PastEvents past = begun.created("Release", begun.release().name())
                    ? PastEvents.since(session, begun.release(), begun.started())
                    : PastEvents.before(session, begun.release());
            new DeploySteps(this, services, session, cancel).run();
            working(StepKind.OBJECTS);
            observe(session, past, cancel);
        }
    }

    /** Tells that {@link #run} could not even begin. The journal is not touched: another one holds the release. */
    void refused(OpsException error) {
        LOG.info("The deployment of {} was not begun: {}", record().release(), error.getMessage());
        publish(progress()
                .withPhase(OperationPhase.FAILED)
                .withFailure(Optional.of(failure(StepKind.NAMESPACE, error))));
    }

    private static OperationFailure failure(StepKind step, OpsException error) {
        return new OperationFailure(
                step,
                error.on(),
                Masking.mask("Could not " + error.tried() + ": " + error.why()),
                List.of(),
                List.of(),
                error.next(),
                false);
    }

    private void stopped(OpsException error) {
        if (error.kind() == ErrorKind.CANCELLED) {
            OperationPhase phase =
                    progress().phase() == OperationPhase.FAILED ? OperationPhase.FAILED : OperationPhase.INTERRUPTED;
            keep(record().withPhase(phase), () -> publish(progress().withPhase(phase)));
            return;
        }
        LOG.info("The deployment of {} stopped: {}", record().release(), error.getMessage());
        Instant now = services.clock().instant();
        OperationFailure failure = failure(failedStep(), error);
        OperationRecord failed = record().withStep(record().step(failure.step()).to(State.FAILED, failure.why(), now))
                .withPhase(OperationPhase.FAILED);
        keep(
                failed,
                () -> publish(progress()
                        .withSteps(failed.steps())
                        .withPhase(OperationPhase.FAILED)
                        .withFailure(Optional.of(failure))));
        audit("deploy", "", "failed: " + failure.why());
    }

    /** The step that was at work. What goes wrong while the cluster is watched belongs to the first that is not over. */
    private StepKind failedStep() {
        return !working.isObservation()
                ? working
                : record().steps().stream()
                        .filter(step ->
                                step.kind().isObservation() && !step.state().isOver())
                        .map(StepProgress::kind)
                        .findFirst()
                        .orElse(working);
    }

    /** For an end that has to be told even when it cannot be written down: then the journal keeps the state before it. */
    private void keep(OperationRecord last, Runnable tell) {
        remember(last);
        tell.run();
        try {
            services.journal().write(last);
        } catch (OpsException e) {
            LOG.error("{}", e.getMessage(), e);
        }
    }

    /** Watches until Redis answers. */
    private void observe(KubeSession session, PastEvents past, CancelToken cancel) {
        ReleaseKey release = record().release();
        ReleasePlan plan = ReleasePlan.parse(
                ReleaseLookup.newest(session, release)
                        .orElseThrow(() -> new OpsException(
                                ErrorKind.NOT_FOUND,
                                "follow the release",
                                release + " on " + record().context(),
                                "It was removed meanwhile.",
                                "Deploy it again."))
                        .manifest(),
                release.namespace());
        Patience patience = new Patience();
        Map<Running, RedisAnswer> answers = new HashMap<>();
        Instant nextQuestion = services.clock().instant();
        try (ReleaseObserver observer = new ReleaseObserver(session, release, plan, past::ours)) {
            while (true) {
                cancel.check("follow the deployment", release.toString());
                Instant now = services.clock().instant();
                ReleaseObservation seen = observer.look(answers, now);
                boolean asked = answers.isEmpty(); // All that is known below was then answered just now.
                if (!now.isBefore(nextQuestion)) {
                    nextQuestion = now.plus(ASK_REDIS_EVERY);
                    seen = ask(session, plan, seen, answers);
                }
                ProgressReducer.Reduction reduced = reduce(plan, seen);
                if (reduced.done() && !asked) { // What was right a while ago has to be right at the end.
                    answers.clear();
                    reduced = reduce(plan, ask(session, plan, observer.look(answers, now), answers));
                }
                if (reduced.done()) {
                    finished(reduced);
                    return;
                }
                accept(session, reduced, patience.exhausted(reduced.problems(), now));
                observer.await(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(
                    ErrorKind.CANCELLED, "follow the deployment", release.toString(), "It was interrupted.", "", e);
        }
    }

    private ProgressReducer.Reduction reduce(ReleasePlan plan, ReleaseObservation seen) {
        return ProgressReducer.reduce(
                plan, seen, record().steps(), services.clock().instant());
    }

    /** Asks each ready Redis that has not answered rightly yet. */
    private ReleaseObservation ask(
            KubeSession session, ReleasePlan plan, ReleaseObservation seen, Map<Running, RedisAnswer> answers) {
        List<PodInfo> ready = seen.pods().stream()
                .filter(pod -> plan.serves(pod.name()))
                .filter(pod -> pod.ready() && pod.deletion().isEmpty())
                .filter(pod -> seen.answer(pod).filter(RedisAnswer::right).isEmpty())
                .toList();
        if (ready.isEmpty()) {
            return seen;
        }
        try {
            Optional<char[]> secret = readPassword(session);
            ready.forEach(pod -> answers.put(Running.of(pod), services.probe().ask(session, pod, secret, plan)));
            secret.ifPresent(text -> Arrays.fill(text, '\0'));
        } catch (OpsException e) {
            if (!ReleaseObserver.passes(e)) {
                throw e;
            }
            LOG.debug("Redis is asked again: {}", e.getMessage());
        }
        return seen.withRedis(answers);
    }

    private Optional<char[]> readPassword(KubeSession session) {
        OperationRecord now = record();
        return now.secret()
                .flatMap(secret -> session.secret(now.release().namespace(), secret.name())
                        .flatMap(data -> data.text(secret.key())))
                .map(String::toCharArray);
    }

    private void accept(KubeSession session, ProgressReducer.Reduction reduced, Optional<Problem> stuck) {
        Optional<OperationFailure> failure = stuck.map(problem -> explain(session, problem));
        OperationPhase phase = failure.isPresent() ? OperationPhase.FAILED : OperationPhase.RUNNING;
        List<StepProgress> steps = new ArrayList<>(reduced.steps());
        failure.ifPresent(f -> steps.replaceAll(step -> step.kind() == f.step()
                ? step.to(
                        State.FAILED,
                        f.object() + ": " + f.why(),
                        services.clock().instant())
                : step));
        OperationRecord before = record();
        OperationRecord after = before.withSteps(steps).withPhase(phase);
        boolean newlyStuck = phase == OperationPhase.FAILED && before.phase() != OperationPhase.FAILED;
        if (phase != before.phase() || !StepProgress.sameStates(before.steps(), steps)) {
            save(after);
        } else {
            remember(after);
        }
        if (newlyStuck) {
            audit(
                    "deploy",
                    "",
                    "failed: " + failure.map(f -> f.object() + ": " + f.why()).orElse(""));
        }
        publish(progress()
                .withSteps(steps)
                .withObjects(reduced.objects())
                .withEvents(reduced.events())
                .withPhase(phase)
                .withFailure(failure));
    }

    /** The failure with the end of the log that explains it; the log is read once, and again when it was empty and the reason changes. */
    private OperationFailure explain(KubeSession session, Problem problem) {
        OperationFailure failure = problem.failure();
        Optional<OperationFailure> shown = progress()
                .failure()
                .filter(f -> f.object().equals(failure.object())
                        && (!f.logTail().isEmpty() || f.why().equals(failure.why())));
        if (problem.log().isEmpty()) {
            return failure;
        }
        List<String> tail = shown.map(OperationFailure::logTail)
                .orElseGet(() -> logTail(session, problem.log().orElseThrow()));
        return failure.withLogTail(tail);
    }

    private List<String> logTail(KubeSession session, Problem.LogSource source) {
        String namespace = record().release().namespace();
        for (boolean previous : source.previous() ? new boolean[] {true, false} : new boolean[] {false, true}) {
            try {
                String text = session.podLog(namespace, source.pod(), source.container(), LOG_TAIL, previous);
                if (!text.isBlank()) {
                    return Masking.mask(text).lines().toList();
                }
            } catch (OpsException e) {
                LOG.debug("No log of {} (previous: {}): {}", source, previous, e.getMessage());
            }
        }
        return List.of();
    }

    private void finished(ProgressReducer.Reduction reduced) {
        Instant now = services.clock().instant();
        boolean waits = record().awaitedData().isPresent();
        OperationPhase phase = waits ? OperationPhase.RUNNING : OperationPhase.DONE;
        OperationRecord last = record().withSteps(reduced.steps()).withPhase(phase);
        save(waits ? last : last.withEnded(now));
        audit("deploy", "", "done");
        OperationProgress shown = progress()
                .withSteps(reduced.steps())
                .withObjects(reduced.objects())
                .withEvents(reduced.events())
                .withFailure(Optional.empty())
                .withPhase(phase);
        publish(waits ? shown : shown.withEnded(now));
    }

    /**
     * It is done.
     *
     * @param restore the change that loads its data; empty where that could not begin
     */
    void loading(Optional<String> restore) {
        save(record().withData(record().data().map(data -> new DataFile(data.file(), restore))));
        phase(OperationPhase.DONE);
    }

    /** From now on the user does without the data. */
    void forgetData() {
        save(record().withData(Optional.empty()));
    }

    // What the steps do with the operation's state.

    /** The password to put into the Secret; made up anew when it was generated and is lost. */
    synchronized Optional<Password> passwordToStore(PasswordSecret secret) {
        if (password.isEmpty() && secret.origin() == OperationRecord.Origin.GENERATED) {
            password = Optional.of(new Passwords(new SecureRandom()).generate());
        }
        return password;
    }

    /** Whatever fails from now on fails this step. */
    void working(StepKind kind) {
        working = kind;
    }

    void begin(StepKind kind, String message) {
        working(kind);
        step(kind, State.RUNNING, message);
    }

    void step(StepKind kind, State state, String message) {
        OperationRecord now = record();
        OperationRecord next =
                now.withStep(now.step(kind).to(state, message, services.clock().instant()));
        save(next);
        publish(progress().withSteps(next.steps()));
    }

    void creating(Created created) {
        save(record().withCreated(created));
    }

    void foundClaims(Optional<Set<String>> uids) {
        save(record().withClaimsBefore(uids));
    }

    /** Takes back {@link #creating} for what was refused or turned out to be someone else's. */
    void notCreated(Created created) {
        save(record().withoutCreated(created));
    }

    void phase(OperationPhase phase) {
        OperationRecord next = record().withPhase(phase);
        Instant now = services.clock().instant();
        save(phase.isOver() ? next.withEnded(now) : next);
        OperationProgress shown = progress().withPhase(phase);
        publish(phase.isOver() ? shown.withEnded(now) : shown);
    }

    /** Remembered before anything is removed: from then on there is a rollback to finish and no deployment. */
    void undoing(Rollback rollback) {
        save(record().withPhase(OperationPhase.UNDOING).withRollback(Optional.of(rollback)));
        publish(progress()
                .withPhase(OperationPhase.UNDOING)
                .withFailure(Optional.empty())
                .withRollback(Optional.of(rollback)));
    }

    void undone(UnaryOperator<UndoItem> change) {
        Optional<Rollback> before = record().rollback();
        Optional<Rollback> after = before.map(rollback -> rollback.with(change));
        if (!after.equals(before)) {
            save(record().withRollback(after));
            publish(progress().withRollback(after));
        }
    }

    /** Says again where it is: whether someone is at work on it is known elsewhere. */
    void tell() {
        publish(progress());
    }

    void audit(String what, String diff, String outcome) {
        OperationRecord now = record();
        services.audit()
                .append(AuditEntry.of(
                                services.clock().instant(),
                                now.context(),
                                now.release(),
                                what,
                                diff,
                                Commands.install(now.context(), now.release(), Commands.CHART, now.createNamespace()))
                        .withOutcome(outcome, services.clock().instant()));
    }

    private void save(OperationRecord next) {
        services.journal().write(next);
        remember(next);
    }

    private synchronized void remember(OperationRecord next) {
        record = next;
    }

    private void publish(OperationProgress next) {
        synchronized (this) {
            progress = next;
        }
        listeners.forEach(listener -> listener.accept(next));
    }
}
