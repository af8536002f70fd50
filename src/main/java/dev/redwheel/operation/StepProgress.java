package dev.redwheel.operation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of an operation's timeline.
 *
 * @param message what the cluster last said about it, or what was done; never a secret
 */
public record StepProgress(
        StepKind kind, State state, Optional<Instant> started, Optional<Instant> ended, String message) {

    public enum State {
        PENDING,
        RUNNING,
        DONE,
        FAILED,
        /** Not needed for this request, or left aside by the user. */
        SKIPPED;

        public boolean isOver() {
            return this == DONE || this == SKIPPED;
        }
    }

    public static StepProgress pending(StepKind kind) {
        return new StepProgress(kind, State.PENDING, Optional.empty(), Optional.empty(), "");
    }

    /** The same step in another state at that moment; the first start is kept, and only a final state has an end. */
    public StepProgress to(State next, String newMessage, Instant now) {
        boolean ends = next == State.DONE || next == State.FAILED || next == State.SKIPPED;
        boolean begins = next == State.RUNNING || next == State.DONE || next == State.FAILED;
        return new StepProgress(
                kind,
                next,
                started.isPresent() || !begins ? started : Optional.of(now),
                ends ? (state == next && ended.isPresent() ? ended : Optional.of(now)) : Optional.empty(),
                newMessage);
    }

    static boolean sameStates(List<StepProgress> some, List<StepProgress> others) {
        return some.stream()
                .map(StepProgress::state)
                .toList()
                .equals(others.stream().map(StepProgress::state).toList());
    }
}
