package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.model.Finding;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseStatus;
import dev.redwheel.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an operator should know of a release at a glance. Pure. */
final class ReleaseFindings {
    /** Longer than any Helm operation with the default timeout of five minutes holds a release. */
    static final Duration STUCK_AFTER = Duration.ofMinutes(10);

    private final List<Finding> found = new ArrayList<>();

    /** Worst first. */
    List<Finding> sorted() {
        return found.stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .toList();
    }

    ReleaseFindings add(String id, Severity severity, String title, String detail, String next) {
        found.add(new Finding(id, severity, title, detail, next));
        return this;
    }

    ReleaseFindings unreadable(OpsException error) {
        return switch (error.kind()) {
            case CORRUPT ->
                add("release-corrupt", Severity.WARNING, "Stored release cannot be read", error.why(), error.next());
            case FORBIDDEN ->
                add("release-forbidden", Severity.UNKNOWN, "Release may not be read", error.why(), error.next());
            default -> add("release-not-read", Severity.UNKNOWN, "Release not read yet", error.why(), error.next());
        };
    }

    ReleaseFindings status(ReleaseStatus status, Optional<Instant> updated, String description, Instant now) {
        switch (status.phase()) {
            case FAILED ->
                add(
                        "release-failed",
                        Severity.BLOCKED,
                        "The last operation failed",
                        description.isBlank() ? "Helm recorded no reason." : description,
                        "Look at the details, then upgrade or roll back.");
            case PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK, UNINSTALLING -> pending(status, updated, now);
            case UNKNOWN ->
                add(
                        "release-status-unknown",
                        Severity.UNKNOWN,
                        "Status not known",
                        status.text().isEmpty()
                                ? "The release names no status."
                                : "Helm calls it “" + status.text() + "”.",
                        "");
            case DEPLOYED, UNINSTALLED, SUPERSEDED -> {}
        }
        return this;
    }

    private void pending(ReleaseStatus status, Optional<Instant> updated, Instant now) {
        Optional<Duration> age = updated.map(since -> Duration.between(since, now));
        if (age.filter(time -> time.compareTo(STUCK_AFTER) < 0).isPresent()) {
            add(
                    "release-pending",
                    Severity.INFO,
                    "An operation is under way",
                    "Status " + status.text() + " for " + Words.duration(age.orElseThrow()) + ".",
                    "Wait for it to end.");
            return;
        }
        add(
                "release-stuck",
                Severity.WARNING,
                "An operation never ended",
                "Status " + status.text()
                        + age.map(time -> " for " + Words.duration(time)).orElse("")
                        + ". Whoever ran it was probably stopped in the middle.",
                "Make sure nobody still works on it, then roll back to the last good revision.");
    }

    /** @param wanted pods there should be, where that is known */
    ReleaseFindings pods(List<PodInfo> pods, OptionalInt wanted) {
        List<String> notReady = new ArrayList<>();
        for (PodInfo pod : pods) {
            if (!pod.ready()) {
                notReady.add(pod.name() + " (" + reason(pod) + ")");
            }
        }
        containers(pods);
        if (!notReady.isEmpty()) {
            add(
                    "pods-not-ready",
                    Severity.WARNING,
                    notReady.size() == 1 ? "A pod is not ready" : notReady.size() + " pods are not ready",
                    Words.list(notReady, 3),
                    "Look at the events and the log of the pod.");
        }
        if (wanted.isPresent() && pods.size() < wanted.getAsInt()) {
            add(
                    "pods-missing",
                    Severity.WARNING,
                    "Pods are missing",
                    pods.size() + " of " + wanted.getAsInt() + " pods exist.",
                    "Look at the events of the StatefulSet: quota, storage or scheduling may stand in the way.");
        }
        return this;
    }

    /** One finding for the same trouble in the same container of several pods. */
    private void containers(List<PodInfo> pods) {
        Map<String, List<PodInfo>> byTrouble = new LinkedHashMap<>();
        Map<String, PodInfo.Container> examples = new LinkedHashMap<>();
        for (PodInfo pod : pods) {
            for (PodInfo.Container container : pod.containers()) {
                trouble(container.state()).ifPresent(id -> {
                    String key = id + " " + container.name();
                    examples.putIfAbsent(key, container);
                    byTrouble.computeIfAbsent(key, any -> new ArrayList<>()).add(pod);
                });
            }
        }
        examples.forEach((key, container) -> {
            List<String> names = byTrouble.getOrDefault(key, List.of()).stream()
                    .map(PodInfo::name)
                    .toList();
            container(container, "Container " + container.name() + " of " + Words.list(names, 3) + ": ");
        });
    }

    private static Optional<String> trouble(String state) {
        return Stream.of("ImagePull", "InvalidImageName", "ErrImage", "CrashLoopBackOff", "OOMKilled")
                .filter(state::contains)
                .findFirst();
    }

    private void container(PodInfo.Container container, String where) {
        String state = container.state();
        String message = container.message().isBlank() ? state : container.message();
        if (state.contains("CrashLoopBackOff")) {
            add(
                    "crash-loop",
                    Severity.BLOCKED,
                    "A container keeps crashing",
                    where + container.restarts() + " restarts. " + message,
                    "Read the log of the container before its last restart.");
        } else if (state.contains("OOMKilled")) {
            add(
                    "out-of-memory",
                    Severity.BLOCKED,
                    "A container ran out of memory",
                    where + "killed at its memory limit.",
                    "Raise the memory limit or lower maxmemory.");
        } else {
            add(
                    "image-pull",
                    Severity.BLOCKED,
                    "An image cannot be pulled",
                    where + container.image() + ". " + message,
                    "Check that the image exists and that the node may pull it.");
        }
    }

    private static String reason(PodInfo pod) {
        if (pod.deletion().isPresent()) {
            return "being deleted";
        }
        if (pod.node().isEmpty()) {
            return "not scheduled on a node yet";
        }
        return pod.containers().stream()
                .filter(container -> !container.ready())
                .findFirst()
                .map(container -> container.state().equals("running")
                        ? container.name() + " runs but its readiness probe fails"
                        : container.name() + " " + container.state())
                .orElse(pod.phase());
    }

    /** @param images of all containers of the release that are known */
    ReleaseFindings images(List<String> images) {
        Set<String> withdrawn =
                new TreeSet<>(images.stream().filter(RedisImages::isWithdrawn).toList());
        if (!withdrawn.isEmpty()) {
            add(
                    "image-withdrawn",
                    Severity.WARNING,
                    "Image no longer published",
                    Words.list(List.copyOf(withdrawn), 3)
                            + ". Bitnami took its images off docker.io/bitnami in 2025: these pods cannot start on a"
                            + " node that does not have the image yet.",
                    "Move to another chart, or take the images from bitnamilegacy, which get no updates.");
        }
        return this;
    }
}
