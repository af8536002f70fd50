package dev.redwheel.operation;

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
        InstantSource clock) {}
