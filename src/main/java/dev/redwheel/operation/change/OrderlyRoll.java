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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        if (set.partition() < set.replicas()) {
            partition(set, set.replicas());
        }
    }

    /** After it. One that is not held, as by an earlier run that ended here, is only waited for. */
    void roll() {
        awaitSeen();
        ReplicaWork replicas = new ReplicaWork(context);
        for (WorkloadInfo set = set(); set.partition() > 0; set = set()) {
            int first = Math.min(set.partition(), set.replicas());
            settle(set, first, replicas); // Also what an earlier run has let go.
            String name = set.name() + "-" + (first - 1);
            if (isOld(set, first - 1)) {
                replicas.handOver(pod -> pod.name().equals(name));
            }
            partition(set, first - 1);
        }
        settle(set(), 0, replicas);
        new RollWork(context).roll();
    }

    /** Waits for the pods that have been let go, and until everybody knows them as they are. */
    private void settle(WorkloadInfo set, int first, ReplicaWork replicas) {
        for (int ordinal = set.replicas() - 1; ordinal >= first; ordinal--) {
            awaitRenewed(set.name() + "-" + ordinal);
        }
        if (first < set.replicas()) {
            replicas.inStep();
            replicas.sentinels();
        }
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
        Map<String, Instant> broken = new HashMap<>();
        RollWork roll = new RollWork(context);
        context.until("restart " + name, PATIENCE, () -> {
            WorkloadInfo set = set();
            Optional<PodInfo> pod = pod(name);
            if (pod.isEmpty()) {
                return name + " is made anew";
            }
            roll.mend(set, pod.get(), broken);
            boolean renewed = pod.get().deletion().isEmpty()
                    && revision(pod.get()).equals(set.updateRevision())
                    && pod.get().ready()
                    && context.servers().answers(pod.get());
            return renewed ? "" : name + " restarts";
        });
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
