package dev.redwheel.operation.change;

import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.values.ValueEdit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One step of a change.
 *
 * @param edits of an UPGRADE: the values it changes; of SETTINGS: what the servers are told; of EXPAND and REMOUNT: the claims
 *     and how much each asks for; of LOAD and COMPARE: the RDB files ({@link RestoreSource}); of PULL: the images, and
 *     who asks for each ({@link ImageWork}); of RENEW_CERTIFICATE: the serial
 *     number that is replaced; of SHOW_CERTIFICATE: who has to start anew, and when each last did; else empty
 * @param message what was found or done last; never a secret
 */
public record ChangeStep(
        ChangeStepKind kind,
        List<ValueEdit> edits,
        State state,
        Optional<Instant> started,
        Optional<Instant> ended,
        String message) {
    public ChangeStep {
        edits = List.copyOf(edits);
    }

    static ChangeStep of(ChangeStepKind kind) {
        return pending(kind, List.of());
    }

    static ChangeStep upgrade(List<ValueEdit> edits) {
        return pending(ChangeStepKind.UPGRADE, edits);
    }

    /** @param settings by their names in redis.conf */
    static ChangeStep settings(List<ValueEdit> settings) {
        return pending(ChangeStepKind.SETTINGS, settings);
    }

    /** @param claims each with the amount that it asks for */
    static ChangeStep volumes(ChangeStepKind kind, List<ValueEdit> claims) {
        return pending(kind, claims);
    }

    /** @param images each with who asks for it: see {@link ImageWork} */
    static ChangeStep pull(List<ValueEdit> images) {
        return pending(ChangeStepKind.PULL, images);
    }

    /** @param facts what was found before: see {@link CertificateWork} */
    static ChangeStep certificate(ChangeStepKind kind, List<ValueEdit> facts) {
        return pending(kind, facts);
    }

    static ChangeStep of(ChangeStepKind kind, RestoreSource source) {
        return pending(kind, source.edits());
    }

    private static ChangeStep pending(ChangeStepKind kind, List<ValueEdit> edits) {
        return new ChangeStep(kind, edits, State.PENDING, Optional.empty(), Optional.empty(), "");
    }

    /** As at the beginning, but for what it found. */
    ChangeStep again() {
        return new ChangeStep(kind, edits, State.PENDING, Optional.empty(), Optional.empty(), message);
    }

    ChangeStep to(State next, String newMessage, Instant now) {
        return new ChangeStep(
                kind,
                edits,
                next,
                started.isPresent() ? started : Optional.of(now),
                next == State.RUNNING ? Optional.empty() : Optional.of(now),
                newMessage);
    }
}
