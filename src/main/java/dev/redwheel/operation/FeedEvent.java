package dev.redwheel.operation;

import java.time.Instant;

/**
 * One line of the cluster's own event feed about the release's objects.
 *
 * @param object "Pod redis-master-0"
 * @param count how often the cluster saw it
 */
public record FeedEvent(Instant at, boolean warning, String reason, String object, String message, int count) {}
