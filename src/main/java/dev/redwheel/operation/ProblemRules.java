package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What can keep a release from coming up, and the words for it. The reasons are those of the Kubernetes controllers,
 * scheduler and kubelet ({@code pkg/kubelet/events}, {@code pkg/controller/volume/events}, {@code
 * pkg/kubelet/images/types.go}). An event only counts while the object's own state confirms it.
 */
final class ProblemRules {
    private static final Duration SOON = Duration.ofSeconds(2);
    /** A new claim or pod is refused once or twice by controllers that have not seen its partner yet. */
    private static final Duration SETTLING = Duration.ofSeconds(8);

    private static final Duration PROVISIONING = Duration.ofSeconds(60);
    private static final Duration MOUNTING = Duration.ofSeconds(20);
    /** The kubelet gives its watch of one ConfigMap or Secret a second, and says this of any that is slower. */
    private static final Duration KUBELET_CATCHING_UP = Duration.ofSeconds(90);

    private static final String KUBELET_WAITS_FOR_ITS_WATCH = "cache: timed out waiting for the condition";
    /** Loading a large data set is no failure; the chart's startup probe gives up later than this. */
    private static final Duration STARTING = Duration.ofSeconds(90);

    private static final Duration ANSWERING = Duration.ofSeconds(45);

