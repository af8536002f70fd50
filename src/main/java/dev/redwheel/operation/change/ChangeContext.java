package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ReleaseNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What the steps of one change work with. One thread.
 *
 * @param other what is known of the chart where it is not Redwheel's own
 * @param note told what a step has found or done so far
 * @param upgrading told the revision that Helm is about to make
 */
record ChangeContext(
        ChangeRecord change,
        Topology topology,
        ReleasePayload payload,
        Optional<OtherChart> other,
        OperationServices services,
        KubeSession session,
        Servers servers,
        RedisConnector connector,
        CancelToken cancel,
        Consumer<String> note,
        Consumer<Integer> upgrading) {
    private static final Duration PAUSE = Duration.ofMillis(500);

    ReleaseNames names() {
        return new ReleaseNames(change.release().name(), change.release().namespace());
    }

    String on() {
        return change.release() + " on " + change.context();
    }

    /** Names of the pods with a Redis server, for a size. */
    List<String> pods(Size size) {
        if (other.isPresent()) {
            return change.sizeBefore().equals(Size.NONE)
                    ? servers.pods().stream().map(PodInfo::name).toList()
                    : other.get().pods(size);
        }
        String base = names().fullname();
        if (topology == Topology.CLUSTER) {
            return IntStream.range(0, size.servers())
                    .mapToObj(ordinal -> base + "-cluster-" + ordinal)
                    .toList();
        }
        List<String> pods = new ArrayList<>(List.of(base + "-master-0"));
        IntStream.range(0, size.servers() - 1).forEach(ordinal -> pods.add(base + "-replicas-" + ordinal));
        return pods;
    }

    /** Whether a pod belongs to the release at the end. */
    boolean stays(PodInfo pod) {
        return pods(change.size()).contains(pod.name());
    }

    /**
     * Waits until nothing is missing. What cannot be found out now is asked again.
     *
     * @param tried a verb phrase
     * @param missing what is still missing; empty when nothing is
     * @throws OpsException of kind TIMEOUT with what was missing last, or of kind CANCELLED
     */
    void until(String tried, Duration limit, Supplier<String> missing) {
        until(tried, limit, missing, cancel);
    }

    /** The same for what must not be left half done: it does not end when the change is stopped. */
    void untilWhatever(String tried, Duration limit, Supplier<String> missing) {
        until(tried, limit, missing, new CancelToken());
    }

    private void until(String tried, Duration limit, Supplier<String> missing, CancelToken cancel) {
        Instant end = services.clock().instant().plus(limit);
        String last = "";
        while (true) {
            cancel.check(tried, on());
            Optional<OpsException> error = Optional.empty();
            try {
                String now = missing.get();
                if (now.isEmpty()) {
                    return;
                }
                if (!now.equals(last)) {
                    note.accept(now);
                }
                last = now;
            } catch (OpsException e) {
                if (!passes(e)) {
                    throw e;
                }
                error = Optional.of(e);
                String now = e.on() + ": " + e.why();
                if (!now.equals(last)) {
                    note.accept(now);
                }
                last = now;
            }
            if (services.clock().instant().isAfter(end)) {
                throw new OpsException(
                        ErrorKind.TIMEOUT,
                        tried,
                        on(),
                        "After " + limit.toSeconds() + " s: " + last,
                        "Look at the servers; then resume: what is done already is found again.",
                        error.orElse(null));
            }
            pause(tried);
        }
    }

    private void pause(String tried) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsException(ErrorKind.CANCELLED, tried, on(), "It was interrupted.", "", e);
        }
    }

    /** Whether the same may go well a moment later: a server that restarts, an API server that is away. */
    static boolean passes(OpsException e) {
        return switch (e.kind()) {
            case TIMEOUT, UNREACHABLE, SERVER, NOT_FOUND, TLS -> true;
            default -> false;
        };
    }

    /** Writes a change down in the audit log around it. */
    void audited(String what, String diff, String command, Runnable action) {
        services.change(change.context(), change.release(), what, diff, command, action);
    }
}
