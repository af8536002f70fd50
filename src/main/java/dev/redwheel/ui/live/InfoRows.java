package dev.redwheel.ui.live;

import dev.redwheel.insight.InfoGlossary;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns INFO into rows with meaning and human units beside the raw value. */
final class InfoRows {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final InfoGlossary glossary;
    private final ZoneId zone;

    InfoRows(InfoGlossary glossary, ZoneId zone) {
        this.glossary = glossary;
        this.zone = zone;
    }

    /** Headings and fields that match the query; a section without a match is left out. */
    List<InfoRow> rows(Map<String, Map<String, String>> info, String query) {
        List<InfoRow> rows = new ArrayList<>();
        info.forEach((section, fields) -> {
            int heading = rows.size();
            fields.forEach((field, raw) -> {
                InfoRow row = row(section, field, raw);
                if (query.isBlank() || row.matches(query)) {
                    rows.add(row);
                }
            });
            if (rows.size() > heading) {
                rows.add(heading, InfoRow.heading(section));
            }
        });
        return rows;
    }

    private InfoRow row(String section, String field, String raw) {
        return glossary.explain(field)
                .map(entry -> new InfoRow(section, field, raw, human(raw, entry.unit()), entry.text()))
                .orElseGet(() -> new InfoRow(section, field, raw, raw, ""));
    }

    private String human(String raw, InfoGlossary.Unit unit) {
        double value;
        try {
            value = Double.parseDouble(raw.strip());
        } catch (NumberFormatException e) {
            return raw; // A text, or a list of numbers: it stays as the server wrote it.
        }
        return switch (unit) {
            case NONE -> raw;
            case COUNT -> Quantity.COUNT.format(value);
            case BYTES -> Quantity.BYTES.format(value);
            case SECONDS -> value < 0 ? raw : value < 60 ? Quantity.SECONDS.format(value) : words(value);
            case MILLISECONDS -> Quantity.MILLISECONDS.format(value);
            case MICROSECONDS -> Quantity.MICROSECONDS.format(value);
            case RATIO -> Quantity.TIMES.format(value);
            case PERCENT -> Quantity.RATIO.format(value / 100);
            case PER_SECOND -> Quantity.PER_SECOND.format(value);
            case KIB_PER_SECOND -> Quantity.BYTES_PER_SECOND.format(value * 1024);
            case EPOCH_SECONDS ->
                value <= 0
                        ? raw
                        : DATE.format(Instant.ofEpochSecond((long) value).atZone(zone));
            case FLAG -> value == 0 ? I18n.text("live.info.no") : value == 1 ? I18n.text("live.info.yes") : raw;
        };
    }

    private static String words(double seconds) {
        return Durations.words(Duration.ofSeconds((long) seconds));
    }
}
