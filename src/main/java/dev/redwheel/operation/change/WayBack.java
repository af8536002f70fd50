package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The change that takes another one back, from wherever that one had come. */
final class WayBack {
    /** As {@link ResourcesPlanner} writes it. */
    private static final Pattern PINNED = Pattern.compile("(?m)^maxmemory (\\d{1,18})\\n?\\z");

    private WayBack() {}

    /**
     * Blocks on the cluster; changes nothing.
     *
     * @throws OpsException of kind CONFLICT when something would be lost on the way
     */
    static ChangeRecord plan(ChangeRecord record, ReleaseNow now, Changes changes) {
        if (record.kind() == ChangeKind.PASSWORD) {
            return changes.planPasswordBack(now).record().withUpgrading(record.upgrading());
        }
        if (record.kind() == ChangeKind.PASSWORD_END || record.kind() == ChangeKind.PASSWORD_BACK) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "take the change back",
                    record.release().toString(),
                    "The password that was to go may be gone, and is kept nowhere.",
                    "Resume it; then change the password again.");
        }
        if (record.kind() == ChangeKind.RESTORE_BACKUP) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "take the change back",
                    record.release().toString(),
                    "Keys that were written cannot be told from those that an application has written since.",
                    "Resume it, or leave the release as it is.");
        }
        boolean toSize = !record.sizeBefore().equals(Size.NONE);
        ChangePlan plan =
                toSize ? changes.planSize(now, record.sizeBefore()) : changes.planBack(now, record.revision());
        List<ChangeStep> first = new ArrayList<>();
        if (record.kind() == ChangeKind.TOPOLOGY) {
            refuseMovedMaster(record, now);
        } else if (!toSize) {
            plan.findings().stream()
                    .filter(finding -> finding.id().equals("size") && finding.severity() == Severity.BLOCKED)
                    .findFirst()
                    .ifPresent(finding -> {
                        throw new OpsException(
                                ErrorKind.CONFLICT,
                                "take the change back",
                                record.release().toString(),
                                finding.detail(),
                                finding.next());
                    });
        }
        if (record.steps().stream().anyMatch(WayBack::hasLetGo)) {
            first.add(ChangeStep.of(ChangeStepKind.LET_GO));
        }
        if (toSize && now.topology() == Topology.CLUSTER) {
            // Those that had left already are nodes again.
            first.add(ChangeStep.of(ChangeStepKind.SERVERS_UP));
            first.add(ChangeStep.of(ChangeStepKind.JOIN));
        }
        return resizing(record, plan.record().withFirst(first)).withUpgrading(record.upgrading());
    }

    /**
     * Running pods that have the other resources already get the ones before, as they got these. A memory limit that sinks again
     * follows the setting, which the first revision had pinned.
     */
    private static ChangeRecord resizing(ChangeRecord begun, ChangeRecord back) {
        if (begun.steps().stream().noneMatch(step -> step.kind() == ChangeStepKind.RESIZE)) {
            return back;
        }
        List<ChangeStep> steps = new ArrayList<>();
        begun.steps().stream()
                .flatMap(step -> step.edits().stream())
                .filter(edit -> edit.path().equals("configuration"))
                .map(edit -> PINNED.matcher(String.valueOf(edit.value())))
                .filter(Matcher::find)
                .findFirst()
                .ifPresent(pinned -> steps.add(
                        ChangeStep.settings(List.of(new ValueEdit("maxmemory", Long.parseLong(pinned.group(1)))))));
        for (ChangeStep step : back.steps()) {
            steps.add(step);
            if (step.kind() == ChangeStepKind.UPGRADE) {
                steps.add(ChangeStep.of(ChangeStepKind.RESIZE));
            }
        }
        return back.withSteps(steps);
    }

    /** Perhaps in an earlier run: a resumed change looks again, and keeps what it had said. */
    private static boolean hasLetGo(ChangeStep step) {
        return step.kind() == ChangeStepKind.LET_GO
                && (step.state() != State.PENDING || !step.message().isEmpty());
    }

    /** Without sentinels the first server is the master whatever it has missed. */
    private static void refuseMovedMaster(ChangeRecord record, ReleaseNow now) {
        Optional<String> moved = now.picture().nodes().stream()
                .filter(node -> node.saysMaster() && !node.name().endsWith("-master-0"))
                .map(node -> node.name())
                .findFirst();
        if (moved.isPresent()) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "take the change back",
                    record.release().toString(),
                    moved.get() + " has become the master, and what it has taken since would be lost.",
                    "Let the sentinels make the first server the master again, then take it back.");
        }
    }
}
