package dev.redwheel.ui.releases;

import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseOrigin;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.releases.ReleaseItem.Heading;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of the list is shown, and in which order. Pure.
 *
 * @param filter words that must all occur somewhere in a row's texts
 */
record ReleaseItems(String filter, boolean others, boolean grouped, ReleaseColumn column, boolean ascending) {
    List<ReleaseItem> of(List<Release> releases, Map<ReleaseKey, ReleaseVitals> vitals) {
        List<Row> rows = releases.stream()
                .filter(release -> (release.redis() || others) && matches(release))
                .map(release -> new Row(release, Optional.ofNullable(vitals.get(release.key()))))
                .sorted(column.order(ascending))
                .toList();
        List<Row> owned = rows.stream()
                .filter(row -> row.release().origin() == ReleaseOrigin.HELM)
                .toList();
        List<Row> unmanaged = rows.stream()
                .filter(row -> row.release().origin() == ReleaseOrigin.UNMANAGED)
                .toList();
        List<ReleaseItem> items = new ArrayList<>();
        if (grouped) {
            Map<String, List<Row>> byNamespace = owned.stream()
                    .collect(Collectors.groupingBy(
                            row -> row.release().key().namespace(), TreeMap::new, Collectors.toList()));
            byNamespace.forEach((namespace, group) -> add(items, namespace, group));
        } else {
            items.addAll(owned);
        }
        if (!unmanaged.isEmpty()) {
            add(items, I18n.text("releases.list.unmanaged"), unmanaged);
        }
        return List.copyOf(items);
    }

    private static void add(List<ReleaseItem> items, String title, List<Row> rows) {
        items.add(new Heading(title, rows.size()));
        items.addAll(rows);
    }

    private boolean matches(Release release) {
        String text = String.join(
                        " ",
                        release.key().namespace(),
                        release.displayName(),
                        release.chartName(),
                        release.chartVersion(),
                        release.appVersion(),
                        release.dependency(),
                        release.status().text(),
                        ReleaseTexts.topology(release.topology()),
                        ReleaseTexts.family(release.family()))
                .toLowerCase(Locale.ROOT);
        return filter.isBlank()
                || List.of(filter.toLowerCase(Locale.ROOT).strip().split("\\s+")).stream()
                        .allMatch(text::contains);
    }
}
