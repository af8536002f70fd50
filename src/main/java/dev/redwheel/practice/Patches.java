package dev.redwheel.practice;

import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON merge patch (RFC 7396) and JSON patch (RFC 6902). By hand because the maintained libraries work on Jackson 2 trees or
 * come with the fabric8 client, which this package must not know.
 */
final class Patches {
    private Patches() {}

    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merge(result.path(change.getKey()), change.getValue()));
            }
        }
        return result;
    }

    /** @throws ApiException 400 for a malformed patch, 422 for one that does not fit the object */
    static ObjectNode json(ObjectNode target, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiException.badRequest("a JSON patch is a list of operations");
        }
        ObjectNode result = target.deepCopy();
        for (JsonNode step : patch.values()) {
            JsonPointer path = JsonPointer.compile(Json.string(step, "path"));
            switch (Json.string(step, "op")) {
                case "add" -> add(result, path, step.path("value").deepCopy());
                case "remove" -> remove(result, path);
                case "replace" -> {
                    remove(result, path);
                    add(result, path, step.path("value").deepCopy());
                }
                case "move" -> {
                    JsonNode moved = remove(result, JsonPointer.compile(Json.string(step, "from")));
                    add(result, path, moved);
                }
                case "copy" ->
                    add(result, path, result.at(Json.string(step, "from")).deepCopy());
                case "test" -> {
                    if (!result.at(path).equals(step.path("value"))) {
                        throw unprocessable("testing path " + path + " failed");
                    }
                }
                default -> throw ApiException.badRequest("unknown JSON patch operation: " + step);
            }
        }
        return result;
    }

    private static void add(ObjectNode root, JsonPointer path, JsonNode value) {
        JsonNode parent = root.at(path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode list && last.equals("-")) {
            list.add(value);
        } else if (parent instanceof ArrayNode list && index(last) >= 0 && index(last) <= list.size()) {
            list.insert(index(last), value);
        } else {
            throw unprocessable("add operation does not apply: doc is missing path: \"" + path + "\"");
        }
    }

    private static JsonNode remove(ObjectNode root, JsonPointer path) {
        JsonNode parent = root.at(path.head());
        String last = path.last().getMatchingProperty();
        JsonNode removed = null;
        if (parent instanceof ObjectNode object) {
            removed = object.remove(last);
        } else if (parent instanceof ArrayNode list && index(last) >= 0 && index(last) < list.size()) {
            removed = list.remove(index(last));
        }
        if (removed == null) {
            throw unprocessable("remove operation does not apply: doc is missing path: \"" + path + "\"");
        }
        return removed;
    }

    private static int index(String text) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    }

    private static ApiException unprocessable(String why) {
        return ApiException.badRequest("the server rejected our request due to an error in our request: " + why);
    }
}
