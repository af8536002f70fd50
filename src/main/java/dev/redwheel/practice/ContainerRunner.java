package dev.redwheel.practice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One container of a pod: pulls (in name), starts, probes, restarts with back-off and stops its process, and tells the pod of
 * every change. {@link #run} blocks until the container is over for good.
 */
final class ContainerRunner {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);
    /** A container that ran this long starts again without waiting. */
    private static final Duration CALM = Duration.ofMinutes(10);

    /** A process is probed first about as late as a container runtime would come to it, not before it can have begun. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final PodRunner pod;
    private final JsonNode spec;
    private final String name;
    private final boolean init;
    private final Path directory;

    private volatile ObjectNode state = waiting("ContainerCreating", "");
    private volatile ObjectNode lastState = Json.object();
    private volatile boolean ready;
    private volatile boolean started;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean stopping;
    private volatile @Nullable Process process;
    private volatile @Nullable Thread waiter;

    ContainerRunner(PodRunner pod, JsonNode spec, boolean init, Path directory) {
        this.pod = pod;
        this.spec = spec;
        this.name = Json.string(spec, "name");
        this.init = init;
        this.directory = directory;
    }

    /** @return the exit code of the last run, which the restart policy lets stand; -1 when it never ran to an end */
    int run() throws InterruptedException {
        waiter = Thread.currentThread();
        int exitCode = -1;
        Duration backOff = Duration.ZERO;
        try {
            if (!pullImage()) {
                return exitCode;
            }
            while (!stopping) {
                PodProcesses.Command command = configured();
                if (command == null) {
                    return exitCode;
                }
                Instant begin = Instant.now();
                exitCode = runOnce(command, begin);
                if (stopping || !again(exitCode)) {
                    return exitCode;
                }
                if (Duration.between(begin, Instant.now()).compareTo(CALM) > 0) {
                    backOff = Duration.ZERO;
                }
                waitBeforeRestart(backOff);
                backOff = backOff.isZero() ? FIRST_BACK_OFF : shorter(backOff.multipliedBy(2));
                restarts.incrementAndGet();
            }
        } catch (InterruptedException e) {
            if (!stopping) {
                throw e;
            }
        } finally {
            waiter = null;
        }
        return exitCode;
    }

    private static Duration shorter(Duration wanted) {
        return wanted.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wanted;
    }

    private boolean again(int exitCode) {
        String policy = pod.restartPolicy();
        if (init && policy.equals("Always")) {
            policy = "OnFailure";
        }
        return policy.equals("Always") || (policy.equals("OnFailure") && exitCode != 0);
    }

    private boolean pullImage() throws InterruptedException {
        String image = Json.string(spec, "image");
        Optional<Images> known = Images.of(image);
        if (known.isPresent()) {
            pod.imageIsHere(image);
            pod.event(
                    "Normal",
                    "Pulled",
                    "Container image \"" + image + "\" already present on machine ("
                            + known.get().truth(pod.redis().version()) + ")",
                    name);
            return true;
        }
        Duration backOff = FIRST_BACK_OFF;
        while (!stopping) {
            pod.event("Normal", "Pulling", "Pulling image \"" + image + "\"", name);
            pod.event("Warning", "Failed", Images.refusal(image), name);
            pod.event("Warning", "Failed", "Error: ErrImagePull", name);
            become(waiting("ErrImagePull", Images.refusal(image)));
            Thread.sleep(1000);
            pod.event("Normal", "BackOff", "Back-off pulling image \"" + image + "\"", name);
            pod.event("Warning", "Failed", "Error: ImagePullBackOff", name);
            become(waiting("ImagePullBackOff", "Back-off pulling image \"" + image + "\": " + Images.refusal(image)));
            Thread.sleep(backOff);
            backOff = shorter(backOff.multipliedBy(2));
        }
        return false;
    }

    /** The command to run, waiting for what the spec refers to; null when the container is stopped meanwhile. */
    private PodProcesses.@Nullable Command configured() throws InterruptedException {
        while (!stopping) {
            try {
                return pod.command(spec, directory, mainWords());
            } catch (ContainerEnvironment.ConfigException e) {
                pod.event("Warning", "Failed", "Error: " + e.getMessage(), name);
                become(waiting("CreateContainerConfigError", String.valueOf(e.getMessage())));
            } catch (PodVolumes.MountException e) {
                pod.event("Warning", "FailedMount", String.valueOf(e.getMessage()), "");
            } catch (IOException e) {
                pod.event("Warning", "Failed", "Error: " + e.getMessage(), name);
                become(waiting("CreateContainerError", String.valueOf(e.getMessage())));
            }
            Thread.sleep(2000);
        }
        return null;
    }

    private List<String> mainWords() {
        List<String> words = new ArrayList<>();
        Json.items(spec, "command").forEach(word -> words.add(word.asString("")));
        boolean own = words.isEmpty();
        Json.items(spec, "args").forEach(word -> words.add(word.asString("")));
        return own ? Images.of(Json.string(spec, "image")).orElse(Images.REDIS).words(words) : words;
    }

    private int runOnce(PodProcesses.Command command, Instant begin) throws InterruptedException {
        String id = "practice://" + pod.uid() + "/" + name + "/" + restarts;
        int exitCode;
        String reason;
        Process running = null;
        try {
            running = pod.processes().start(command, log(restarts.get()));
            process = running;
            pod.event("Normal", "Created", "Created container: " + name, name);
            pod.event("Normal", "Started", "Started container " + name, name);
            ready = !init && !spec.has("readinessProbe") && !spec.has("startupProbe");
            started = !spec.has("startupProbe");
            ObjectNode now = Json.object();
            now.putObject("running").put("startedAt", text(begin));
            become(now);
            Future<?> probing = pod.threads().submit(this::probe);
            try {
                exitCode = running.waitFor();
            } finally {
                probing.cancel(true);
            }
            reason = exitCode == 0 ? "Completed" : "Error";
        } catch (IOException e) {
            pod.event(
                    "Warning", "Failed", "Error: failed to start container \"" + name + "\": " + e.getMessage(), name);
            exitCode = 128;
            reason = "StartError";
        } catch (InterruptedException e) {
            // Stopped at the very moment of the start, or the cluster closes.
            stopping = true;
            if (running != null) {
                pod.processes().stop(running, Duration.ZERO);
            }
            exitCode = 137;
            reason = "Error";
        }
        process = null;
        if (running != null) {
            try {
                pod.processes().ended(running);
            } catch (IOException leftForTheNextStart) {
                // The record of a process that is gone does no harm.
            }
        }
        ready = false;
        started = false;
        ObjectNode over = Json.object();
        over.putObject("terminated")
                .put("exitCode", exitCode)
                .put("reason", reason)
                .put("startedAt", text(begin))
                .put("finishedAt", Json.now())
                .put("containerID", id);
        become(over);
        return exitCode;
    }

    private void waitBeforeRestart(Duration backOff) throws InterruptedException {
        lastState = state;
        if (backOff.isZero()) {
            return;
        }
        String message = "back-off " + backOff.toString().substring(2).toLowerCase(Locale.ROOT)
                + " restarting failed container=" + name + " pod=" + pod.name() + "_" + pod.namespace() + "("
                + pod.uid() + ")";
        become(waiting("CrashLoopBackOff", message));
        pod.event(
                "Warning",
                "BackOff",
                "Back-off restarting failed container " + name + " in pod " + pod.name() + "_" + pod.namespace() + "("
                        + pod.uid() + ")",
                name);
        Thread.sleep(backOff);
    }

    /** The startup probe until it succeeds, then readiness and liveness side by side, until interrupted. */
    private void probe() {
        try {
            if (spec.has("startupProbe")) {
                Probe probe = pod.probe(spec, directory, "startupProbe");
                Thread.sleep(probe.initialDelay().plus(SETTLE));
                int failures = 0;
                while (true) {
                    Probe.Outcome outcome = probe.run();
                    if (outcome.success()) {
                        break;
                    }
                    unhealthy("Startup", outcome);
                    if (++failures >= probe.failureThreshold()) {
                        killUnhealthy("startup", probe);
                        return;
                    }
                    Thread.sleep(probe.period());
                }
            }
            started = true;
            ready = !init && !spec.has("readinessProbe");
            pod.changed();
            Future<?> readiness = spec.has("readinessProbe") ? pod.threads().submit(this::watchReadiness) : null;
            try {
                if (spec.has("livenessProbe")) {
                    watchLiveness();
                } else if (readiness != null) {
                    readiness.get();
                }
            } finally {
                if (readiness != null && !Thread.currentThread().isInterrupted()) {
                    readiness.cancel(true);
                }
            }
        } catch (InterruptedException | ExecutionException ended) {
            // The container is over.
        }
    }

    private void watchReadiness() {
        Probe probe = pod.probe(spec, directory, "readinessProbe");
        int run = restarts.get();
        int failures = 0;
        int successes = 0;
        try {
            Thread.sleep(probe.initialDelay().plus(spec.has("startupProbe") ? Duration.ZERO : SETTLE));
            while (restarts.get() == run) {
                Probe.Outcome outcome = probe.run();
                if (process == null) {
                    return;
                }
                successes = outcome.success() ? successes + 1 : 0;
                failures = outcome.success() ? 0 : failures + 1;
                boolean before = ready;
                if (!outcome.success()) {
                    unhealthy("Readiness", outcome);
                }
                if (successes >= probe.successThreshold()) {
                    ready = true;
                } else if (failures >= probe.failureThreshold()) {
                    ready = false;
                }
                if (before != ready) {
                    pod.changed();
                }
                Thread.sleep(ready || failures > 0 ? probe.period() : Duration.ofMillis(200));
            }
        } catch (InterruptedException ended) {
            // The container is over.
        }
    }

    private void watchLiveness() throws InterruptedException {
        Probe probe = pod.probe(spec, directory, "livenessProbe");
        int run = restarts.get();
        Thread.sleep(probe.initialDelay());
        int failures = 0;
        while (restarts.get() == run) {
            Probe.Outcome outcome = probe.run();
            failures = outcome.success() ? 0 : failures + 1;
            if (!outcome.success()) {
                unhealthy("Liveness", outcome);
            }
            if (failures >= probe.failureThreshold()) {
                killUnhealthy("liveness", probe);
                return;
            }
            Thread.sleep(probe.period());
        }
    }

    private void unhealthy(String kind, Probe.Outcome outcome) {
        if (!stopping && process != null) {
            pod.event("Warning", "Unhealthy", kind + " probe failed: " + outcome.output(), name);
        }
    }

    private void killUnhealthy(String kind, Probe probe) throws InterruptedException {
        Process running = process;
        if (running != null && !stopping) {
            pod.event("Normal", "Killing", "Container " + name + " failed " + kind + " probe, will be restarted", name);
            end(running, probe.grace().orElse(pod.grace()));
        }
    }

    /** preStop hook, SIGTERM, SIGKILL after the grace time. Blocks. */
    private void end(Process running, Duration grace) throws InterruptedException {
        Instant end = Instant.now().plus(grace);
        preStop(grace);
        Duration left = Duration.between(Instant.now(), end);
        pod.processes().stop(running, left.isNegative() ? Duration.ZERO : left);
    }

    /** Ends the container for good. Blocks. */
    void stop(Duration grace) throws InterruptedException {
        stopping = true;
        Process running = process;
        if (running == null) {
            Thread waiting = waiter;
            if (waiting != null) {
                waiting.interrupt();
            }
            return;
        }
        pod.event("Normal", "Killing", "Stopping container " + name, name);
        end(running, grace);
    }

    private void preStop(Duration grace) throws InterruptedException {
        JsonNode hook = Json.at(spec, "lifecycle", "preStop", "exec", "command");
        if (hook.isMissingNode() || grace.isZero()) {
            return;
        }
        List<String> words = new ArrayList<>();
        hook.values().forEach(word -> words.add(word.asString("")));
        try {
            PodProcesses.Result result =
                    pod.processes().run(pod.command(spec, directory, words), grace, directory.resolve("prestop.out"));
            if (result.exitCode() != 0) {
                pod.event("Warning", "FailedPreStopHook", "PreStopHook failed: " + result.output(), name);
            }
        } catch (IOException | ContainerEnvironment.ConfigException | PodVolumes.MountException e) {
            pod.event("Warning", "FailedPreStopHook", "PreStopHook failed: " + e.getMessage(), name);
        }
    }

    private void become(ObjectNode next) {
        state = next;
        pod.changed();
    }

    String name() {
        return name;
    }

    boolean ready() {
        return ready;
    }

    boolean running() {
        return state.has("running");
    }

    /** Ended, and not about to be started again. */
    boolean over() {
        return state.has("terminated")
                && !again(state.at("/terminated/exitCode").asInt(0));
    }

    Path log(int run) {
        return directory.resolve("log-" + run);
    }

    Optional<Path> currentLog(boolean previous) {
        int run = restarts.get() - (previous ? 1 : 0);
        // Between two runs the output of the last one is what there is.
        Path log = !previous && !Files.exists(log(run)) ? log(run - 1) : log(run);
        return Files.exists(log) ? Optional.of(log) : Optional.empty();
    }

    ObjectNode status() {
        ObjectNode status = Json.object().put("name", name);
        status.set("state", state);
        status.set("lastState", lastState);
        String image = Json.string(spec, "image");
        status.put("ready", init ? state.at("/terminated/exitCode").asInt(-1) == 0 : ready)
                .put("restartCount", restarts.get())
                .put("image", image)
                .put("imageID", state.has("waiting") ? "" : image)
                .put("started", started);
        if (!state.has("waiting")) {
            status.put("containerID", "practice://" + pod.uid() + "/" + name + "/" + restarts);
        }
        return status;
    }

    /** Where a port of this container, by number or name, really is. */
    InetSocketAddress socket(JsonNode port) {
        int number = port.asInt(0);
        if (port.isString()) {
            Map<String, Integer> named = new HashMap<>();
            Json.items(spec, "ports")
                    .forEach(p -> named.put(Json.string(p, "name"), Json.integer(p, 0, "containerPort")));
            number = named.getOrDefault(port.asString(""), number);
        }
        return pod.socket(number);
    }

    private static ObjectNode waiting(String reason, String message) {
        ObjectNode state = Json.object();
        ObjectNode waiting = state.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
            waiting.put("message", message);
        }
        return state;
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
