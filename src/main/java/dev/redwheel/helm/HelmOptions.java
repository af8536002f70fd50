package dev.redwheel.helm;

import java.time.Duration;

/**
 * How a change is made. Helm returns as soon as the objects are accepted: the console watches them for itself.
 *
 * @param timeout how long Helm waits for the cluster; Helm calls cannot be cancelled, this is what bounds them
 * @param description what the release's history says about this revision; empty for Helm's own words
 */
public record HelmOptions(Duration timeout, String description) {
    public static HelmOptions submitOnly(Duration timeout) {
        return new HelmOptions(timeout, "");
    }

    public HelmOptions withDescription(String words) {
        return new HelmOptions(timeout, words);
    }
}
