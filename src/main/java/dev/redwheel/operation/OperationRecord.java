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
 * @param secret the Secret the console is to make for the password; empty when it makes none
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
        Optional<SecretPlan> secret,
        OperationPhase phase,
        List<StepProgress> steps,
        List<Created> created,
        Instant started,
        Optional<Instant> ended) {

    /**
     * @param generated whether the console makes the password up; after a crash before the Secret was made, a new one is
     *     as good as the first. A password that was typed in has to be typed in again.
     */
    public record SecretPlan(String name, String key, boolean generated) {}

    /**
     * One thing that this operation made.
     *
     * @param mark the value of the label {@code redwheel.dev/operation} put on it; what lacks it belongs to
     *     someone else
     */
    public record Created(String kind, String name, String mark) {}

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
