package dev.redwheel.ui.contexts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How near the end of a client certificate is. */
enum Expiry {
    NONE,
    FINE,
    SOON,
    EXPIRED;

    /** Long enough ahead to renew without haste. */
    private static final Duration WARN = Duration.ofDays(30);

    static Expiry of(Optional<Instant> end, Instant now) {
        return end.map(at -> !at.isAfter(now) ? EXPIRED : at.isBefore(now.plus(WARN)) ? SOON : FINE)
                .orElse(NONE);
    }
}
