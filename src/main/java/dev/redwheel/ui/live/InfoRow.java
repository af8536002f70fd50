package dev.redwheel.ui.live;

import java.util.Locale;

/**
 * One line of the INFO list.
 *
 * @param field empty for the heading of a section
 * @param human the value in units people read; equal to {@code raw} where that is clear enough
 * @param meaning what it means; empty where the console does not know the field
 */
record InfoRow(String section, String field, String raw, String human, String meaning) {
    static InfoRow heading(String section) {
        return new InfoRow(section, "", "", "", "");
    }

    boolean isHeading() {
        return field.isEmpty();
    }

    /** Whether every word of the query is in the field, its value, meaning or section. */
    boolean matches(String query) {
        String all = String.join(" ", section, field, raw, human, meaning).toLowerCase(Locale.ROOT);
        for (String word : query.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
            if (!all.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
