package dev.redwheel.launcher;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was asked for on the command line. */
@Command(
        name = "redwheel",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "A desktop console for Redis on Kubernetes.")
final class CommandLine {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The kubeconfig to read, instead of $KUBECONFIG or ~/.kube/config.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Open the releases of this context at once.")
    private @Nullable String context;

    @Option(
            names = "--tour",
            paramLabel = "DIR",
            // One text: picocli wraps it, and a second one would begin a line of its own.
            description = "Without a display: run the main job on the practice cluster, write a picture of every screen"
                    + " and a summary to DIR.")
    private @Nullable Path tour;

    Optional<Path> kubeconfig() {
        return Optional.ofNullable(kubeconfig);
    }

    Optional<String> context() {
        return Optional.ofNullable(context);
    }

    Optional<Path> tour() {
        return Optional.ofNullable(tour);
    }
}
