package dev.redwheel.operation;

import java.time.Duration;
import java.util.Optional;

/**
 * Something that keeps a deployment from getting on, as one observation shows it. It becomes a failure when it lasts.
 *
 * @param key the same for the same problem of the same object in the next observation
 * @param patience how long it may last before the user is told
 * @param log the log whose last lines explain it
 */
record Problem(String key, Duration patience, OperationFailure failure, Optional<LogSource> log) {
    record LogSource(String pod, String container, boolean previous) {}
}
