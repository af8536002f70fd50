package dev.redwheel.operation.change;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.values.ValueEdit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Thinks the restoring of what has drifted through. Blocks on the cluster; changes nothing. */
final class DriftPlanner {
    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;

    DriftPlanner(KubeSession session, ReleaseNow now, InstantSource clock) {
        this.session = session;
        this.now = now;
        this.clock = clock;
    }

    ChangePlan restore(List<Drift> drifts) {
        List<ValueEdit> settings = drifts.stream()
                .filter(drift -> drift.kind() == Drift.Kind.SETTING)
                .map(drift -> new ValueEdit(drift.on() + "/" + drift.what(), drift.wanted()))
                .toList();
        boolean fields = drifts.stream().anyMatch(drift -> drift.kind() == Drift.Kind.FIELD);
        List<ChangeStep> steps = new ArrayList<>();
        if (!settings.isEmpty()) {
            steps.add(ChangeStep.settings(settings));
        }
        if (fields) {
            steps.add(ChangeStep.upgrade(List.of()));
            steps.add(ChangeStep.of(ChangeStepKind.ROLL));
            steps.add(ChangeStep.of(ChangeStepKind.SERVERS_UP));
            steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        }
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        // What has drifted may well be what the truth table complains of.
        List<Finding> findings = new ArrayList<>(new ReleaseChecks(session, now).withoutAgreement());
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.RESTORE,
                now.size(),
                Size.NONE,
                drifts.stream()
                        .map(drift -> new Figure(drift.on() + " " + drift.what(), drift.found(), drift.wanted()))
                        .toList(),
                0,
                steps,
                clock.instant());
        List<String> costs = fields
                ? List.of(
                        "Helm applies the manifests of the newest revision again. Pods whose template had been changed"
                                + " restart.")
                : List.of("No server restarts.");
        return new ChangePlan(record, findings, costs, ChangeCommands.restore(now, drifts));
    }
}
