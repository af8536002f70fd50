package dev.redwheel.operation;

import dev.redwheel.model.ReleaseKey;
import java.time.InstantSource;

/**
 * What every operation works with.
 *
 * @param sessions must open them with the guard: {@code context -> connector.open(context, guard::check)}
 */
public record OperationServices(
        SessionSource sessions,
        ReleaseInstaller installer,
        RedisProbe probe,
        OperationJournal journal,
        AuditLog audit,
        InstantSource clock) {

    /** Makes one change of a release and writes it down, before and after it. */
    public void change(String context, ReleaseKey release, String what, String diff, String command, Runnable action) {
        audit.around(AuditEntry.of(clock.instant(), context, release, what, diff, command), clock, action);
    }
}
