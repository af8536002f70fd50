package dev.redwheel.ui.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The steps of the wizard, in order. */
enum WizardStep {
    WHERE,
    TOPOLOGY,
    SIZE,
    SECURITY,
    ADVANCED,
    REVIEW;

    /** For keys of texts and style classes: "where". */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static final Set<String> SENTINEL_FIELDS =
            Set.of("sentinel.enabled", "sentinel.replicaCount", "sentinel.quorum", "sentinel.proxy.enabled");

    private static final List<WizardStep> ORDER = List.of(values());

    /** From 1, as people count. */
    int number() {
        return ORDER.indexOf(this) + 1;
    }

    Optional<WizardStep> next() {
        return ORDER.stream().skip(number()).findFirst();
    }

    Optional<WizardStep> previous() {
        return ORDER.stream().limit(number() - 1L).reduce((first, last) -> last);
    }

    /** The step whose fields a path of the values belongs to; what no field shows belongs to the overlay. */
    static WizardStep of(String path) {
        List<String> parts = List.of(path.split("\\."));
        boolean ofServers = !List.of("sentinel", "metrics", "tls").contains(parts.getFirst());
        if (ofServers && (parts.contains("resources") || parts.contains("persistence"))) {
            return SIZE;
        }
        return switch (parts.getFirst()) {
            case "architecture", "cluster" -> TOPOLOGY;
            case "sentinel" -> SENTINEL_FIELDS.contains(path) ? TOPOLOGY : ADVANCED;
            case "auth", "tls" -> SECURITY;
            case "master", "replica" -> parts.contains("count") || parts.contains("replicaCount") ? TOPOLOGY : ADVANCED;
            default -> ADVANCED;
        };
    }
}
