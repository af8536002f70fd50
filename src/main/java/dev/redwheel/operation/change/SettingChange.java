package dev.redwheel.operation.change;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.recognition.Values;
import dev.redwheel.operation.Masking;
import dev.redwheel.values.SecretMask;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of the release's own values that becomes another, beside what the chart takes where none is given. Secrets are masked
 * by the name they stand under.
 *
 * @param path as {@code helm --set} takes it
 * @param chart the default of the chart that the wanted revision has; empty where it has none
 * @param now empty while the default counts
 * @param wanted empty where the default is to count
 */
public record SettingChange(String path, String chart, String now, String wanted) {

    /** What leads from some values to others, as {@link ValueEdit#between} finds it; a branch that comes or goes is told leaf by leaf. */
    static List<SettingChange> between(
            Map<String, @Nullable Object> chart,
            Map<String, @Nullable Object> now,
            Map<String, @Nullable Object> wanted) {
        Map<String, @Nullable Object> before = leaves(now);
        Map<String, @Nullable Object> after = leaves(wanted);
        Map<String, @Nullable Object> defaults = leaves(chart);
        Map<String, @Nullable Object> shownBefore = masked(now);
        Map<String, @Nullable Object> shownAfter = masked(wanted);
        Map<String, @Nullable Object> shownDefaults = masked(chart);
        Set<String> paths = new LinkedHashSet<>(before.keySet());
        paths.addAll(after.keySet());
        List<SettingChange> changes = new ArrayList<>();
        for (String path : paths) {
            if (!Objects.equals(before.get(path), after.get(path))) {
                changes.add(new SettingChange(
                        path,
                        shown(defaults, shownDefaults, path),
                        shown(before, shownBefore, path),
                        shown(after, shownAfter, path)));
            }
        }
        return changes;
    }

    /** What cannot be found in the masked text again is not shown either. */
    private static String shown(
            Map<String, @Nullable Object> leaves, Map<String, @Nullable Object> masked, String path) {
        if (!leaves.containsKey(path)) {
            return "";
        }
        return masked.containsKey(path) ? text(masked.get(path)) : SecretMask.MASK;
    }

    private static Map<String, @Nullable Object> masked(Map<String, @Nullable Object> values) {
        try {
            return leaves(ValueEdit.parse(Masking.mask(ValueEdit.yaml(values))));
        } catch (OpsException e) { // The mask has made it something that is no YAML: then nothing of it is shown.
            return Map.of();
        }
    }

    private static Map<String, @Nullable Object> leaves(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
        collect("", values, leaves);
        return leaves;
    }

    private static void collect(String at, Map<?, ?> values, Map<String, @Nullable Object> leaves) {
        values.forEach((key, value) -> {
            String path = at + ValueEdit.step(String.valueOf(key));
            if (value instanceof Map<?, ?> branch && !branch.isEmpty()) {
                collect(path + ".", branch, leaves);
            } else {
                leaves.put(path, value);
            }
        });
    }

    private static String text(@Nullable Object value) {
        if ("".equals(value)) {
            return "\"\"";
        }
        String scalar = Values.text(value);
        return scalar.isEmpty() ? String.valueOf(value) : scalar.strip();
    }
}
