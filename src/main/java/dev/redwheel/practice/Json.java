package dev.redwheel.practice;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** The few ways in which this package reads and builds Kubernetes objects as JSON trees. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode text(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    /** A multi-line JSON text; for the constants of this package. */
    static ObjectNode parse(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** The node at that path, a missing node when there is none. */
    static JsonNode at(JsonNode node, String... path) {
        JsonNode here = node;
        for (String step : path) {
            here = here.path(step);
        }
        return here.isNull() ? MissingNode.getInstance() : here;
    }

    /** The text at that path, "" when there is none. */
    static String string(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isValueNode() ? found.asString("") : "";
    }

    static int integer(JsonNode node, int otherwise, String... path) {
        return at(node, path).asInt(otherwise);
    }

    static boolean flag(JsonNode node, String... path) {
        return at(node, path).asBoolean(false);
    }

    static List<JsonNode> items(JsonNode node, String... path) {
        List<JsonNode> items = new ArrayList<>();
        JsonNode found = at(node, path);
        if (found.isArray()) {
            found.values().forEach(items::add);
        }
        return items;
    }

    /** The strings of a map such as labels or annotations. */
    static Map<String, String> strings(JsonNode node, String... path) {
        Map<String, String> strings = new LinkedHashMap<>();
        JsonNode found = at(node, path);
        if (found.isObject()) {
            found.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asString("")));
        }
        return strings;
    }

    /** The object at that path, made where it is missing. */
    static ObjectNode ensure(ObjectNode node, String... path) {
        ObjectNode here = node;
        for (String step : path) {
            here = here.get(step) instanceof ObjectNode next ? next : here.putObject(step);
        }
        return here;
    }

    static ObjectNode meta(ObjectNode object) {
        return ensure(object, "metadata");
    }

    static String name(JsonNode object) {
        return string(object, "metadata", "name");
    }

    static String namespace(JsonNode object) {
        return string(object, "metadata", "namespace");
    }

    static String uid(JsonNode object) {
        return string(object, "metadata", "uid");
    }

    static Map<String, String> labels(JsonNode object) {
        return strings(object, "metadata", "labels");
    }

    /** Marked for deletion, but not gone yet. */
    static boolean terminating(JsonNode object) {
        return at(object, "metadata", "deletionTimestamp").isValueNode();
    }

    /** Now, as Kubernetes writes times. */
    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
