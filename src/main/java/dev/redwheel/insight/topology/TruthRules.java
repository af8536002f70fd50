package dev.redwheel.insight.topology;

import static dev.redwheel.model.Severity.BLOCKED;
import static dev.redwheel.model.Severity.INFO;
import static dev.redwheel.model.Severity.UNKNOWN;
import static dev.redwheel.model.Severity.WARNING;

import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The role truth table. Pure: the same picture gives the same findings. */
final class TruthRules {
    /** In this order they are asked; a rule's {@code unless} names earlier ones. */
    static final List<TruthRule> TABLE = List.of(
            new TruthRule("two-masters", BLOCKED, Set.of(), MasterRules::twoMasters),
            new TruthRule("stale-master", BLOCKED, Set.of(), MasterRules::staleMaster),
            new TruthRule("no-master", BLOCKED, Set.of("stale-master"), MasterRules::noMaster),
            new TruthRule("sentinels-disagree", BLOCKED, Set.of(), SentinelRules::disagree),
            new TruthRule(
                    "sentinel-other-master",
                    BLOCKED,
                    Set.of("two-masters", "stale-master", "sentinels-disagree"),
                    SentinelRules::otherMaster),
            new TruthRule("quorum-lost", BLOCKED, Set.of(), SentinelRules::quorumLost),
            new TruthRule("sentinel-idle", WARNING, Set.of("quorum-lost"), SentinelRules::idle),
            new TruthRule("wrong-master", WARNING, Set.of("stale-master"), MasterRules::wrongMaster),
            new TruthRule("replica-link-down", WARNING, Set.of("stale-master", "no-master"), MasterRules::linkDown),
            new TruthRule("replica-copying", INFO, Set.of(), MasterRules::copying),
            new TruthRule("sentinel-ghosts", WARNING, Set.of(), SentinelRules::ghosts),
            new TruthRule("cluster-not-formed", BLOCKED, Set.of(), ClusterRules::notFormed),
            new TruthRule("slots-uncovered", BLOCKED, Set.of("cluster-not-formed"), ClusterRules::uncovered),
            new TruthRule("slots-claimed-twice", BLOCKED, Set.of(), ClusterRules::claimedTwice),
            new TruthRule("cluster-down", BLOCKED, Set.of("cluster-not-formed", "slots-uncovered"), ClusterRules::down),
            new TruthRule("cluster-views-differ", WARNING, Set.of("cluster-not-formed"), ClusterRules::viewsDiffer),
            new TruthRule(
                    "master-without-replica", WARNING, Set.of("cluster-not-formed"), ClusterRules::withoutReplica),
            new TruthRule("slots-moving", INFO, Set.of(), ClusterRules::moving),
            new TruthRule("service-at-replica", BLOCKED, Set.of(), ServiceRules::atReplica),
            new TruthRule("service-leads-nowhere", BLOCKED, Set.of(), ServiceRules::nowhere),
            new TruthRule("values-topology", WARNING, Set.of("cluster-not-formed"), ValueRules::topology),
            new TruthRule("values-count", WARNING, Set.of(), ValueRules::count),
            new TruthRule("values-role", WARNING, Set.of("two-masters"), ValueRules::role),
            new TruthRule("values-quorum", WARNING, Set.of(), ValueRules::quorum),
            new TruthRule("server-silent", UNKNOWN, Set.of(), ServiceRules::silent),
            new TruthRule("pods-unread", UNKNOWN, Set.of(), ServiceRules::podsUnread),
            new TruthRule("services-unread", UNKNOWN, Set.of(), ServiceRules::unread));

    private TruthRules() {}

    /** Worst first; one that says that all agree where nothing was found. */
    static List<Finding> findings(TopologyPicture picture) {
        Truth truth = new Truth(picture);
        List<Finding> found = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (TruthRule rule : TABLE) {
            if (Collections.disjoint(ids, rule.unless())) {
                rule.look().apply(truth).ifPresent(told -> {
                    ids.add(rule.id());
                    found.add(new Finding(rule.id(), rule.severity(), told.title(), told.detail(), told.next()));
                });
            }
        }
        if (!picture.nodes().isEmpty()
                && found.stream().allMatch(finding -> finding.severity().compareTo(INFO) <= 0)) {
            found.add(new Finding("roles-agree", Severity.OK, "All agree", truth.agreement(), ""));
        }
        found.sort(Comparator.comparing(Finding::severity).reversed());
        return List.copyOf(found);
    }
}
