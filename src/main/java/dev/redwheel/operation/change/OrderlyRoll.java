package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.Commands;
import dev.redwheel.operation.ReleasePlan.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The restart of servers with a sentinel beside each, of charts whose pods hand nothing over before they end, or by a bare
 * SENTINEL FAILOVER, which loses what the old master still takes. The StatefulSet is held back by its partition; then the pods are let
 * go one by one from the last to the first. A master hands over before; after each everybody is in step, and every sentinel has
 * forgotten those that have left: one that comes again may be another sentinel at another address, and whom the others still
 * count keeps them from a majority.
 */
final class OrderlyRoll {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** By then the controller has seen a revision; one that changes no pod never shows. */
    private static final Duration SEEN = Duration.ofSeconds(30);

    private static final Duration STUCK = Duration.ofMinutes(1);

    private final ChangeContext context;

    OrderlyRoll(ChangeContext context) {
        this.context = context;
    }

    /** Of another chart with Sentinel, whose servers are in one StatefulSet. */
    static boolean isFor(ChangeContext context) {
        return context.topology() == Topology.SENTINEL
                && context.other().flatMap(OtherChart::scaled).isPresent();
    }

    /** Before a revision: none of the pods that run is replaced by it. */
    void hold() {
        WorkloadInfo set = set();
        if (set.partition() == 0 && set.replicas() > 0) {
            partition(set, set.replicas());
        }
    }

    /** After it. One that is not held, as by an earlier run that ended here, is only waited for. */
    void roll() {
        awaitSeen();
        while (set().partition() > 0) {
            WorkloadInfo set = set();
            int next = Math.min(set.partition(), set.replicas()) - 1;
            String name = set.name() + "-" + next;
            ReplicaWork replicas = new ReplicaWork(context);
            replicas.handOver(pod -> pod.name().equals(name));
            partition(set, next);
            awaitRenewed(name);
            replicas.inStep();
            replicas.sentinels();
        }
        new RollWork(context).roll();
    }

    private void awaitSeen() {
        Instant end = context.services().clock().instant().plus(SEEN);
        context.until("wait for the new template", SEEN.plusSeconds(30), () -> {
            WorkloadInfo set = set();
            boolean late = context.services().clock().instant().isAfter(end);
            return set.partition() == 0 || late || isOld(set, 0) ? "" : "The revision has not been seen yet";
        });
    }

    private boolean isOld(WorkloadInfo set, int ordinal) {
        return pod(set.name() + "-" + ordinal)
                .filter(pod -> !revision(pod).isEmpty() && !revision(pod).equals(set.updateRevision()))
                .isPresent();
    }

    private void awaitRenewed(String name) {
        Instant[] broken = {Instant.MAX};
        context.until("restart " + name, PATIENCE, () -> {
            WorkloadInfo set = set();
            Optional<PodInfo> pod = pod(name);
            if (pod.isEmpty()) {
                return name + " is made anew";
            }
            stopWhereBroken(pod.get(), broken);
            boolean renewed = pod.get().deletion().isEmpty()
                    && revision(pod.get()).equals(set.updateRevision())
                    && pod.get().ready()
                    && context.servers().answers(pod.get());
            return renewed ? "" : name + " restarts";
        });
    }

    private void stopWhereBroken(PodInfo pod, Instant[] broken) {
        String why = RollWork.cannotStart(pod);
        Instant now = context.services().clock().instant();
        broken[0] = why.isEmpty() ? Instant.MAX : broken[0].equals(Instant.MAX) ? now : broken[0];
        if (!why.isEmpty() && Duration.between(broken[0], now).compareTo(STUCK) >= 0) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "restart the pods",
                    pod.name(),
                    "It cannot start: " + why + ". The pods that have not been restarted yet serve on.",
                    "Take the change back, or mend the cause and resume.");
        }
    }

    private Optional<PodInfo> pod(String name) {
        return context.servers().podsAndLeaving().stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst();
    }

    private static String revision(PodInfo pod) {
        return pod.labels().getOrDefault("controller-revision-hash", "");
    }

    private WorkloadInfo set() {
        String name =
                context.other().flatMap(OtherChart::scaled).map(Workload::name).orElseThrow();
        String namespace = context.change().release().namespace();
        List<WorkloadInfo> sets = context.session().statefulSets(namespace, "");
        return sets.stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OpsException(
                        ErrorKind.NOT_FOUND,
                        "restart the pods",
                        "StatefulSet " + namespace + "/" + name,
                        "It is not there.",
                        "Restore what has drifted, then resume."));
    }

    private void partition(WorkloadInfo set, int ordinal) {
        context.audited(
                ordinal < set.partition() ? "let StatefulSet go on" : "hold back StatefulSet",
                "StatefulSet " + set.name() + " partition " + set.partition() + " → " + ordinal,
                Commands.partition(context.change().context(), set.namespace(), set.name(), ordinal),
                () -> context.session().partition(set.namespace(), set.name(), ordinal));
    }
}
