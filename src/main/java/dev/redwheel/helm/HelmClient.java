package dev.redwheel.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.settings.PrivateFile;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.task.Background;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Helm itself, as a native library. Without state and safe from several threads.
 *
 * <p>Helm cannot be cancelled, and a server that accepts and never answers holds it for ever, whatever timeout it was given.
 * So every call runs on a platform thread of its own and the caller, on whatever thread, waits no longer than the timeout
 * and a grace: then it gets an {@link OpsException} of kind TIMEOUT, and one of kind CANCELLED when it is interrupted. Helm
 * may go on in both cases.
 *
 * <p>Whether a release is installed or upgraded is the caller's choice: Helm's own "upgrade or install" goes to the wrong
 * cluster when the release does not exist. Failures are {@link OpsException}s made by {@link HelmErrors}.
 */
public final class HelmClient {
    static {
        NativeEnvironment.hideKubeconfig(); // Before the first call loads the library.
    }

    /** For a call that has no timeout of its own. */
    private static final Duration USUAL = Duration.ofSeconds(30);

    private final RunFiles files;
    private final Duration grace;

    /** @param files where values are written for the time of a call */
    public HelmClient(RunFiles files) {
        this(files, Duration.ofSeconds(30));
    }

    /** @param grace how much longer than its timeout a call may take */
    HelmClient(RunFiles files, Duration grace) {
        this.files = files;
        this.grace = grace;
    }

    /** Loads the native library, 0.7 to 1.0 s and about 60 MB once per run: call it in the background. */
    public void warmUp() {
        call("load Helm", "this machine", "", USUAL, () -> Helm.version().call());
    }

    /**
     * Installs a new release.
     *
     * @throws OpsException of kind CONFLICT when a release of that name exists, whatever its status
     */
    public HelmRelease install(HelmTarget target, String release, Path chart, String valuesYaml, HelmOptions options) {
        return change("install release " + release, target, valuesYaml, options, values -> {
            var command = Helm.install(chart.toString())
                    .withName(release)
                    .withNamespace(target.namespace())
                    .withKubeConfig(target.kubeconfig())
                    .withValuesFile(values)
                    .withTimeout(seconds(options));
            if (!options.description().isBlank()) {
                command.withDescription(options.description());
            }
            return command.call();
        });
    }

    /**
     * Upgrades an existing release. The given values replace those of the last revision as a whole.
     *
     * @throws OpsException of kind NOT_FOUND when there is no such release
     */
    public HelmRelease upgrade(HelmTarget target, String release, Path chart, String valuesYaml, HelmOptions options) {
        return change("upgrade release " + release, target, valuesYaml, options, values -> {
            var command = Helm.upgrade(chart.toString())
                    .withName(release)
                    .withNamespace(target.namespace())
                    .withKubeConfig(target.kubeconfig())
                    .withValuesFile(values)
                    .resetValues()
                    .withTimeout(seconds(options));
            if (!options.description().isBlank()) {
                command.withDescription(options.description());
            }
            return command.call();
        });
    }

    /** Removes a release with everything it owns and its history; volumes claimed by a StatefulSet stay. */
    public void uninstall(HelmTarget target, String release, HelmOptions options) {
        String tried = "uninstall release " + release;
        call(
                tried,
                target.describe(),
                "",
                options.timeout(),
                () -> Helm.uninstall(release)
                        .withNamespace(target.namespace())
                        .withKubeConfig(target.kubeconfig())
                        .call());
    }

    /**
     * Renders a chart without a cluster. Only for charts that do not use {@code lookup}: there is nothing to answer it from.
     *
     * @param kubeVersion for which Kubernetes, as "1.20" or "v1.34.1"; null for the newest that Helm knows
     * @return YAML documents, each with a "# Source:" line; the same text for the same input
     */
    public String template(
            Path chart, String release, String namespace, String valuesYaml, @Nullable String kubeVersion) {
        try (PrivateFile values = valuesFile(valuesYaml)) {
            return call("render the chart", "release " + release, valuesYaml, USUAL, () -> {
                var command = Helm.template(chart.toString())
                        .withName(release)
                        .withNamespace(namespace)
                        .withValuesFile(values.path());
                if (kubeVersion != null) {
                    command.withKubeVersion(kubeVersion);
                }
                return command.call();
            });
        }
    }

    public String template(Path chart, String release, String namespace, String valuesYaml) {
        return template(chart, release, namespace, valuesYaml, null);
    }

    /**
     * The chart of a revision in a folder of this run's own, out of the release itself.
     *
     * @param secret namespace and name of the release's Secret, for messages
     * @throws OpsException as {@link ReleaseChart#unpack}
     */
    public Path chartOf(String secret, byte[] releaseField) {
        try {
            return ReleaseChart.unpack(secret, releaseField, files.folder("chart"));
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "take the chart out of the release",
                    files.home().toString(),
                    "The folder cannot be made: " + e.getMessage() + ".",
                    "Check that the folder can be written to and that the disk is not full.",
                    e);
        }
    }

    private HelmRelease change(
            String tried, HelmTarget target, String valuesYaml, HelmOptions options, NativeChange change) {
        try (PrivateFile values = valuesFile(valuesYaml)) {
            return toRelease(
                    call(tried, target.describe(), valuesYaml, options.timeout(), () -> change.run(values.path())));
        }
    }

    private PrivateFile valuesFile(String yaml) {
        try {
            return files.write("values", ".yaml", yaml.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "write a values file for Helm",
                    files.home().toString(),
                    "The file cannot be written: " + e.getMessage() + ".",
                    "Check that the folder can be written to and that the disk is not full.",
                    e);
        }
    }

    /** The one way into the library: any call may load it, and any may take the signals. */
    private <T> T call(String tried, String on, String valuesYaml, Duration limit, Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(() -> {
            try (NativeSignals.Guard _ = NativeSignals.guard()) {
                return action.call();
            }
        });
        Background.startDaemon("helm", task);
        try {
            return task.get(limit.plus(grace).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw HelmErrors.classify(tried, on, valuesYaml, Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw new OpsException(
                    ErrorKind.TIMEOUT,
                    tried,
                    on,
                    "Helm was given " + limit.toSeconds() + " s and has not come back yet.",
                    "Helm may still be waiting: look at the release before trying again.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(
                    ErrorKind.CANCELLED,
                    tried,
                    on,
                    "It was no longer waited for.",
                    "Helm may still be at it: look at the release before trying again.",
                    e);
        }
    }

    private static int seconds(HelmOptions options) {
        return Math.toIntExact(Math.max(1, options.timeout().toSeconds()));
    }

    private static HelmRelease toRelease(Release release) {
        ZonedDateTime deployed = release.getLastDeployed();
        return new HelmRelease(
                release.getName(),
                release.getNamespace(),
                Integer.parseInt(release.getRevision()),
                release.getStatus(),
                release.getChart(),
                release.getAppVersion(),
                deployed == null ? null : deployed.toInstant());
    }

    @FunctionalInterface
    private interface NativeChange {
        Release run(Path values);
    }
}
