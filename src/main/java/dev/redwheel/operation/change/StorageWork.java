package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.Commands;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.ValueEdit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The steps in which volumes become larger. */
final class StorageWork {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** So long a kubelet may take to see that a file system in use is to grow; after it, it grows with the next mount only. */
    private static final Duration ONLINE = Duration.ofSeconds(60);

    private static final Duration EVENTS = Duration.ofSeconds(5);
    /** A condition of a claim whose volume has grown and whose file system has not. */
    private static final String FILE_SYSTEM = "FileSystemResizePending";

    private final ChangeContext context;
    private final Map<String, Instant> onlyFileSystem = new HashMap<>();
    private Instant asked = Instant.MIN;
    private String heard = "";

    StorageWork(ChangeContext context) {
        this.context = context;
    }

    /** Every claim asks for what is wanted, and has it, or has all but the file system, which waits for its next mount. */
    void expand(List<ValueEdit> claims) {
        Map<String, PvcInfo> before = claims();
        for (ValueEdit claim : claims) {
            ask(claim, before);
        }
        context.until("expand the volumes", PATIENCE, () -> {
            Map<String, PvcInfo> now = claims();
            List<PvcInfo> waiting = claims.stream()
                    .filter(claim -> isSmaller(claim, now))
                    .map(claim -> there(claim, now))
                    .filter(claim -> !waitsForMount(claim))
                    .toList();
            return waiting.isEmpty() ? "" : waitingFor(waiting, claims);
        });
        List<String> later = smaller(claims);
        context.note()
                .accept(
                        later.isEmpty()
                                ? "Every volume has grown"
                                : "Grows when its server restarts: " + String.join(", ", later));
    }

    private void ask(ValueEdit wanted, Map<String, PvcInfo> claims) {
        PvcInfo claim = there(wanted, claims);
        if (claim.requestedBytes() >= bytes(wanted)) {
            return;
        }
        String size = String.valueOf(wanted.value());
        context.audited(
                "expand volume claim",
                "- " + claim.name() + ": " + Quantity.ofBytes(claim.requestedBytes()) + "\n+ " + claim.name() + ": "
                        + size,
                Commands.growClaim(context.change().context(), claim.namespace(), claim.name(), size),
                () -> context.session().growPvc(claim.namespace(), claim.name(), size));
    }

    private boolean waitsForMount(PvcInfo claim) {
        if (!claim.conditions().contains(FILE_SYSTEM)) {
            onlyFileSystem.remove(claim.name());
            return false;
        }
        Instant now = context.services().clock().instant();
        Instant since = onlyFileSystem.computeIfAbsent(claim.name(), any -> now);
        return Duration.between(since, now).compareTo(ONLINE) >= 0;
    }

    private String waitingFor(List<PvcInfo> waiting, List<ValueEdit> claims) {
        String names = waiting.stream()
                .map(claim -> claim.name() + " (" + Quantity.show(claim.capacityBytes()) + " of "
                        + Quantity.show(claim.requestedBytes()) + ")")
                .collect(Collectors.joining(", "));
        String last = lastWords(claims);
        return "Waiting for " + names + (last.isEmpty() ? "" : ". " + last);
    }

    /** What the cluster said last about one of these claims; empty when nothing or when it may not be read. */
    private String lastWords(List<ValueEdit> claims) {
        Instant now = context.services().clock().instant();
        if (Duration.between(asked, now).compareTo(EVENTS) < 0) {
            return heard;
        }
        asked = now;
        List<String> names = claims.stream().map(ValueEdit::path).toList();
        Instant since = context.change().started().truncatedTo(ChronoUnit.SECONDS); // Events know no finer.
        try {
            heard = context.session().events(context.change().release().namespace()).stream()
                    .filter(event -> event.kind().equals("PersistentVolumeClaim")
                            && names.contains(event.object())
                            && !event.at().isBefore(since))
                    .reduce((before, after) -> after)
                    .map(EventInfo::message)
                    .orElse("");
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.FORBIDDEN) {
                throw e;
            }
        }
        return heard;
    }

    /** Servers whose file system has not grown restart one by one, replicas first, each when all others are in step. */
    void remount(List<ValueEdit> claims) {
        List<String> left = smaller(claims);
        while (!left.isEmpty()) {
            inStep();
            List<String> names = left;
            Optional<PodInfo> next = context.servers().pods().stream()
                    .filter(pod ->
                            names.stream().anyMatch(name -> Volumes.pod(name).equals(pod.name())))
                    .min(Comparator.comparing(this::isMaster));
            if (next.isEmpty()) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "restart the servers",
                        context.on(),
                        "No server uses " + String.join(", ", left) + ".",
                        "Look at the pods, then resume.");
            }
            restart(next.get(), claims);
            left = smaller(claims);
        }
        context.note().accept("Every volume has " + claims.getFirst().value());
    }

    private void restart(PodInfo pod, List<ValueEdit> claims) {
        context.audited(
                "restart pod",
                "- Pod " + pod.name() + " (its file system grows with the next mount)",
                Commands.delete(context.change().context(), pod.namespace(), "pod", pod.name()),
                () -> context.session().delete(new ObjectRef("v1", "Pod", pod.namespace(), pod.name())));
        context.until("restart the servers", PATIENCE, () -> {
            boolean back = context.servers().pods().stream()
                    .anyMatch(now -> now.name().equals(pod.name()) && !now.uid().equals(pod.uid()) && now.ready());
            if (!back) {
                return pod.name() + " restarts";
            }
            return smaller(claims).stream()
                    .filter(claim -> Volumes.pod(claim).equals(pod.name()))
                    .findFirst()
                    .map(claim -> pod.name() + " is back; its volume has not grown yet")
                    .orElse("");
        });
    }

    private boolean isMaster(PodInfo pod) {
        return context.servers().replication(pod).contains("role:master");
    }

    private void inStep() {
        if (context.topology() == Topology.CLUSTER) {
            new ClusterWork(context).inStep();
        } else {
            new ReplicaWork(context).inStep();
        }
    }

    private List<String> smaller(List<ValueEdit> wanted) {
        Map<String, PvcInfo> claims = claims();
        return wanted.stream()
                .filter(claim -> isSmaller(claim, claims))
                .map(ValueEdit::path)
                .toList();
    }

    private boolean isSmaller(ValueEdit wanted, Map<String, PvcInfo> claims) {
        return there(wanted, claims).capacityBytes() < bytes(wanted);
    }

    private Map<String, PvcInfo> claims() {
        return context.session().pvcs(context.change().release().namespace(), "").stream()
                .collect(Collectors.toMap(PvcInfo::name, Function.identity()));
    }

    private PvcInfo there(ValueEdit wanted, Map<String, PvcInfo> claims) {
        PvcInfo claim = claims.get(wanted.path());
        if (claim == null) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "expand the volumes",
                    context.on(),
                    "The volume claim " + wanted.path() + " is gone.",
                    "Leave this change as it is and plan another.");
        }
        return claim;
    }

    private static long bytes(ValueEdit wanted) {
        return Quantity.bytes(String.valueOf(wanted.value())).orElseThrow();
    }
}
