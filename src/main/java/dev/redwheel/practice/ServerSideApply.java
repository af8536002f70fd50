package dev.redwheel.practice;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply without conflicts: what a manager applied before and applies no longer is taken away, the rest is merged
 * as in a strategic merge patch. Other managers' fields are left alone and never fought over.
 */
final class ServerSideApply {
    private final Map<String, ObjectNode> lastApplied = new ConcurrentHashMap<>();

    /** @param remember false for a dry run */
    ObjectNode apply(ObjectNode live, ObjectNode wanted, String manager, boolean remember) {
        ObjectNode result = live.deepCopy();
        String memory = Json.uid(live) + "/" + manager;
        ObjectNode last = lastApplied.get(memory);
        if (last != null) {
            prune(result, last, wanted);
        }
        if (remember) {
            lastApplied.put(memory, wanted.deepCopy());
        }
        return StrategicMerge.apply(result, wanted);
    }

    void remember(ObjectNode created, ObjectNode wanted, String manager) {
        lastApplied.put(Json.uid(created) + "/" + manager, wanted.deepCopy());
    }

    private static void prune(ObjectNode live, ObjectNode last, ObjectNode wanted) {
        for (Map.Entry<String, JsonNode> entry : last.properties()) {
            String field = entry.getKey();
            if (!wanted.has(field)) {
                live.remove(field);
            } else if (entry.getValue() instanceof ObjectNode lastObject
                    && wanted.get(field) instanceof ObjectNode wantedObject
                    && live.get(field) instanceof ObjectNode liveObject) {
                prune(liveObject, lastObject, wantedObject);
            } else if (entry.getValue() instanceof ArrayNode lastList
                    && wanted.get(field) instanceof ArrayNode wantedList
                    && live.get(field) instanceof ArrayNode liveList) {
                pruneList(field, liveList, lastList, wantedList);
            }
        }
    }

    private static void pruneList(String field, ArrayNode live, ArrayNode last, ArrayNode wanted) {
        String key = StrategicMerge.mergeKey(field, last);
        if (key == null) {
            return;
        }
        for (JsonNode entry : List.copyOf(last.values())) {
            JsonNode id = entry.path(key);
            JsonNode still = find(wanted, key, id);
            JsonNode there = find(live, key, id);
            if (still.isMissingNode()) {
                live.removeIf(e -> e.path(key).equals(id));
            } else if (entry instanceof ObjectNode before
                    && still instanceof ObjectNode after
                    && there instanceof ObjectNode now) {
                prune(now, before, after);
            }
        }
    }

    private static JsonNode find(ArrayNode list, String key, JsonNode id) {
        return list.values().stream()
                .filter(e -> e.path(key).equals(id))
                .findFirst()
                .orElse(list.path(-1));
    }
}
