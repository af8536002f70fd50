package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The change that takes another one back, from wherever that one had come. */
final class WayBack {
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
        if (record.kind() == ChangeKind.CERTIFICATE) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "take the change back",
                    record.release().toString(),
                    "The key of the certificate before is kept nowhere once it is replaced.",
                    "Resume it: servers that show either certificate are believed meanwhile.");
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
        // What runs still runs; what is to start again may well find its image where it was.
        ChangeRecord back = plan.record()
                .withSteps(plan.record().steps().stream()
                        .filter(step -> step.kind() != ChangeStepKind.PULL)
                        .toList());
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
        return resizing(record, now, back.withFirst(first)).withUpgrading(record.upgrading());
    }

    /**
     * Running pods that have the other resources get the ones before as they got these: a setting that sinks again before the
     * limit, one that grows again after it. Told to the servers, since nobody may restart, and a configuration that was away for a
     * moment only is none that they take up.
     */
    private static ChangeRecord resizing(ChangeRecord begun, ReleaseNow now, ChangeRecord back) {
        if (begun.kind() != ChangeKind.RESOURCES) {
            return back;
        }
        boolean inPlace = begun.steps().stream().anyMatch(step -> step.kind() == ChangeStepKind.RESIZE);
        List<ChangeStep> steps = new ArrayList<>();
        for (ChangeStep step : back.steps()) {
            steps.add(step);
            if (step.kind() == ChangeStepKind.UPGRADE && inPlace) {
                steps.add(ChangeStep.of(ChangeStepKind.RESIZE));
            }
        }
        Optional<Figure> limit = figure(begun, "memory-limit");
        // Without a limit there was none for the data either: Redis says 0.
        OptionalLong before = figure(begun, "maxmemory").isPresent()
                ? OptionalLong.of(ResourcesPlanner.maxmemory(
                                now.payload(), limit.map(Figure::now).orElse(""))
                        .orElse(0))
                : OptionalLong.empty();
        if (before.isPresent()) {
            ChangeStep setting = ChangeStep.settings(List.of(new ValueEdit("maxmemory", before.getAsLong())));
            boolean grew = bytes(limit.orElseThrow().wanted())
                    >= bytes(limit.orElseThrow().now());
            int roll = 0;
            while (!grew && roll < steps.size() && steps.get(roll).kind() != ChangeStepKind.ROLL) {
                roll++;
            }
            steps.add(grew ? 0 : Math.min(roll + 1, steps.size()), setting);
        }
        return back.withSteps(steps);
    }

    /** No limit is the largest. */
    private static long bytes(String limit) {
        return Quantity.bytes(limit).orElse(Long.MAX_VALUE);
    }

    private static Optional<Figure> figure(ChangeRecord record, String name) {
        return record.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst();
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
