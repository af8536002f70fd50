package dev.redwheel.values;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nested maps of values, addressed by paths. */
final class Trees {
    private Trees() {}

    static List<String> path(List<String> start, String... steps) {
        List<String> path = new ArrayList<>(start);
        path.addAll(List.of(steps));
        return path;
    }

    /** A copy whose maps are its own. Lists are never changed and are shared. */
    static Map<String, Object> copy(Map<String, Object> tree) {
        Map<String, Object> copy = new LinkedHashMap<>(tree);
        copy.replaceAll((key, value) -> value instanceof Map<?, ?> map ? copy(cast(map)) : value);
        return copy;
    }

    static @Nullable Object get(Map<String, Object> tree, List<String> path) {
        Object current = tree;
        for (String step : path) {
            if (!(current instanceof Map<?, ?> map)) {
                return null;
            }
            current = map.get(step);
        }
        return current;
    }

    /** Removes a value and the maps that become empty by it. */
    static @Nullable Object remove(Map<String, Object> tree, List<String> path) {
        String first = path.getFirst();
        if (path.size() == 1) {
            return tree.remove(first);
        }
        if (!(tree.get(first) instanceof Map<?, ?> inner)) {
            return null;
        }
        Object removed = remove(cast(inner), path.subList(1, path.size()));
        if (removed != null && inner.isEmpty()) {
            tree.remove(first);
        }
        return removed;
    }

    static void put(Map<String, Object> tree, List<String> path, Object value) {
        Map<String, Object> current = tree;
        for (String step : path.subList(0, path.size() - 1)) {
            if (!(current.get(step) instanceof Map<?, ?>)) {
                current.put(step, new LinkedHashMap<String, Object>());
            }
            current = cast((Map<?, ?>) current.get(step));
        }
        current.put(path.getLast(), value);
    }

    /** {@code over} where both say something and one of them is no map; maps are merged. {@code over} decides the order. */
    static Map<String, Object> merge(Map<String, Object> under, Map<String, Object> over) {
        Map<String, Object> merged = new LinkedHashMap<>(over);
        under.forEach((key, value) -> {
            if (!merged.containsKey(key)) {
                merged.put(key, value);
            } else if (value instanceof Map<?, ?> below && merged.get(key) instanceof Map<?, ?> above) {
                merged.put(key, merge(cast(below), cast(above)));
            }
        });
        return merged;
    }

    @SuppressWarnings("unchecked") // Every map of a tree is made by YamlTree or here, with text keys.
    static Map<String, Object> cast(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
