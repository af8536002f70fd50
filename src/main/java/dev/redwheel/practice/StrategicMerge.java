package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists whose entries have a key are merged entry by entry.
 * The keys are those of the API's own Go types (patchMergeKey); lists not named here are replaced whole.
 */
final class StrategicMerge {
    private static final Map<String, String> MERGE_KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("volumes", "name"),
            Map.entry("env", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("secrets", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("ownerReferences", "uid"),
            Map.entry("conditions", "type"));

    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMerge() {}

    static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode result = target.deepCopy();
        mergeInto(result, patch);
        return result;
    }

    private static void mergeInto(ObjectNode target, ObjectNode patch) {
        if (Json.string(patch, DIRECTIVE).equals("replace")) {
            target.removeAll();
        }
        if (patch.path(RETAIN_KEYS).isArray()) {
            List<String> kept = Json.items(patch, RETAIN_KEYS).stream()
                    .map(k -> k.asString(""))
                    .toList();
            target.retain(kept);
        }
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String field = change.getKey();
            JsonNode value = change.getValue();
            if (field.startsWith("$")) {
                if (field.startsWith(DELETE_PRIMITIVES)) {
                    deletePrimitives(target.path(field.substring(DELETE_PRIMITIVES.length())), value);
                }
            } else if (value.isNull()) {
                target.remove(field);
            } else if (value instanceof ObjectNode nested) {
                if (Json.string(nested, DIRECTIVE).equals("delete")) {
                    target.remove(field);
                } else {
                    mergeInto(Json.ensure(target, field), nested);
                }
            } else if (value instanceof ArrayNode list) {
                mergeList(target, field, list, Json.items(patch, ORDER + field));
            } else {
                target.set(field, value);
            }
        }
    }

    private static void mergeList(ObjectNode target, String field, ArrayNode patch, List<JsonNode> order) {
        if (field.equals("finalizers") && target.get(field) instanceof ArrayNode present) {
            patch.values().stream().filter(v -> !contains(present, v)).forEach(present::add);
            return;
        }
        String key = mergeKey(field, patch);
        if (key == null) {
            target.set(field, patch.deepCopy());
            return;
        }
        ArrayNode merged = Json.array();
        boolean replace =
                patch.values().stream().anyMatch(e -> Json.string(e, DIRECTIVE).equals("replace"));
        List<JsonNode> present = replace ? List.of() : Json.items(target, field);
        present.forEach(entry -> merged.add(entry.deepCopy()));
        for (JsonNode entry : patch.values()) {
            if (!(entry instanceof ObjectNode change)
                    || Json.string(entry, DIRECTIVE).equals("replace")) {
                continue;
            }
            int at = indexOf(merged, key, change.path(key));
            if (Json.string(change, DIRECTIVE).equals("delete")) {
                if (at >= 0) {
                    merged.remove(at);
                }
            } else if (at >= 0) {
                mergeInto((ObjectNode) merged.get(at), change);
            } else {
                ObjectNode added = merged.addObject();
                mergeInto(added, change);
            }
        }
        target.set(field, ordered(merged, key, order));
    }

    private static ArrayNode ordered(ArrayNode list, String key, List<JsonNode> order) {
        if (order.isEmpty()) {
            return list;
        }
        ArrayNode result = Json.array();
        List<JsonNode> left = new ArrayList<>(list.values());
        for (JsonNode wanted : order) {
            left.stream()
                    .filter(entry -> entry.path(key).equals(wanted.path(key)))
                    .findFirst()
                    .ifPresent(entry -> {
                        left.remove(entry);
                        result.add(entry);
                    });
        }
        result.addAll(left);
        return result;
    }

    /** The ports of a container are told apart by containerPort, those of a Service by port. */
    static @Nullable String mergeKey(String field, ArrayNode patch) {
        boolean objects = patch.values().stream().allMatch(JsonNode::isObject);
        if (!objects) {
            return null;
        }
        if (field.equals("ports") && !patch.isEmpty()) {
            return patch.get(0).has("containerPort") ? "containerPort" : "port";
        }
        return MERGE_KEYS.get(field);
    }

    private static int indexOf(ArrayNode list, String key, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).path(key).equals(value)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        return list.values().stream().anyMatch(value::equals);
    }

    private static void deletePrimitives(JsonNode list, JsonNode values) {
        if (list instanceof ArrayNode array) {
            array.removeIf(entry -> values.values().stream().anyMatch(entry::equals));
        }
    }
}
