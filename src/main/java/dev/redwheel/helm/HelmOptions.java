package dev.redwheel.helm;

import java.time.Duration;

/**
 * How a change is made.
 *
 * @param timeout how long Helm waits for the cluster; Helm calls cannot be cancelled, this is what bounds them
 * @param waitReady whether Helm itself waits until everything is ready; the console prefers to watch for itself
 * @param atomic whether a failed install is removed and a failed upgrade undone; it may take twice the timeout
 * @param createNamespace whether the namespace is made when it does not exist
 * @param description what the release's history says about this revision; empty for Helm's own words
 */
public record HelmOptions(
        Duration timeout, boolean waitReady, boolean atomic, boolean createNamespace, String description) {
    /** Returns as soon as the objects are accepted: the caller watches them. */
    public static HelmOptions submitOnly(Duration timeout) {
        return new HelmOptions(timeout, false, false, false, "");
    }

    public HelmOptions withCreateNamespace(boolean create) {
        return new HelmOptions(timeout, waitReady, atomic, create, description);
    }

    public HelmOptions withDescription(String words) {
        return new HelmOptions(timeout, waitReady, atomic, createNamespace, words);
    }
}
