package dev.redwheel.operation;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ReleaseKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an operation is doing at one moment. Immutable; each one replaces the one before.
 *
 * @param id the operation's name in the journal
 * @param steps one for each {@link StepKind}, in order
 * @param objects the live states of the release's objects
 * @param events the cluster's events about them, newest first
 * @param failure present while {@code phase} is FAILED
 * @param rollback present once its rollback has begun
 * @param ended when it was over
 */
public record OperationProgress(
        String id,
        String context,
        ReleaseKey release,
        OperationPhase phase,
        List<StepProgress> steps,
        List<ObjectState> objects,
        List<EventInfo> events,
        Optional<OperationFailure> failure,
        Optional<Rollback> rollback,
        Instant started,
        Optional<Instant> ended) {
    public OperationProgress {
        steps = List.copyOf(steps);
        objects = List.copyOf(objects);
        events = List.copyOf(events);
    }

    public StepProgress step(StepKind kind) {
        return steps.stream()
                .filter(step -> step.kind() == kind)
                .findFirst()
                .orElseGet(() -> StepProgress.pending(kind));
    }

    /** Where a remembered operation had come. */
    static OperationProgress of(OperationRecord record) {
        return new OperationProgress(
                record.id(),
                record.context(),
                record.release(),
                record.phase(),
                record.steps(),
                List.of(),
                List.of(),
                Optional.empty(),
                record.rollback(),
                record.started(),
                record.ended());
    }

    OperationProgress withPhase(OperationPhase next) {
        return new OperationProgress(
                id, context, release, next, steps, objects, events, failure, rollback, started, ended);
    }

    OperationProgress withSteps(List<StepProgress> next) {
        return new OperationProgress(
                id, context, release, phase, next, objects, events, failure, rollback, started, ended);
    }

    OperationProgress withObjects(List<ObjectState> next) {
        return new OperationProgress(
                id, context, release, phase, steps, next, events, failure, rollback, started, ended);
    }

    OperationProgress withEvents(List<EventInfo> next) {
        return new OperationProgress(
                id, context, release, phase, steps, objects, next, failure, rollback, started, ended);
    }

    OperationProgress withFailure(Optional<OperationFailure> next) {
        return new OperationProgress(
                id, context, release, phase, steps, objects, events, next, rollback, started, ended);
    }

    OperationProgress withRollback(Optional<Rollback> next) {
        return new OperationProgress(
                id, context, release, phase, steps, objects, events, failure, next, started, ended);
    }

    OperationProgress withEnded(Instant next) {
        return new OperationProgress(
                id, context, release, phase, steps, objects, events, failure, rollback, started, Optional.of(next));
    }
}
