package dev.redwheel.operation;

import dev.redwheel.model.ReleaseKey;
import java.time.Instant;

/**
 * One change the console made, or tried to make.
 *
 * @param what "deploy", "undo deploy", "uninstall", "create namespace", "create secret"
 * @param diff what changed, secrets masked; may be empty
 * @param command the equivalent {@code helm} or {@code kubectl} command, without secrets
 * @param outcome "started", "done", or "failed: reason"
 */
public record AuditEntry(
        Instant when,
        String context,
        String namespace,
        String release,
        String what,
        String diff,
        String command,
        String outcome) {

    /** A change of this release that has no outcome yet. */
    static AuditEntry of(Instant now, String context, ReleaseKey release, String what, String diff, String command) {
        return new AuditEntry(now, context, release.namespace(), release.name(), what, diff, command, "");
    }

    AuditEntry withOutcome(String newOutcome, Instant now) {
        return new AuditEntry(now, context, namespace, release, what, diff, command, newOutcome);
    }
}
