package dev.redwheel.operation;

import dev.redwheel.model.ReleaseKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the journal keeps of one deployment: enough to finish or to undo it after the console was killed, and no secret.
 *
 * @param valuesYaml the values the release is installed with; the password is only in its Secret
 * @param chartVersion of the built-in chart
 * @param createNamespace whether the namespace was to be made
 * @param secret the Secret with the password; empty when Redis asks for none
 * @param created what this operation created, as far as it had come: written before it is created, so what is listed
 *     may not exist, and what is not listed was not made by it
 */
public record OperationRecord(
        String id,
        String context,
        ReleaseKey release,
        String valuesYaml,
        String chartVersion,
        boolean createNamespace,
        Optional<PasswordSecret> secret,
        OperationPhase phase,
        List<StepProgress> steps,
        List<Created> created,
        Instant started,
        Optional<Instant> ended) {

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
        steps = List.copyOf(steps);
        created = List.copyOf(created);
    }

    /** How far it had come: the last step that was begun. */
    public Optional<StepProgress> reached() {
        return steps.stream()
                .filter(step -> step.state() != StepProgress.State.PENDING)
                .reduce((first, second) -> second);
    }
}
