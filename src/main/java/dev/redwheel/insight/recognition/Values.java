package dev.redwheel.insight.recognition;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Helm values by dotted path. */
public final class Values {
    private Values() {}

    /** The value at a path; null when there is none. */
    public static @Nullable Object at(Map<String, @Nullable Object> values, String path) {
        Object current = values;
        for (String key : path.split("\\.")) {
            if (!(current instanceof Map<?, ?> map)) {
                return null;
            }
            current = map.get(key);
        }
        return current;
    }

    /** The scalar at a path as text; empty for none, null, a map or a list. */
    public static String text(Map<String, @Nullable Object> values, String path) {
        return text(at(values, path));
    }

    /** A scalar as text; empty for null, a map or a list. */
    public static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> "";
            case Collection<?> list -> "";
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> // JSON knows no integers.
                Long.toString(number.longValue());
            default -> value.toString();
        };
    }

    /** What a chart sees: {@code over} laid upon {@code base}, maps merged, null removing a key, as Helm does it. */
    public static Map<String, @Nullable Object> coalesce(
            Map<String, @Nullable Object> base, Map<String, @Nullable Object> over) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(base);
        over.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?> && merged.get(key) instanceof Map<?, ?>) {
                merged.put(key, coalesce(map(merged.get(key)), map(value)));
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }

    /** The map itself, or an empty one for anything else. */
    @SuppressWarnings("unchecked") // Maps of JSON and YAML values have text keys.
    static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }
}
