package dev.redwheel.cluster;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.helm.HelmClient;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.operation.AuditLog;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.ForwardedRedisProbe;
import dev.redwheel.operation.HelmInstaller;
import dev.redwheel.operation.OperationJournal;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReadOnlyGuard;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.StepProgress;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.task.CancelToken;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A console that deploys and kills itself with SIGKILL soon after it begins the step it was told. */
final class KilledConsole {
    private KilledConsole() {}

    /** What a console has, as the composition root builds it. */
    record Console(String context, RunFiles files, RedisConnector redis, OperationServices services) {
        static Console open(Path kubeconfig, Path home) {
            KubeContexts contexts = KubeContexts.open(Optional.of(kubeconfig), Map.of(), home, List.of());
            RunFiles files = new RunFiles(home.resolve("tmp"));
            KubeConnector connector = new KubeConnector(contexts, System.getenv(), files);
            ReadOnlyGuard guard = new ReadOnlyGuard(context -> false);
            RedisConnector redis = new RedisConnector();
            return new Console(
                    contexts.current().orElseThrow(),
                    files,
                    redis,
                    new OperationServices(
                            name -> connector.open(name, guard::check),
                            new HelmInstaller(new HelmClient(files), new BuiltInChart(files), guard),
                            new ForwardedRedisProbe(redis, InstantSource.system()),
                            new OperationJournal(home.resolve("operations")),
                            new AuditLog(home),
                            InstantSource.system()));
        }
    }

    public static void main(String[] arguments) {
        Console console = Console.open(Path.of(arguments[0]), Path.of(arguments[1]));
        StepKind last = StepKind.valueOf(arguments[3]);
        String context = console.context();
        OperationServices services = console.services();
        RunFiles files = console.files();
        DeployOperation operation = DeployOperation.of(Deploys.standalone(context, arguments[2], ""), services);
        operation.listen(progress -> {
            StepProgress.State state = progress.step(last).state();
            if (state != StepProgress.State.PENDING && last == StepKind.INSTALL) {
                // In the middle of Helm's call, which is under way on another thread by then.
                dev.redwheel.task.Background.startDaemon("kill", () -> {
                    awaitValues(files.home());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(350));
                    kill();
                });
            } else if (last == StepKind.OBJECTS
                    // Before it watches: the first look may find all of them, and Redis too.
                    ? progress.step(StepKind.INSTALL).state() == StepProgress.State.DONE
                    : state != StepProgress.State.PENDING) {
                kill();
            }
        });
        operation.run(new CancelToken());
        throw new IllegalStateException("It ended before it was killed: " + operation.progress());
    }

    /** Helm is called as soon as its values are written. */
    private static void awaitValues(Path folder) {
        while (FileTrees.files(folder).stream()
                .noneMatch(file -> file.getFileName().toString().startsWith("values-"))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30));
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
