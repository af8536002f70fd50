package dev.redwheel.operation.change;

/**
 * One thing that is not as the release says.
 *
 * @param kind SETTING of a running server, or FIELD of an object in the cluster
 * @param on the pod, or "StatefulSet redis-master"
 * @param what the setting's name in redis.conf, or the field's path
 * @param wanted as the release says
 * @param found as it is; "missing" for an object that is not there
 */
public record Drift(Kind kind, String on, String what, String wanted, String found) {
    /** Where it was found. */
    public enum Kind {
        SETTING,
        FIELD
    }
}
