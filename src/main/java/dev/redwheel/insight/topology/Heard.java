package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import java.time.Instant;
import java.util.Optional;

/**
 * How the console stands with one server it asks.
 *
 * @param lastAt when its last answer was asked for; empty before the first
 * @param silentSince present while it does not answer: when that began
 * @param error why it does not, where that is known
 */
public record Heard(Optional<Instant> lastAt, Optional<Instant> silentSince, Optional<OpsException> error) {
    static final Heard NOTHING_YET = new Heard(Optional.empty(), Optional.empty(), Optional.empty());

    static Heard at(Instant when) {
        return new Heard(Optional.of(when), Optional.empty(), Optional.empty());
    }

    /** What it said last is what it says now. */
    public boolean isCurrent() {
        return lastAt.isPresent() && silentSince.isEmpty();
    }

    /** It was asked for the first time a moment ago. */
    public boolean isPending() {
        return lastAt.isEmpty() && silentSince.isEmpty();
    }

    /** It had its time and does not answer. */
    public boolean isSilent() {
        return silentSince.isPresent();
    }

    /** One sentence; empty where nothing is known. */
    public String why() {
        return error.map(OpsException::why).orElse("");
    }
}
