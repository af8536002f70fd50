package dev.redwheel.operation;

import dev.redwheel.model.Severity;

/**
 * One object of the release as the cluster shows it now.
 *
 * @param state a few words: "Bound, 1 GiB", "1 of 1 ready", "waiting: ImagePullBackOff"
 * @param severity OK when it is as it should be, INFO while it is on its way, WARNING or BLOCKED when it is stuck
 */
public record ObjectState(String kind, String name, String state, Severity severity) {}
