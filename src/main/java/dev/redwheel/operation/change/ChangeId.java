package dev.redwheel.operation.change;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** Names of changes in the journal: sort by time, and are file names. */
final class ChangeId {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ChangeId() {}

    static String of(Instant now) {
        return TIME.format(now) + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
