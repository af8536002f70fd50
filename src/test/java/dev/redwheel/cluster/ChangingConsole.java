package dev.redwheel.cluster;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.Size;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Background;
import dev.redwheel.task.CancelToken;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A console that changes the size of a release, or goes on where an earlier one was killed, and kills itself with SIGKILL in the middle of the step it was told:
 * kubeconfig, home, namespace, servers, replicas, step, milliseconds after the step's beginning.
 */
final class ChangingConsole {
    private ChangingConsole() {}

    public static void main(String[] arguments) {
        KilledConsole.Console console = KilledConsole.Console.open(Path.of(arguments[0]), Path.of(arguments[1]));
        String context = console.context();
        OperationServices services = console.services();
        RedisConnector redis = console.redis();
        Changes changes = new Changes(services, redis, new SameThreadExecutor());
        Size wanted = new Size(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        ChangeStepKind last = ChangeStepKind.valueOf(arguments[5]);
        long millis = Long.parseLong(arguments[6]);
        ChangeOperation operation = new ChangeOperation(
                changes.unfinished().stream()
                        .findFirst()
                        .orElseGet(() -> changes.planSize(
                                        changes.look(context, new ReleaseKey(arguments[2], "redis")), wanted)
                                .record()),
                services,
                redis,
                Changes.journal(services));
        operation.listen(record -> {
            if (record.steps().stream().anyMatch(step -> step.kind() == last && step.state() == State.RUNNING)) {
                Background.startDaemon("kill", () -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                    KilledConsole.kill();
                });
            }
        });
        operation.run(new CancelToken());
        throw new IllegalStateException("It ended before it was killed: " + operation.record());
    }
}
