package dev.redwheel.cluster;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.CancelToken;
import java.nio.file.Path;

/**
 * A console that restores an RDB file and kills itself with SIGKILL when it says that some keys are written: kubeconfig, home,
 * namespace, file.
 */
final class RestoringConsole {
    private RestoringConsole() {}

    public static void main(String[] arguments) {
        KilledConsole.Console console = KilledConsole.Console.open(Path.of(arguments[0]), Path.of(arguments[1]));
        OperationServices services = console.services();
        RedisConnector redis = console.redis();
        Changes changes = new Changes(services, redis, new SameThreadExecutor());
        ChangeOperation operation = new ChangeOperation(
                changes.planRestoreBackup(
                                changes.look(console.context(), new ReleaseKey(arguments[2], "redis")),
                                Path.of(arguments[3]),
                                false)
                        .record(),
                services,
                redis,
                Changes.journal(services));
        operation.listen(record -> {
            if (record.steps().stream()
                    .anyMatch(step ->
                            step.kind() == ChangeStepKind.LOAD && step.message().matches("Keys written: [1-9].*"))) {
                KilledConsole.kill();
            }
        });
        operation.run(new CancelToken());
        throw new IllegalStateException("It ended before it was killed: " + operation.record());
    }
}
