package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.StepProgress;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Size;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Changes of a release as the change page makes them, in this thread; each has to end well, and prints what its steps took. */
public final class ChangeRuns {
    private final ClusterUnderTest cluster;
    private final Supplier<OperationServices> services;

    public ChangeRuns(ClusterUnderTest cluster) {
        this(cluster, cluster::services);
    }

    /** @param services of a console that reaches the cluster its own way */
    ChangeRuns(ClusterUnderTest cluster, Supplier<OperationServices> services) {
        this.cluster = cluster;
        this.services = services;
    }

    Changes changes() {
        return new Changes(services.get(), cluster.redis(), new SameThreadExecutor());
    }

    ReleaseNow look(ReleaseKey release) {
        return changes().look(cluster.context(), release);
    }

    static ReleasePayload newest(ReleaseUnderTest release) {
        return ReleaseLookup.newest(release.session(), release.key()).orElseThrow();
    }

    /** Plans and runs it. */
    public ChangeRecord scale(ReleaseKey release, int servers, int replicas) {
        return run(changes().planSize(look(release), new Size(servers, replicas)));
    }

    ChangeRecord run(ChangePlan plan) {
        return run(plan, record -> {});
    }

    /** @param seen is told of every step, on this thread */
    ChangeRecord run(ChangePlan plan, Consumer<ChangeRecord> seen) {
        assertThat(plan.blocked()).as("%s", plan.findings()).isFalse();
        return run(plan.record(), seen);
    }

    ChangeRecord run(ChangeRecord record, Consumer<ChangeRecord> seen) {
        ChangeOperation operation = operation(record);
        operation.listen(seen);
        operation.run(new CancelToken());
        return done(operation);
    }

    ChangeOperation operation(ChangeRecord record) {
        return new ChangeOperation(record, services.get(), cluster.redis(), Changes.journal(services.get()));
    }

    /** What a killed console has left is taken back. */
    ChangeRecord takeBack(ChangeRecord begun) throws InterruptedException {
        return done(changes().undo(begun.id()));
    }

    /** Whatever it has done stays. */
    void abandon(ChangeRecord begun) {
        try {
            changes().abandon(begun.id());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ChangeRecord done(ChangeOperation operation) {
        ChangeRecord record = operation.record();
        System.out.println(record.kind() + " "
                + record.steps().stream()
                        .map(step -> step.kind() + " "
                                + step.started()
                                        .flatMap(from -> step.ended()
                                                .map(to -> Duration.between(from, to)
                                                        .toMillis()))
                                        .orElse(-1L)
                                + " ms (" + step.message() + ")")
                        .collect(Collectors.joining("; ")));
        assertThat(record.failure()).isEmpty();
        assertThat(record.phase()).isEqualTo(OperationPhase.DONE);
        return record;
    }

    /** What a console that was killed has left to the next start. */
    ChangeRecord unfinished() {
        List<ChangeRecord> all = changes().unfinished();
        assertThat(all).isNotEmpty();
        return all.getFirst();
    }

    /**
     * Runs it while one of its servers is killed (kill -9; its pod starts it again) as soon as that step runs.
     *
     * @param pod asked at that moment
     */
    ChangeRecord runKilling(ChangeRecord record, ReleaseUnderTest release, ChangeStepKind at, Supplier<String> pod) {
        return runKilling(record, release, step -> step.kind() == at, () -> List.of(pod.get()));
    }

    /**
     * The same with several of them at once.
     *
     * @param at of a step that runs
     */
    ChangeRecord runKilling(
            ChangeRecord record, ReleaseUnderTest release, Predicate<ChangeStep> at, Supplier<List<String>> pods) {
        AtomicBoolean gone = new AtomicBoolean();
        ChangeRecord done = run(record, now -> {
            boolean there =
                    now.steps().stream().anyMatch(step -> step.state() == StepProgress.State.RUNNING && at.test(step));
            if (there && gone.compareAndSet(false, true)) {
                List<ServerProcess> servers = pods.get().stream()
                        .map(pod -> ServerProcess.of(cluster, release, pod))
                        .toList();
                ServerProcess.killAtOnce(servers);
            }
        });
        assertThat(gone).isTrue();
        return done;
    }

    /** Some of the slots have moved. */
    static boolean inTheMiddleOfSlots(ChangeStep step) {
        return step.kind() == ChangeStepKind.SLOTS && step.message().matches("[1-9]\\d* of .*");
    }

    /** Goes on with that. */
    ChangeRecord resume() {
        return run(unfinished(), record -> {});
    }

    /**
     * A console of its own that is killed so long after it began that step; one that goes on is the next start's.
     *
     * @param wanted what it changes, where it finds nothing to go on with: see {@link ChangingConsole}
     */
    void kill(ReleaseKey key, String wanted, ChangeStepKind at, int millis) throws IOException, InterruptedException {
        Path log = cluster.home().resolve("changing.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ChangingConsole.class.getName(),
                        cluster.kubeconfig().toString(),
                        cluster.home().toString(),
                        key.namespace(),
                        wanted,
                        at.name(),
                        "" + millis)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).as(() -> read(log)).isEqualTo(137);
        assertThat(changes().unfinished()).isNotEmpty();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
