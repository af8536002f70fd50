package dev.redwheel.values;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a release's own values that is given another value, or none: then the chart's default counts again.
 *
 * @param path as people write it: "replica.replicaCount"
 * @param value a text, number or truth value; null to take the setting out
 */
public record ValueEdit(String path, @Nullable Object value) {

    /**
     * The values with these settings changed and everything else as it was: no default of the chart is pinned.
     *
     * @param values what was given to Helm, from the release
     */
    public static Map<String, @Nullable Object> apply(Map<String, @Nullable Object> values, List<ValueEdit> edits) {
        Map<String, @Nullable Object> changed = copy(values);
        for (ValueEdit edit : edits) {
            put(changed, List.of(edit.path.split("\\.")), edit.value);
        }
        return changed;
    }

    /** Whether the values have these settings already. */
    public static boolean isIn(Map<String, @Nullable Object> values, List<ValueEdit> edits) {
        return apply(values, edits).equals(values);
    }

    /** Values as the YAML that Helm is given. */
    public static String yaml(Map<String, @Nullable Object> values) {
        return YamlTree.render(values);
    }

    /** As {@code helm --set} takes it. */
    @Override
    public String toString() {
        return path + "=" + (value == null ? "null" : value);
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> tree) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        tree.forEach((key, value) -> copy.put(String.valueOf(key), value instanceof Map<?, ?> map ? copy(map) : value));
        return copy;
    }

    private static void put(Map<String, @Nullable Object> tree, List<String> path, @Nullable Object value) {
        String first = path.getFirst();
        if (path.size() == 1) {
            if (value == null) {
                tree.remove(first);
            } else {
                tree.put(first, value);
            }
            return;
        }
        Map<String, @Nullable Object> inner = tree.get(first) instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<>();
        put(inner, path.subList(1, path.size()), value);
        if (inner.isEmpty()) {
            tree.remove(first);
        } else {
            tree.put(first, inner);
        }
    }
}
