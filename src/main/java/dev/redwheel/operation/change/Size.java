package dev.redwheel.operation.change;

/**
 * How many Redis servers a release has.
 *
 * @param servers masters and replicas together
 * @param replicas of each master
 */
public record Size(int servers, int replicas) {
    /** One that a change does not touch. */
    public static final Size NONE = new Size(0, 0);

    public int masters() {
        return servers / (replicas + 1);
    }
}
