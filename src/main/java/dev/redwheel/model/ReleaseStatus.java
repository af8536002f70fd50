package dev.redwheel.model;

import java.util.Locale;

/**
 * A Helm release's status. What Helm wrote is kept, also when this console does not know it.
 *
 * @param text Helm's own word: "deployed", "pending-upgrade"; empty for what no release owns
 */
public record ReleaseStatus(Phase phase, String text) {
    public static final ReleaseStatus NONE = new ReleaseStatus(Phase.UNKNOWN, "");

    public enum Phase {
        DEPLOYED,
        FAILED,
        PENDING_INSTALL,
        PENDING_UPGRADE,
        PENDING_ROLLBACK,
        UNINSTALLING,
        UNINSTALLED,
        SUPERSEDED,
        UNKNOWN
    }

    public static ReleaseStatus of(String text) {
        String wanted = text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
        for (Phase phase : Phase.values()) {
            if (phase.name().equals(wanted)) {
                return new ReleaseStatus(phase, text);
            }
        }
        return new ReleaseStatus(Phase.UNKNOWN, text);
    }

    /** An operation holds the release, or died while it did. */
    public boolean pending() {
        return switch (phase) {
            case PENDING_INSTALL, PENDING_UPGRADE, PENDING_ROLLBACK, UNINSTALLING -> true;
            case DEPLOYED, FAILED, UNINSTALLED, SUPERSEDED, UNKNOWN -> false;
        };
    }
}
