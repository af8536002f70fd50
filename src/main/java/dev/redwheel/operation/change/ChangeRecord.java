package dev.redwheel.operation.change;

import dev.redwheel.helm.ChartArchive;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationId;
import dev.redwheel.operation.OperationPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the journal keeps of a change, and what a screen shows of it: no secret.
 *
 * @param size what is wanted, and what was before
 * @param revision of the release when the change was planned; of a rollback also the one it goes back to
 * @param upgrading the revision that Helm was told to make last, written down before it was told; 0 before
 * @param chart the archive that its revisions are made with; empty where the release itself has the whole chart. It is kept beside
 *     the journal until the change is over ({@link KeptCharts})
 * @param failure why it stands; empty while it does not
 */
public record ChangeRecord(
        String id,
        String context,
        ReleaseKey release,
        ChangeKind kind,
        Size size,
        Size sizeBefore,
        List<Figure> figures,
        int revision,
        int backTo,
        int upgrading,
        Optional<ChartArchive> chart,
        List<ChangeStep> steps,
        OperationPhase phase,
        Optional<ChangeFailure> failure,
        Instant started,
        Optional<Instant> ended) {
    public ChangeRecord {
        figures = List.copyOf(figures);
        steps = List.copyOf(steps);
    }

    /**
     * One that is thought through and not begun.
     *
     * @param size what is wanted; the servers stay as they are where the change is not one of size
     * @param sizeBefore NONE where the change is not one of size
     * @param backTo the revision that a rollback goes back to; 0 for every other change
     */
    static ChangeRecord planned(
            ReleaseNow now,
            ChangeKind kind,
            Size size,
            Size sizeBefore,
            List<Figure> figures,
            int backTo,
            List<ChangeStep> steps,
            Instant at) {
        return new ChangeRecord(
                OperationId.of(at),
                now.context(),
                now.release(),
                kind,
                size,
                sizeBefore,
                figures,
                now.payload().revision(),
                backTo,
                0,
                now.archive(),
                steps,
                OperationPhase.INTERRUPTED,
                Optional.empty(),
                at,
                Optional.empty());
    }

    /** The step that is under way or comes next; empty when all are over. */
    public Optional<ChangeStep> current() {
        return steps.stream().filter(step -> !step.state().isOver()).findFirst();
    }

    /** Whether the pods restart after this step, before the next revision. */
    boolean restartsAfter(ChangeStep step) {
        boolean after = false;
        for (ChangeStep each : steps) {
            if (after && (each.kind() == ChangeStepKind.ROLL || each.kind() == ChangeStepKind.UPGRADE)) {
                return each.kind() == ChangeStepKind.ROLL;
            }
            after |= each.equals(step);
        }
        return false;
    }

    /** Whether running pods are given what this step changes, before anything restarts. */
    boolean resizesAfter(ChangeStep step) {
        int next = steps.indexOf(step) + 1;
        return next < steps.size() && steps.get(next).kind() == ChangeStepKind.RESIZE;
    }

    ChangeRecord withStep(int at, ChangeStep step) {
        List<ChangeStep> next = new ArrayList<>(steps);
        next.set(at, step);
        return copy(upgrading, next, phase, failure, ended);
    }

    /**
     * The same with every step before the next revision to do again: while nobody was at it a server may have failed over or
     * restarted, and each step finds what still holds.
     */
    ChangeRecord lookingAgain() {
        int upgrade = 0;
        while (upgrade < steps.size()
                && (steps.get(upgrade).kind() != ChangeStepKind.UPGRADE
                        || steps.get(upgrade).state().isOver())) {
            upgrade++;
        }
        List<ChangeStep> next = new ArrayList<>(steps);
        for (int at = 0; upgrade < steps.size() && at < upgrade; at++) {
            ChangeStep step = steps.get(at);
            if (step.kind() != ChangeStepKind.UPGRADE) {
                next.set(at, step.again());
            }
        }
        return copy(upgrading, next, phase, failure, ended);
    }

    ChangeRecord withFirst(List<ChangeStep> first) {
        List<ChangeStep> next = new ArrayList<>(first);
        next.addAll(steps);
        return withSteps(next);
    }

    ChangeRecord withSteps(List<ChangeStep> next) {
        return copy(upgrading, next, phase, failure, ended);
    }

    ChangeRecord withPhase(OperationPhase next, Optional<ChangeFailure> why) {
        return copy(upgrading, steps, next, why, ended);
    }

    ChangeRecord withEnd(OperationPhase next, Instant now) {
        return copy(upgrading, steps, next, Optional.empty(), Optional.of(now));
    }

    ChangeRecord withUpgrading(int next) {
        return copy(next, steps, phase, failure, ended);
    }

    private ChangeRecord copy(
            int nextUpgrading,
            List<ChangeStep> nextSteps,
            OperationPhase nextPhase,
            Optional<ChangeFailure> nextFailure,
            Optional<Instant> nextEnd) {
        return new ChangeRecord(
                id,
                context,
                release,
                kind,
                size,
                sizeBefore,
                figures,
                revision,
                backTo,
                nextUpgrading,
                chart,
                nextSteps,
                nextPhase,
                nextFailure,
                started,
                nextEnd);
    }
}
