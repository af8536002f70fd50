package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.operation.RoomChecks;
import dev.redwheel.values.ChartScaling.Answer;
import dev.redwheel.values.ChartScaling.Replicas;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Thinks another number of servers of a release of another chart through: what its adapter says is possible, with the values it
 * says, and what the chart makes of these. Blocks on the cluster and on Helm; changes nothing.
 */
final class OtherScalePlanner {
    /** Fewer Sentinels than that have no majority when one of them is away. */
    private static final int SENTINELS = 3;

    private final KubeSession session;
    private final ReleaseNow now;
    private final OperationServices services;
    private final Map<String, @Nullable Object> values;
    private final List<Finding> findings = new ArrayList<>();

    OtherScalePlanner(KubeSession session, ReleaseNow now, OperationServices services) {
        this.session = session;
        this.now = now;
        this.services = services;
        this.values = OtherChart.values(now.payload());
    }

    ChangePlan plan(Size wanted) {
        boolean more = wanted.servers() > now.size().servers();
        findings.addAll(new ReleaseChecks(session, now).all(more, true));
        List<ValueEdit> edits = new ArrayList<>();
        boolean restarts = false;
        switch (OtherChart.replicas(now)) {
            case Answer.No<Replicas>(String why, String next) -> blocked("size", "Size", why, next);
            case Answer.Yes<Replicas>(Replicas how) -> {
                edits.add(new ValueEdit(how.path(), wanted.servers() - how.apart()));
                findings.add(size(wanted, how));
                Optional<Workload> set = set(how);
                set.ifPresent(found -> {
                    masterStays(found, wanted);
                    if (more) {
                        room(found, wanted, how);
                    }
                });
                // One that is held has pods that have not restarted yet.
                boolean held = set.filter(this::held).isPresent();
                restarts = restarts(edits) || held;
                if (restarts && now.topology() != Topology.SENTINEL) {
                    blocked(
                            "restarts-all",
                            "Restart of the master",
                            "The chart restarts the master for another number of servers, and without Sentinel nobody"
                                    + " takes its place.",
                            "Change " + how.path() + " under Values at a quiet hour.");
                }
            }
        }
        ChangeRecord record = ChangeRecord.planned(
                now,
                more ? ChangeKind.MORE_REPLICAS : ChangeKind.FEWER_REPLICAS,
                wanted,
                now.size(),
                List.of(
                        figure("replicas", now.size().servers() - 1, wanted.servers() - 1),
                        figure("servers", now.size().servers(), wanted.servers())),
                0,
                steps(more, edits, restarts),
                services.clock().instant());
        return new ChangePlan(
                record, findings, costs(more, restarts), ChangeCommands.otherSize(now, wanted, record, restarts));
    }

    private static Figure figure(String name, int before, int after) {
        return new Figure(name, "" + before, "" + after);
    }

    private List<ChangeStep> steps(boolean more, List<ValueEdit> edits, boolean restarts) {
        boolean sentinel = now.topology() == Topology.SENTINEL;
        List<ChangeStep> steps = new ArrayList<>();
        if (!more && sentinel) {
            steps.add(ChangeStep.of(ChangeStepKind.HAND_OVER));
        }
        steps.add(ChangeStep.upgrade(edits));
        steps.add(ChangeStep.of(more ? ChangeStepKind.SERVERS_UP : ChangeStepKind.SERVERS_GONE));
        steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        if (sentinel) {
            steps.add(ChangeStep.of(ChangeStepKind.SENTINELS));
        }
        if (restarts) {
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        }
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return steps;
    }

    private Finding size(Size wanted, Replicas how) {
        String problem = "";
        if (wanted.equals(now.size())) {
            problem = "It is so already.";
        } else if (wanted.servers() < 1 + how.apart()) {
            problem = "One replica is the least that this chart makes.";
        } else if (now.topology() == Topology.SENTINEL
                && wanted.servers() < SENTINELS
                && wanted.servers() < now.size().servers()) {
            problem = "Each server has a sentinel beside it, and with fewer than " + SENTINELS
                    + " of them there is no majority when one is away: nobody would be promoted.";
        } else if (wanted.servers() < number(how.quorum())) {
            problem = how.quorum() + " is " + number(how.quorum()) + ", more than there would be sentinels.";
        } else if (wanted.servers() - 1 < number(how.leastReplicas())) {
            problem = "With " + (wanted.servers() - 1) + " replicas the master would take no writes: "
                    + how.leastReplicas() + " is " + number(how.leastReplicas()) + ".";
        }
        return problem.isEmpty()
                ? new Finding(
                        "size",
                        Severity.OK,
                        "Size",
                        how.path() + " becomes " + (wanted.servers() - how.apart()) + ".",
                        "")
                : new Finding("size", Severity.BLOCKED, "Size", problem, "Choose another size.");
    }

