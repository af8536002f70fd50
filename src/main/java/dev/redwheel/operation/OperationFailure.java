package dev.redwheel.operation;

import java.util.List;

/**
 * Why an operation does not get on: which object, why, and what to do.
 *
 * @param object "Pod redis-master-0", "PersistentVolumeClaim redis-data-redis-master-0", "Release redis"
 * @param why one sentence
 * @param evidence the cluster's own words: events and container states, newest first
 * @param logTail the last lines of the container's log, secrets masked; empty when there are none
 * @param next what the user can do
 * @param waitingMayHelp whether the cluster may still get there by itself (an image that is retried, a node that comes)
 */
public record OperationFailure(
        StepKind step,
        String object,
        String why,
        List<String> evidence,
        List<String> logTail,
        String next,
        boolean waitingMayHelp) {
    public OperationFailure {
        evidence = List.copyOf(evidence);
        logTail = List.copyOf(logTail);
    }

    OperationFailure withLogTail(List<String> lines) {
        return new OperationFailure(step, object, why, evidence, lines, next, waitingMayHelp);
    }
}
