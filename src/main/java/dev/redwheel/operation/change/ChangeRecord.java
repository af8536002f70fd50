package dev.redwheel.operation.change;

import dev.redwheel.model.ReleaseKey;
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
        List<ChangeStep> steps,
        OperationPhase phase,
        Optional<ChangeFailure> failure,
        Instant started,
        Optional<Instant> ended) {
    public ChangeRecord {
        figures = List.copyOf(figures);
        steps = List.copyOf(steps);
    }

    /** The step that is under way or comes next; empty when all are over. */
    public Optional<ChangeStep> current() {
        return steps.stream().filter(step -> !step.state().isOver()).findFirst();
    }

    ChangeRecord withStep(int at, ChangeStep step) {
        List<ChangeStep> next = new ArrayList<>(steps);
        next.set(at, step);
        return copy(upgrading, next, phase, failure, ended);
    }

    ChangeRecord withFirst(ChangeStep step) {
        List<ChangeStep> next = new ArrayList<>(List.of(step));
        next.addAll(steps);
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
                nextSteps,
                nextPhase,
                nextFailure,
                started,
                nextEnd);
    }
}
