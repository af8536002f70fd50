package dev.redwheel.cluster;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Size;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Background;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ValueEdit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A console that changes a release, or goes on where an earlier one was killed, and kills itself with SIGKILL in the middle of
 * the step it was told: kubeconfig, home, namespace, what is wanted, step, milliseconds after the step's beginning.
 *
 * <p>Wanted is "size 8 1" (servers, replicas), "memory 128Mi" (the limit), "storage 128Mi", "set image.tag 8.0" (a value),
 * "back 2" (a revision), "certificate", or "topology"; before it "archive FILE" where the release's chart depends on others.
 */
final class ChangingConsole {
    private ChangingConsole() {}

    public static void main(String[] arguments) {
        KilledConsole.Console console = KilledConsole.Console.open(Path.of(arguments[0]), Path.of(arguments[1]));
        String context = console.context();
        OperationServices services = console.services();
        RedisConnector redis = console.redis();
        Changes changes = new Changes(services, redis, new SameThreadExecutor());
        ReleaseKey release = new ReleaseKey(arguments[2], "redis");
        String[] wanted = arguments[3].split(" ");
        ChangeStepKind last = ChangeStepKind.valueOf(arguments[4]);
        long millis = Long.parseLong(arguments[5]);
        ChangeOperation operation = new ChangeOperation(
                changes.unfinished().stream()
                        .findFirst()
                        .orElseGet(() -> planned(changes, changes.look(context, release), wanted)),
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

    private static ChangeRecord planned(Changes changes, ReleaseNow now, String[] wanted) {
        if (wanted[0].equals("archive")) {
            return planned(
                    changes,
                    changes.withArchive(now, Path.of(wanted[1])),
                    Arrays.copyOfRange(wanted, 2, wanted.length));
        }
        ChangePlan plan = switch (wanted[0]) {
            case "size" -> changes.planSize(now, new Size(Integer.parseInt(wanted[1]), Integer.parseInt(wanted[2])));
            case "memory" -> changes.planResources(now, now.resources().withMemoryLimit(wanted[1]));
            case "set" ->
                changes.planValues(
                        now, ValueEdit.apply(now.payload().userValues(), List.of(new ValueEdit(wanted[1], wanted[2]))));
            case "storage" -> changes.planStorage(now, wanted[1]);
            case "certificate" -> changes.planCertificate(now);
            case "topology" -> changes.planTopology(now);
            case "back" -> changes.planBack(now, Integer.parseInt(wanted[1]));
            default -> throw new IllegalArgumentException(String.join(" ", wanted));
        };
        if (plan.blocked()) {
            throw new IllegalStateException("" + plan.findings());
        }
        return plan.record();
    }
}
