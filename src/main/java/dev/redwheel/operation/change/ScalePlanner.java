package dev.redwheel.operation.change;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.ReleasePlan;
import dev.redwheel.operation.ReleasePlan.Workload;
import dev.redwheel.operation.RoomChecks;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.ValueEdit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Thinks a change of size through: steps, checks, costs. Blocks on the cluster; changes nothing. */
final class ScalePlanner {
    /** Redis' own documentation and the managed offerings keep 20 % for what is not counted as data. */
    private static final double HEADROOM = 0.8;

    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    ScalePlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.clock = clock;
    }

    ChangePlan plan(Size wanted) {
        boolean cluster = now.topology() == Topology.CLUSTER;
        boolean more = wanted.servers() > now.size().servers();
        ChangeKind kind = cluster
                ? more ? ChangeKind.CLUSTER_OUT : ChangeKind.CLUSTER_IN
                : more ? ChangeKind.MORE_REPLICAS : ChangeKind.FEWER_REPLICAS;
        findings.addAll(new ReleaseChecks(session, now).all(more, false));
        size(wanted, cluster);
        if (more) {
            room(wanted);
            volumes(wanted);
        } else if (cluster) {
            memory(wanted);
        }
        ChangeRecord record = ChangeRecord.planned(
                now,
                kind,
                wanted,
                now.size(),
                figures(wanted, cluster),
                0,
                steps(kind, edits(wanted, cluster)),
                clock.instant());
        return new ChangePlan(record, findings, costs(kind, wanted), ChangeCommands.size(now, wanted, record));
    }

    private List<ValueEdit> edits(Size wanted, boolean cluster) {
        return cluster
                ? List.of(
                        new ValueEdit("cluster.nodes", wanted.servers()),
                        new ValueEdit("cluster.replicas", wanted.replicas()))
                : List.of(new ValueEdit("replica.replicaCount", wanted.servers() - 1));
    }

    private List<ChangeStep> steps(ChangeKind kind, List<ValueEdit> edits) {
        List<ChangeStep> steps = new ArrayList<>();
        boolean sentinel = now.topology() == Topology.SENTINEL;
        switch (kind) {
            case MORE_REPLICAS -> {
                steps.add(ChangeStep.upgrade(edits));
                steps.add(ChangeStep.of(ChangeStepKind.SERVERS_UP));
                steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
            }
            case FEWER_REPLICAS -> {
                if (sentinel) {
                    steps.add(ChangeStep.of(ChangeStepKind.HAND_OVER));
                }
                steps.add(ChangeStep.upgrade(edits));
                steps.add(ChangeStep.of(ChangeStepKind.SERVERS_GONE));
                if (sentinel) {
                    steps.add(ChangeStep.of(ChangeStepKind.SENTINELS));
                }
                steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
            }
            case CLUSTER_OUT -> {
                steps.add(ChangeStep.upgrade(edits));
                steps.add(ChangeStep.of(ChangeStepKind.SERVERS_UP));
                steps.add(ChangeStep.of(ChangeStepKind.JOIN));
                steps.add(ChangeStep.of(ChangeStepKind.PLACE_REPLICAS));
                steps.add(ChangeStep.of(ChangeStepKind.SLOTS));
                steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
            }
            case CLUSTER_IN -> {
                steps.add(ChangeStep.of(ChangeStepKind.HAND_OVER));
                steps.add(ChangeStep.of(ChangeStepKind.SLOTS));
                steps.add(ChangeStep.of(ChangeStepKind.PLACE_REPLICAS));
                steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
                steps.add(ChangeStep.of(ChangeStepKind.LEAVE));
                steps.add(ChangeStep.upgrade(edits));
                steps.add(ChangeStep.of(ChangeStepKind.SERVERS_GONE));
            }
            default -> throw new IllegalArgumentException("no size: " + kind);
        }
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return steps;
    }

    private List<Figure> figures(Size wanted, boolean cluster) {
        List<Figure> figures = new ArrayList<>();
        if (cluster) {
            figures.add(figure("masters", now.size().masters(), wanted.masters()));
            figures.add(figure("replicas-of-each", now.size().replicas(), wanted.replicas()));
        } else {
            figures.add(figure("replicas", now.size().servers() - 1, wanted.servers() - 1));
        }
        figures.add(figure("servers", now.size().servers(), wanted.servers()));
        return figures;
    }

    private static Figure figure(String name, int before, int after) {
        return new Figure(name, "" + before, "" + after);
    }

    private void size(Size wanted, boolean cluster) {
        String problem = cluster ? clusterProblem(wanted) : replicaProblem(wanted);
        if (wanted.equals(now.size())) {
            problem = "It is so already.";
        }
        findings.add(
                problem.isEmpty()
                        ? new Finding("size", Severity.OK, "Size", "Possible with this topology.", "")
                        : new Finding("size", Severity.BLOCKED, "Size", problem, "Choose another size."));
        if (!cluster && wanted.servers() == 1) {
            findings.add(new Finding(
                    "no-replica",
                    Severity.WARNING,
                    "No replica is left",
                    "The data is then on one server only.",
                    "Keep one, unless the data may go."));
        }
    }

    private String clusterProblem(Size wanted) {
        if (wanted.servers() % (wanted.replicas() + 1) != 0) {
            return wanted.servers() + " servers cannot be shared among masters with " + wanted.replicas()
                    + " replicas each.";
        }
        if (wanted.masters() < 3) {
            return wanted.masters() + " masters: a Redis Cluster needs at least 3 to agree by majority.";
        }
        if (wanted.servers() <= now.size().servers()
                && wanted.masters() > now.size().masters()) {
            return "With fewer servers there can be no more masters: scale out first.";
        }
        if (wanted.servers() == now.size().servers()) {
            return "Masters become replicas or replicas masters only when servers are added or removed.";
        }
        if (wanted.servers() > now.size().servers()
                && wanted.masters() < now.size().masters()) {
            return "Masters are not taken away while servers are added: scale in first.";
        }
        return "";
    }

    private String replicaProblem(Size wanted) {
        if (now.topology() == Topology.STANDALONE) {
            return "A standalone has no replicas: its topology has to change first.";
        }
        if (wanted.servers() < 1) {
            return "One server is the least.";
        }
        if (now.topology() == Topology.SENTINEL) {
            int least = Math.max(1, now.leastToWrite());
            if (wanted.servers() - 1 < least) {
                return "With " + (wanted.servers() - 1) + " replicas "
                        + (least > 1
                                ? "the master would take no writes: sentinel.minReplicasToWrite is " + least + "."
                                : "the sentinels would have nobody to promote.");
            }
        }
        return "";
    }

    /** Whether the new pods find a node. */
    private void room(Size wanted) {
        ReleasePlan all =
                ReleasePlan.parse(now.payload().manifest(), now.release().namespace());
        String set = setName();
        List<Workload> added = all.workloads().stream()
                .filter(workload -> workload.name().equals(set))
                .map(workload -> new Workload(
                        workload.kind(),
                        workload.name(),
                        wanted.servers() - now.size().servers(),
                        workload.claimTemplates(),
                        workload.containers(),
                        workload.pulling()))
                .toList();
        RoomChecks room = new RoomChecks(session, now.release().namespace(), new ReleasePlan(List.of(), added, ""));
        findings.addAll(ReleaseChecks.guarded("capacity", "Room on the nodes", room::capacity));
        findings.addAll(ReleaseChecks.guarded("quota", "Quota", room::quota));
    }

    private String setName() {
        String base = new ReleaseNames(now.release().name(), now.release().namespace()).fullname();
        return base + (now.topology() == Topology.CLUSTER ? "-cluster" : "-replicas");
    }

    /** Volumes of servers that were here before. */
    private void volumes(Size wanted) {
        boolean cluster = now.topology() == Topology.CLUSTER;
        int first = now.size().servers() - (cluster ? 0 : 1);
        int last = wanted.servers() - (cluster ? 0 : 1);
        Set<String> claims = IntStream.range(first, last)
                .mapToObj(ordinal -> "redis-data-" + setName() + "-" + ordinal)
                .collect(Collectors.toSet());
        findings.addAll(new ReleaseChecks(session, now)
                .oldVolumes(
                        claims,
                        cluster
                                ? "A server that finds keys there is not joined, and the change stops."
                                : "What is on them is replaced by the master's data."));
    }

    /** Whether the masters that stay can hold everything. */
    private void memory(Size wanted) {
        List<NodeSample> masters = now.picture().nodes().stream()
                .filter(NodeTruth::saysMaster)
                .flatMap(node -> node.sample().stream())
                .toList();
        OptionalLong most = masters.stream()
                .flatMapToLong(sample -> sample.memory().maxmemoryBytes().stream())
                .min();
        long used = masters.stream()
                .mapToLong(sample -> sample.memory().usedBytes().orElse(0))
                .sum();
        if (most.isEmpty() || masters.size() < now.size().masters()) {
            findings.add(new Finding(
                    "memory",
                    Severity.UNKNOWN,
                    "Memory of the masters that stay",
                    "Not every master tells how much it uses and may use.",
                    "Look at the live panels first."));
            return;
        }
        if (most.getAsLong() == 0) {
            findings.add(new Finding(
                    "memory",
                    Severity.WARNING,
                    "Memory of the masters that stay",
                    "maxmemory is not set, so only the container's limit stops them. In use: " + mib(used) + ".",
                    "Set a memory limit first."));
            return;
        }
        double share = (double) used / (most.getAsLong() * (double) wanted.masters());
        String detail = String.format(
                Locale.ROOT,
                "%s in use, %s for %d masters: %.0f %%.",
                mib(used),
                mib(most.getAsLong() * wanted.masters()),
                wanted.masters(),
                share * 100);
        Severity severity = share > 1 ? Severity.BLOCKED : share > HEADROOM ? Severity.WARNING : Severity.OK;
        findings.add(new Finding(
                "memory",
                severity,
                "Memory of the masters that stay",
                detail,
                severity == Severity.OK ? "" : "Keep more masters, or give them more memory first."));
    }

    static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    private List<String> costs(ChangeKind kind, Size wanted) {
        return switch (kind) {
            case MORE_REPLICAS ->
                List.of(
                        "No running server restarts.",
                        "Each new replica copies everything from the master, which forks once for it.");
            case FEWER_REPLICAS ->
                now.topology() == Topology.SENTINEL
                        ? List.of(
                                "No server that stays restarts.",
                                "If the master is among those that go, a failover holds writes back for some seconds.",
                                "The volumes of the servers that go are kept.")
                        : List.of("No server that stays restarts.", "The volumes of the servers that go are kept.");
            case CLUSTER_OUT ->
                List.of(
                        "No running server restarts.",
                        "Some " + Math.max(0, 16384 - 16384 * now.size().masters() / Math.max(1, wanted.masters()))
                                + " slots move while clients read and write; clients follow MOVED and ASK. Commands"
                                + " with several keys may be answered TRYAGAIN for a moment.");
            case CLUSTER_IN ->
                List.of(
                        "No server that stays restarts.",
                        "The slots of the masters that go move first, while clients read and write. Commands with"
                                + " several keys may be answered TRYAGAIN for a moment.",
                        "The volumes of the servers that go are kept, empty.");
            default -> List.of(); // No change of size.
        };
    }
}