    private static final Set<String> PULL_ERRORS = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "ErrImageNeverPull",
            "ImageInspectError",
            "RegistryUnavailable");
    private static final Set<String> CREATE_ERRORS =
            Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PreCreateHookError");

    private static final int EVIDENCE = 6;

    private final ReleaseObservation seen;
    private final List<EventInfo> events;
    private final List<Problem> found = new ArrayList<>();

    private ProblemRules(ReleaseObservation seen, List<EventInfo> events) {
        this.seen = seen;
        this.events = events;
    }

    /** @param events about the release's objects, newest first */
    static List<Problem> find(ReleasePlan plan, ReleaseObservation seen, List<EventInfo> events) {
        ProblemRules rules = new ProblemRules(seen, events);
        seen.contact().ifPresent(rules::contact);
        plan.workloads().forEach(rules::podsNotMade);
        seen.claims().forEach(rules::claim);
        List<PodInfo> living = seen.pods().stream()
                .filter(pod -> pod.deletion().isEmpty() && !ProgressReducer.ended(pod))
                .toList();
        living.forEach(rules::scheduling);
        living.forEach(rules::containers);
        living.forEach(rules::mounts);
        living.forEach(rules::readiness);
        living.forEach(rules::redis);
        return rules.found;
    }

    private void contact(OpsException error) {
        found.add(new Problem(
                "contact",
                SETTLING,
                new OperationFailure(
                        StepKind.OBJECTS,
                        error.on(),
                        "The cluster cannot be watched: " + error.why(),
                        List.of(),
                        List.of(),
                        error.next(),
                        true),
                Optional.empty()));
    }

    private void podsNotMade(ReleasePlan.Workload workload) {
        long pods = seen.pods().stream()
                .filter(pod -> workload.makesPod(pod.name()))
                .count();
        if (pods >= workload.replicas()) {
            return;
        }
        newest(workload.kind(), workload.name(), "FailedCreate").ifPresent(event -> {
            String message = event.message();
            String lower = message.toLowerCase(Locale.ROOT);
            String next;
            if (lower.contains("exceeded quota")) {
                next = "Ask for less memory, CPU or storage, or have the namespace's quota raised; then keep waiting.";
            } else if (lower.contains("podsecurity") || lower.contains("violates")) {
                next = "The namespace's Pod Security level refuses these pods: change the values or the level.";
            } else {
                next = "Remove what the message names, then keep waiting: the controller tries again by itself.";
            }
            add(
                    "create/" + workload.name(),
                    SOON,
                    StepKind.SCHEDULING,
                    workload.kind() + " " + workload.name(),
                    sentence(message),
                    next,
                    workload.name(),
                    Optional.empty());
        });
    }

    private void claim(PvcInfo claim) {
        String object = "PersistentVolumeClaim " + claim.name();
        if (claim.phase().equals("Lost")) {
            add(
                    "lost/" + claim.name(),
                    SOON,
                    StepKind.VOLUMES,
                    object,
                    "The volume it was bound to does not exist any more.",
                    "Roll back with the claim removed, and deploy again; its data is gone.",
                    claim.name(),
                    Optional.empty());
        }
        if (!claim.phase().equals("Pending")) {
            return;
        }
        newest("PersistentVolumeClaim", claim.name(), "ProvisioningFailed", "FailedBinding")
                .ifPresent(event -> add(
                        "claim/" + claim.name(),
                        SETTLING,
                        StepKind.VOLUMES,
                        object,
                        sentence(event.message()),
                        claim.storageClass().isEmpty()
                                ? "Name a storage class that exists, or have a default one set; then roll back and"
                                        + " deploy again."
                                : "Check the storage class " + claim.storageClass()
                                        + " and its provisioner; a claim cannot change its class, so roll back with the"
                                        + " claim removed and deploy again.",
                        claim.name(),
                        Optional.empty()));
    }

    private void scheduling(PodInfo pod) {
        if (!pod.node().isEmpty()) {
            return;
        }
        // The condition first: while a series of the event goes on the API server keeps the message of its first one.
        Optional<String> said = Optional.of(pod.unschedulable())
                .filter(message -> !message.isEmpty())
                .or(() -> newest("Pod", pod.name(), "FailedScheduling").map(EventInfo::message));
        said.ifPresent(message -> {
            String next;
            if (message.contains("Insufficient memory") || message.contains("Insufficient cpu")) {
                next = "Ask for less memory or CPU, or add a node with room for it; the scheduler keeps trying.";
            } else if (message.contains("persistentvolumeclaim") || message.contains("PersistentVolumeClaim")) {
                next = "The volume comes first: see the claim's own events.";
            } else if (message.contains("affinity")) {
                next = "There are fewer nodes than the pods may share: add nodes or relax the anti-affinity.";
            } else {
                next = "Make a node fit what the message names; the scheduler keeps trying.";
            }
            // A claim that is still being provisioned is on its way; one that fails is a problem of its own.
            boolean claimFirst = message.contains("unbound immediate");
            add(
                    (claimFirst ? "schedule-claim/" : "schedule/") + pod.name(),
                    claimFirst ? PROVISIONING : SETTLING,
                    StepKind.SCHEDULING,
                    "Pod " + pod.name(),
                    sentence(message),
                    next,
                    pod.name(),
                    Optional.empty());
        });
    }

    private void containers(PodInfo pod) {
        for (PodInfo.Container container : pod.containers()) {
            String reason = reason(container);
            String object = "Pod " + pod.name() + ", container " + container.name();
            String key = "/" + pod.name() + "/" + container.name();
            if (PULL_ERRORS.contains(reason)) {
                String message = newest("Pod", pod.name(), "Failed")
                        .map(EventInfo::message)
                        .filter(text -> text.contains(container.image()))
                        .orElse(container.message());
                add(
                        "image" + key,
                        SOON,
                        StepKind.IMAGES,
                        object,
                        "The image " + container.image() + " cannot be pulled (" + reason + ")."
                                + (message.isBlank() ? "" : " " + sentence(message)),
                        "Check the image's name and tag, and whether the nodes reach its registry and may pull from"
                                + " it.",
                        pod.name(),
                        Optional.empty());
            } else if (CREATE_ERRORS.contains(reason)) {
                add(
                        "create" + key,
                        SOON,
                        StepKind.READY,
                        object,
                        "The container cannot be made (" + reason + "). " + sentence(container.message()),
                        "Mend what the message names (a Secret or key that is missing, most often); it is tried again.",
                        pod.name(),
                        Optional.empty());
            } else if (crashes(container)) {
                crash(pod, container, object, key);
            }
        }
    }

    private void crash(PodInfo pod, PodInfo.Container container, String object, String key) {
        boolean killed =
                container.state().contains("OOMKilled") || container.message().contains("OOMKilled");
        boolean waiting = container.state().startsWith("waiting");
        add(
                "crash" + key,
                Duration.ZERO,
                StepKind.READY,
                object,
                killed
                        ? "The container used more than its memory limit and was killed (" + container.state() + ")."
                        : "The container ends again and again (" + container.state() + ", " + container.restarts()
                                + (container.restarts() == 1 ? " restart)." : " restarts)."),
                killed
                        ? "Give it a higher memory limit, or a lower maxmemory."
                        : "Read its last log lines below: they say why it ended. Then roll back, correct the values and"
                                + " deploy again.",
                pod.name(),
                Optional.of(new Problem.LogSource(
                        pod.name(),
                        container.name(),
                        waiting || container.state().startsWith("running"))));
    }

    private static boolean crashes(PodInfo.Container container) {
        return container.state().contains("CrashLoopBackOff")
                || (container.restarts() >= 2
                        && !container.ready()
                        && container.state().startsWith("terminated"));
    }

    private void mounts(PodInfo pod) {
        if (pod.node().isEmpty()
                || pod.containers().stream().anyMatch(c -> c.state().startsWith("running"))) {
            return;
        }
        newest("Pod", pod.name(), "FailedMount", "FailedAttachVolume")
                .ifPresent(event -> add(
                        "mount/" + pod.name(),
                        event.message().contains(KUBELET_WAITS_FOR_ITS_WATCH) ? KUBELET_CATCHING_UP : MOUNTING,
                        StepKind.READY,
                        "Pod " + pod.name(),
                        "A volume cannot be mounted. " + sentence(event.message()),
                        "Make what the message names available; the kubelet tries again by itself.",
                        pod.name(),
                        Optional.empty()));
    }

    private void readiness(PodInfo pod) {
        boolean running = !pod.containers().isEmpty()
                && pod.containers().stream().allMatch(c -> c.state().startsWith("running"));
        if (pod.ready() || !running) {
            return;
        }
        pod.containers().stream()
                .filter(container -> !container.ready())
                .findFirst()
                .ifPresent(container -> add(
                        "ready/" + pod.name(),
                        STARTING,
                        StepKind.READY,
                        "Pod " + pod.name() + ", container " + container.name(),
                        newest("Pod", pod.name(), "Unhealthy")
                                .map(event -> sentence(event.message()))
                                .orElse("It runs but does not become ready."),
                        "Read its last log lines below; a server that loads a large data set needs more time.",
                        pod.name(),
                        Optional.of(new Problem.LogSource(pod.name(), container.name(), false))));
    }

    private void redis(PodInfo pod) {
        Optional<ReleaseObservation.RedisAnswer> wrong = seen.answer(pod).filter(answer -> !answer.right());
        if (wrong.isEmpty() || !pod.ready()) {
            return;
        }
        add(
                "redis/" + pod.name(),
                ANSWERING,
                StepKind.REDIS,
                "Pod " + pod.name(),
                "Redis does not answer as it should: " + wrong.get().detail() + ".",
                "Check the password in its Secret, the right to pods/portforward and, for a replica, its way to the"
                        + " master.",
                pod.name(),
                Optional.of(new Problem.LogSource(
                        pod.name(),
                        pod.containers().isEmpty()
                                ? ""
                                : pod.containers().getFirst().name(),
                        false)));
    }

    private void add(
            String key,
            Duration patience,
            StepKind step,
            String object,
            String why,
            String next,
            String about,
            Optional<Problem.LogSource> log) {
        List<String> evidence = Stream.concat(
                        states(about),
                        events.stream()
                                .filter(event -> event.object().equals(about) && event.warning())
                                .limit(EVIDENCE)
                                .map(ProblemRules::line))
                .toList();
        boolean waitingMayHelp = !why.contains("InvalidImageName") && !key.startsWith("lost/");
        found.add(new Problem(
                key,
                patience,
                new OperationFailure(step, object, why, evidence, List.of(), next, waitingMayHelp),
                log));
    }

    private Stream<String> states(String pod) {
        return seen.pods().stream()
                .filter(p -> p.name().equals(pod))
                .flatMap(p -> p.containers().stream())
                .filter(container -> !container.ready() && !container.state().isBlank())
                .map(container -> container.name() + " is " + container.state()
                        + (container.message().isBlank() ? "" : ": " + container.message()));
    }

    private static String line(EventInfo event) {
        return event.reason() + (event.count() > 1 ? " (" + event.count() + " times)" : "") + ": " + event.message();
    }

    private Optional<EventInfo> newest(String kind, String name, String... reasons) {
        Set<String> wanted = Set.of(reasons);
        return events.stream()
                .filter(event -> event.warning() || event.reason().equals("FailedBinding"))
                .filter(event -> event.kind().equals(kind) && event.object().equals(name))
                .filter(event -> wanted.contains(event.reason()))
                .findFirst();
    }

    /** "waiting: ImagePullBackOff" gives ImagePullBackOff. */
    private static String reason(PodInfo.Container container) {
        String state = container.state();
        return state.startsWith("waiting: ") ? state.substring("waiting: ".length()) : "";
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() || stripped.endsWith(".") ? stripped : stripped + ".";
    }
}