    private int number(String path) {
        String text = path.isEmpty() ? "" : Values.text(values, path);
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    /** The StatefulSet that the adapter names. */
    private Optional<Workload> set(Replicas how) {
        OtherChart chart = new OtherChart(OtherChart.servers(now.payload().manifest(), now.target()), Optional.of(how));
        Optional<Workload> found = chart.scaled();
        if (found.isEmpty() || chart.apart() != (how.set().equals("-replicas") ? how.apart() : 0)) {
            blocked(
                    "set",
                    "StatefulSet",
                    "The release has not the one StatefulSet of servers that this chart is known to make, but "
                            + chart.servers().stream()
                                    .map(workload ->
                                            workload.kind() + " " + workload.name() + " of " + workload.replicas())
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "Change it with helm, or under Values.");
            return Optional.empty();
        }
        return found;
    }

    /** Without Sentinel nobody takes the master's place; a StatefulSet takes the highest ordinals away. */
    private void masterStays(Workload set, Size wanted) {
        if (now.topology() == Topology.SENTINEL) {
            return;
        }
        OtherChart chart = OtherChart.of(now.payload(), now.target()).orElseThrow();
        List<String> stay = chart.pods(wanted);
        now.picture().nodes().stream()
                .filter(node -> node.saysMaster() && !stay.contains(node.name()))
                .findFirst()
                .ifPresent(node -> blocked(
                        "master-leaves",
                        "Master",
                        node.name() + " is the master and would be taken away with what no replica has yet.",
                        "Make " + set.name() + "-0 the master first: kubectl -n "
                                + now.release().namespace() + " exec " + set.name()
                                + "-0 -- redis-cli replicaof no one, and the others replicas of it."));
    }

    /** A partition that somebody has set is somebody's. */
    private boolean held(Workload set) {
        List<Finding> held = ReleaseChecks.guarded(
                "partition",
                "Restarts",
                () -> session.statefulSets(now.release().namespace(), "").stream()
                        .filter(live -> live.name().equals(set.name()) && live.partition() > 0)
                        .map(OtherScalePlanner::held)
                        .toList());
        findings.addAll(held);
        return !held.isEmpty();
    }

    private static Finding held(WorkloadInfo set) {
        return new Finding(
                "partition",
                Severity.WARNING,
                "Restarts",
                "StatefulSet " + set.name() + " is held back at pod " + set.partition()
                        + "; afterwards it is not held any more.",
                "If somebody tries a new template on some pods only, wait until that is over.");
    }

    private void room(Workload set, Size wanted, Replicas how) {
        int more = wanted.servers() - now.size().servers();
        Workload added =
                new Workload(set.kind(), set.name(), more, set.claimTemplates(), set.containers(), set.pulling());
        RoomChecks room =
                new RoomChecks(session, now.release().namespace(), new ReleasePlan(List.of(), List.of(added), ""));
        findings.addAll(ReleaseChecks.guarded("capacity", "Room on the nodes", room::capacity));
        findings.addAll(ReleaseChecks.guarded("quota", "Quota", room::quota));
        if (how.onePerNode()) {
            findings.addAll(ReleaseChecks.guarded("one-per-node", "Nodes", () -> onePerNode(wanted)));
        }
        Set<String> claims = set.claimTemplates().stream()
                .flatMap(template -> IntStream.range(set.replicas(), set.replicas() + more)
                        .mapToObj(ordinal -> template.name() + "-" + set.name() + "-" + ordinal))
                .collect(Collectors.toSet());
        findings.addAll(new ReleaseChecks(session, now)
                .oldVolumes(claims, "What is on them is replaced by the master's data."));
    }

    private List<Finding> onePerNode(Size wanted) {
        int nodes = session.nodes().size();
        return wanted.servers() <= nodes
                ? List.of()
                : List.of(new Finding(
                        "one-per-node",
                        Severity.BLOCKED,
                        "Nodes",
                        "The chart puts no two servers on one node (hardAntiAffinity), and the cluster has " + nodes
                                + (nodes == 1 ? " node." : " nodes."),
                        "Add nodes, or set hardAntiAffinity: false under Values first."));
    }

    /** Adds what the chart makes of these edits, and says whether pods restart for them. */
    private boolean restarts(List<ValueEdit> edits) {
        List<Finding> told = new OtherChartManifests(session, now, services).findings(edits);
        findings.addAll(told);
        return told.stream().anyMatch(finding -> finding.id().equals("restarts") && finding.severity() != Severity.OK);
    }

    private void blocked(String id, String title, String why, String next) {
        findings.add(new Finding(id, Severity.BLOCKED, title, why, next));
    }

    private List<String> costs(boolean more, boolean restarts) {
        List<String> costs = new ArrayList<>();
        costs.add(
                restarts
                        ? "The chart restarts every pod for another number of servers: one by one, the last first; a"
                                + " master hands over before, which holds writes back for some seconds."
                        : more ? "No running server restarts." : "No server that stays restarts.");
        if (more) {
            costs.add("Each new replica copies everything from the master, which forks once for it.");
        } else {
            if (now.topology() == Topology.SENTINEL) {
                costs.add("If the master is among those that go, a failover holds writes back for some seconds.");
            }
            costs.add("The volumes of the servers that go are kept, unless the chart says otherwise.");
        }
        return costs;
    }
}
