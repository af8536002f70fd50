package dev.redwheel.values;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
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
            put(changed, steps(edit.path), edit.value);
        }
        return changed;
    }

    /** The settings that lead from some values to others; lists are replaced as wholes. */
    public static List<ValueEdit> between(Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        List<ValueEdit> edits = new ArrayList<>();
        between("", before, after, edits);
        return edits;
    }

    private static void between(String at, Map<?, ?> before, Map<?, ?> after, List<ValueEdit> edits) {
        Set<Object> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (Object key : keys) {
            String path = at + step(String.valueOf(key));
            @Nullable Object old = before.get(key);
            @Nullable Object next = after.get(key);
            if (old instanceof Map<?, ?> some && next instanceof Map<?, ?> others) {
                between(path + ".", some, others, edits);
            } else if (!Objects.equals(old, next)) {
                edits.add(new ValueEdit(path, next));
            }
        }
    }

    /** The value at a path; null where there is none. */
    public static @Nullable Object at(Map<String, @Nullable Object> values, String path) {
        @Nullable Object here = values;
        for (String step : steps(path)) {
            here = here instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return here;
    }

    /** A name as a part of a path: a point in it is written as helm wants it, behind a backslash. */
    public static String step(String name) {
        return name.replace(".", "\\.");
    }

    private static List<String> steps(String path) {
        return Stream.of(path.split("(?<!\\\\)\\."))
                .map(step -> step.replace("\\.", "."))
                .toList();
    }

    /** Whether the values have these settings already. */
    public static boolean isIn(Map<String, @Nullable Object> values, List<ValueEdit> edits) {
        return apply(values, edits).equals(values);
    }

    /** Values as the YAML that Helm is given. */
    public static String yaml(Map<String, @Nullable Object> values) {
        return YamlTree.render(values);
    }

    /** @throws OpsException of kind INVALID_INPUT when it is no YAML mapping; its reason tells the line */
    public static Map<String, @Nullable Object> parse(String yaml) {
        try {
            return copy(YamlTree.parse(yaml).values());
        } catch (YamlSyntaxException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "read the values",
                    "line " + e.problem().line(),
                    "Line " + e.problem().line() + ": " + e.problem().message(),
                    "Mend the text.");
        }
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
        Map<String, @Nullable Object> inner =
                tree.get(first) instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<>();
        put(inner, path.subList(1, path.size()), value);
        if (inner.isEmpty()) {
            tree.remove(first);
        } else {
            tree.put(first, inner);
        }
    }
}
