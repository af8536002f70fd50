package dev.redwheel.ui.releases;

import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Release;
import dev.redwheel.model.Severity;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import java.time.Instant;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** The columns of the table, each with its order. */
enum ReleaseColumn {
    NAME(by(Release::displayName, NaturalOrder.TEXT)),
    CHART(by(Release::chartName, NaturalOrder.TEXT).thenComparing(by(Release::chartVersion, NaturalOrder.TEXT))),
    APP_VERSION(by(Release::appVersion, NaturalOrder.TEXT)),
    TOPOLOGY(by(Release::topology, Comparator.naturalOrder())),
    STATUS(by(release -> release.status().phase(), Comparator.naturalOrder())),
    REVISION(by(Release::revision, Comparator.naturalOrder())),
    UPDATED(by(release -> release.updated().orElse(Instant.MIN), Comparator.naturalOrder())),
    PODS(by(ReleaseColumn::missingPods, Comparator.naturalOrder())),
    WARNINGS(by(ReleaseColumn::worst, Comparator.naturalOrder())
            .thenComparing(by(release -> release.warnings().size(), Comparator.naturalOrder()))),
    MEMORY(Comparator.comparingDouble(row -> figure(row, ReleaseVitals::memoryRatio))),
    HIT_RATE(Comparator.comparingDouble(row -> figure(row, ReleaseVitals::hitRate)));

    /** Ties are always in order of namespace and name, whichever way the column is sorted. */
    private static final Comparator<Row> TIES = by(release -> release.key().namespace(), NaturalOrder.TEXT)
            .thenComparing(by(Release::displayName, NaturalOrder.TEXT));

    @SuppressWarnings("ImmutableEnumChecker") // The comparators above keep no state.
    private final Comparator<Row> ascending;

    ReleaseColumn(Comparator<Row> ascending) {
        this.ascending = ascending;
    }

    Comparator<Row> order(boolean up) {
        return (up ? ascending : ascending.reversed()).thenComparing(TIES);
    }

    private static <T> Comparator<Row> by(Function<Release, T> key, Comparator<? super T> order) {
        return Comparator.comparing(row -> key.apply(row.release()), order);
    }

    /** What is not known sorts below everything that is. */
    private static double figure(Row row, Function<ReleaseVitals, OptionalDouble> figure) {
        return row.vitals().map(figure).orElse(OptionalDouble.empty()).orElse(-1);
    }

    /** Releases that lack pods come first; what is not known comes last. */
    private static int missingPods(Release release) {
        OptionalInt ready = release.podsReady();
        return ready.isEmpty()
                ? Integer.MAX_VALUE
                : ready.getAsInt() - release.podsWanted().orElse(ready.getAsInt());
    }

    private static Severity worst(Release release) {
        return release.warnings().stream()
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.OK);
    }
}
