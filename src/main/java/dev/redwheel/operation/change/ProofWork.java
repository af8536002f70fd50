package dev.redwheel.operation.change;

import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** The last step of every change: everybody agrees, in the truth table, with each other and with the values. */
final class ProofWork {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Pictures in a row that must be clean: one may have missed a server that was about to speak. */
    private static final int CLEAN = 2;

    private final ChangeContext context;

    ProofWork(ChangeContext context) {
        this.context = context;
    }

    void prove() {
        AtomicReference<Optional<TopologyPicture>> newest = new AtomicReference<>(Optional.empty());
        Instant[] seen = {Instant.MIN};
        int[] clean = {0};
        try (TopologyMonitor _ = TopologyMonitor.start(
                context.session(),
                context.change().release(),
                context.connector(),
                clock(context.services().clock()),
                picture -> newest.set(Optional.of(picture)))) {
            context.until("prove the change", PATIENCE, () -> {
                Optional<TopologyPicture> picture = newest.get();
                if (picture.isEmpty() || !picture.get().settled()) {
                    return "Asking every server";
                }
                String wrong = wrong(picture.get());
                if (!picture.get().at().equals(seen[0])) {
                    seen[0] = picture.get().at();
                    clean[0] = wrong.isEmpty() ? clean[0] + 1 : 0;
                }
                return clean[0] >= CLEAN ? "" : wrong.isEmpty() ? "Asking every server again" : wrong;
            });
        }
        String agree = newest.get().stream()
                .flatMap(picture -> picture.findings().stream())
                .filter(finding -> finding.id().equals("roles-agree"))
                .map(Finding::detail)
                .findFirst()
                .orElse("The truth table is clean");
        context.note().accept(agree);
    }

    /** What disagrees; empty when nothing does. */
    static String wrong(TopologyPicture picture) {
        List<Finding> findings = picture.findings().stream()
                .filter(finding -> finding.severity().compareTo(Severity.UNKNOWN) >= 0
                        || finding.id().equals("slots-moving")
                        || finding.id().equals("replica-copying"))
                .toList();
        return findings.stream()
                .map(finding -> finding.title() + ": " + finding.detail())
                .collect(Collectors.joining(" "));
    }

    static Clock clock(InstantSource source) {
        return source.withZone(ZoneId.systemDefault());
    }
}
