package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.Values;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.ValueEdit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thinks the way from a standalone to a replication, and from there to Sentinels, through. The chart keeps the servers' names,
 * volumes and labels in all three, so no data moves. Blocks on the cluster; changes nothing.
 */
final class TopologyPlanner {
    /** One that can fall out, and one that is left to be promoted. */
    private static final int REPLICAS = 2;

    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;

    TopologyPlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.clock = clock;
    }

    ChangePlan plan() {
        boolean sentinel = now.topology() == Topology.REPLICATION;
        int replicas = sentinel ? now.size().servers() - 1 : REPLICAS;
        Map<String, @Nullable Object> values =
                Values.coalesce(now.payload().chartValues(), now.payload().userValues());
        List<Finding> findings = new ArrayList<>(new ReleaseChecks(session, now).all(true, false));
        boolean volumes = !"false".equals(Values.text(values, "persistence.enabled"))
                && !"false".equals(Values.text(values, "master.persistence.enabled"));
        if (sentinel) {
            findings.add(
                    volumes
                            ? new Finding(
                                    "volume",
                                    Severity.OK,
                                    "Volumes",
                                    "The data is on volumes while the servers restart.",
                                    "")
                            : new Finding(
                                    "volume",
                                    Severity.BLOCKED,
                                    "Volumes",
                                    "The master restarts and has no volume: its data would be gone.",
                                    "Give it persistence with a second release, and move the data there."));
            if (replicas < 1) {
                findings.add(new Finding(
                        "size", Severity.BLOCKED, "Replicas", "There is nobody to promote.", "Add a replica first."));
            }
        }
        if (now.nextTopology().isEmpty()) {
            findings.add(new Finding(
                    "topology",
                    Severity.BLOCKED,
                    "Topology",
                    "There is no way from this topology to another one.",
                    "Deploy a second release and move the data."));
        }
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.TOPOLOGY,
                new Size(replicas + 1, replicas),
                Size.NONE,
                List.of(
                        new Figure("topology", word(now.topology()), sentinel ? "sentinel" : "replication"),
                        new Figure("servers", "" + now.size().servers(), "" + (replicas + 1))),
                0,
                steps(sentinel, replicas),
                clock.instant());
        return new ChangePlan(record, findings, costs(sentinel), ChangeCommands.upgrades(now, record));
    }

    private static String word(Topology topology) {
        return topology.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static List<ChangeStep> steps(boolean sentinel, int replicas) {
        List<ChangeStep> steps = new ArrayList<>();
        if (sentinel) {
            steps.add(ChangeStep.of(ChangeStepKind.LET_GO));
            steps.add(ChangeStep.upgrade(List.of(new ValueEdit("sentinel.enabled", true))));
        } else {
            steps.add(ChangeStep.upgrade(List.of(
                    new ValueEdit("architecture", "replication"), new ValueEdit("replica.replicaCount", replicas))));
        }
        steps.add(ChangeStep.of(ChangeStepKind.ROLL));
        steps.add(ChangeStep.of(ChangeStepKind.SERVERS_UP));
        steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        return steps;
    }

    private List<String> costs(boolean sentinel) {
        ReleaseNames names =
                new ReleaseNames(now.release().name(), now.release().namespace());
        return sentinel
                ? List.of(
                        "Every server restarts once; nobody takes writes until the first has loaded its data.",
                        "Clients go on using " + names.masterService()
                                + ": from then on a proxy behind it leads to whoever is the master.",
                        "Three sentinels and two proxies are added.")
                : List.of(
                        "The master goes on serving under " + names.masterService() + ".",
                        "Clients may read from " + names.replicasService() + ", a moment behind.",
                        "Each replica copies everything once, for which the master forks.");
    }
}
