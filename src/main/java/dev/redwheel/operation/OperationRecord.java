package dev.redwheel.operation;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.PasswordChoice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the journal keeps of one deployment: enough to finish or to undo it after the console was killed, and no secret.
 *
 * @param valuesYaml the values the release is installed with; the password is only in its Secret
 * @param chartVersion of the built-in chart
 * @param createNamespace whether the namespace was to be made
 * @param secret the Secret with the password; empty when Redis asks for none
 * @param madeSecrets the other Secrets that it makes
 * @param created what this operation created, as far as it had come: written before it is created, so what is listed
 *     may not exist, and what is not listed was not made by it
 * @param claimsBefore the uids of the volume claims that were in the namespace before the release was installed: they hold
 *     data that is not this deployment's. Empty while it is not known
 * @param rollback present once its rollback had begun
 * @param data what is loaded when Redis is up; empty when it begins empty, and in journals of older consoles
 */
public record OperationRecord(
        String id,
        String context,
        ReleaseKey release,
        String valuesYaml,
        String chartVersion,
        boolean createNamespace,
        Optional<PasswordSecret> secret,
        List<MadeSecret> madeSecrets,
        OperationPhase phase,
        List<StepProgress> steps,
        List<Created> created,
        Optional<Set<String>> claimsBefore,
        Optional<Rollback> rollback,
        Instant started,
        Optional<Instant> ended,
        Optional<DataFile> data) {
    /**
     * An RDB file on this machine.
     *
     * @param file its absolute path
     * @param restore the id of the change that loads it; empty before that has begun
     */
    public record DataFile(String file, Optional<String> restore) {}

    /** @param key of the password inside the Secret */
    public record PasswordSecret(String name, String key, Origin origin) {}

    /** Where the password comes from. */
    public enum Origin {
        /** Made up by the console: after a crash before the Secret was made, a new one is as good as the first. */
        GENERATED,
        /** Typed in: after a crash before the Secret was made it has to be typed in again. */
        GIVEN,
        /** In the cluster already. */
        EXISTING
    }

    /**
     * One thing that this operation made: a Namespace or Secret with the label {@value DeployOperation#LABEL}, or the
     * Release. What lacks the label belongs to someone else.
     */
    public record Created(String kind, String name) {}

    public OperationRecord {
        madeSecrets = madeSecrets == null ? List.of() : List.copyOf(madeSecrets); // Journals of older consoles.
        steps = List.copyOf(steps);
        created = List.copyOf(created);
        claimsBefore = claimsBefore.map(Set::copyOf);
        data = data == null ? Optional.empty() : data;
    }

    /** A new one, about to begin. */
    static OperationRecord begin(DeployRequest request, String chartVersion, Instant now) {
        Optional<PasswordSecret> secret = request.secretName().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new PasswordSecret(request.secretName(), request.secretKey(), origin(request.password())));
        return new OperationRecord(
                OperationId.of(now),
                request.context(),
                new ReleaseKey(request.namespace(), request.release()),
                request.valuesYaml(),
                chartVersion,
                request.createNamespace(),
                secret,
                MadeSecret.of(request),
                OperationPhase.RUNNING,
                Stream.of(StepKind.values()).map(StepProgress::pending).toList(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty(),
                request.data().map(file -> new DataFile(file.toAbsolutePath().toString(), Optional.empty())));
    }

    private static Origin origin(PasswordChoice choice) {
        return switch (choice) {
            case PasswordChoice.Generated ignored -> Origin.GENERATED;
            case PasswordChoice.Given ignored -> Origin.GIVEN;
            case PasswordChoice.ExistingSecret ignored -> Origin.EXISTING;
            case PasswordChoice.None ignored -> Origin.EXISTING;
        };
    }

    public StepProgress step(StepKind kind) {
        return steps.stream()
                .filter(step -> step.kind() == kind)
                .findFirst()
                .orElseGet(() -> StepProgress.pending(kind));
    }

    /** Whether this operation set out to make that thing. */
    boolean created(String kind, String name) {
        return created.contains(new Created(kind, name));
    }

    OperationRecord withStep(StepProgress changed) {
        return withSteps(steps.stream()
                .map(step -> step.kind() == changed.kind() ? changed : step)
                .toList());
    }

    OperationRecord withSteps(List<StepProgress> next) {
        return copy(phase, next, created, claimsBefore, rollback, ended, data);
    }

    OperationRecord withPhase(OperationPhase next) {
        return copy(next, steps, created, claimsBefore, rollback, ended, data);
    }

    OperationRecord withCreated(Created one) {
        return created.contains(one)
                ? this
                : copy(
                        phase,
                        steps,
                        Stream.concat(created.stream(), Stream.of(one)).toList(),
                        claimsBefore,
                        rollback,
                        ended,
                        data);
    }

    OperationRecord withoutCreated(Created one) {
        return copy(
                phase,
                steps,
                created.stream().filter(c -> !c.equals(one)).toList(),
                claimsBefore,
                rollback,
                ended,
                data);
    }

    OperationRecord withClaimsBefore(Optional<Set<String>> uids) {
        return copy(phase, steps, created, uids, rollback, ended, data);
    }

    OperationRecord withRollback(Optional<Rollback> next) {
        return copy(phase, steps, created, claimsBefore, next, ended, data);
    }

    /** The file that is still to be loaded; empty when there is none or its restore has begun. */
    Optional<Path> awaitedData() {
        return data.filter(found -> found.restore().isEmpty()).map(found -> Path.of(found.file()));
    }

    /** Whether nothing of it is left to do. */
    boolean finished() {
        return phase.isOver() && (phase != OperationPhase.DONE || awaitedData().isEmpty());
    }

    OperationRecord withData(Optional<DataFile> next) {
        return copy(phase, steps, created, claimsBefore, rollback, ended, next);
    }

    OperationRecord withEnded(Instant now) {
        return copy(phase, steps, created, claimsBefore, rollback, Optional.of(now), data);
    }

    private OperationRecord copy(
            OperationPhase nextPhase,
            List<StepProgress> nextSteps,
            List<Created> nextCreated,
            Optional<Set<String>> nextClaimsBefore,
            Optional<Rollback> nextRollback,
            Optional<Instant> nextEnd,
            Optional<DataFile> nextData) {
        return new OperationRecord(
                id,
                context,
                release,
                valuesYaml,
                chartVersion,
                createNamespace,
                secret,
                madeSecrets,
                nextPhase,
                nextSteps,
                nextCreated,
                nextClaimsBefore,
                nextRollback,
                started,
                nextEnd,
                nextData);
    }
}
