package dev.redwheel.helm;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a version of Kubernetes takes for an object of a kind. Strict: a field that it does not know is refused, which an API
 * server of before 1.25 would drop without a word.
 *
 * <p>{@link #main} makes the files below src/test/resources/kube/schemas of an OpenAPI document: that of a cluster
 * ({@code kubectl get --raw /openapi/v2}), or api/openapi-spec/swagger.json of a tag of github.com/kubernetes/kubernetes.
 */
final class KubernetesSchemas {
    private static final Path DIRECTORY = Path.of("src/test/resources/kube/schemas");
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Those that the chart makes, in all versions. */
    private static final Set<String> KINDS = Set.of(
            "apps/v1/Deployment",
            "apps/v1/StatefulSet",
            "batch/v1/Job",
            "networking.k8s.io/v1/NetworkPolicy",
            "policy/v1/PodDisruptionBudget",
            "policy/v1beta1/PodDisruptionBudget",
            "v1/ConfigMap",
            "v1/Secret",
            "v1/Service");

    private final JsonNode document;
    private final Map<String, Schema> schemas = new HashMap<>();

    private KubernetesSchemas(JsonNode document) {
        this.document = document;
    }

    /** @param version as the file is called */
    static KubernetesSchemas of(String version) throws IOException {
        return new KubernetesSchemas(MAPPER.readTree(Files.readString(DIRECTORY.resolve(version + ".json"))));
    }

    /** What is wrong with an object; empty when its kind is not known to this version at all. */
    Optional<List<String>> problems(JsonNode object) {
        String kind = object.path("apiVersion").asString("") + "/"
                + object.path("kind").asString("");
        JsonNode definition = document.path("kinds").path(kind);
        if (definition.isMissingNode()) {
            return Optional.empty();
        }
        Schema schema = schemas.computeIfAbsent(kind, k -> schema(definition.asString()));
        return Optional.of(schema.validate(object).stream().map(Error::toString).toList());
    }

    private Schema schema(String definition) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("$ref", "#/definitions/" + definition);
        root.set("definitions", document.path("definitions"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(root);
    }

    /** Trims an OpenAPI document (first argument) to what is needed here (second argument, a file). */
    public static void main(String[] arguments) throws IOException {
        JsonNode all = MAPPER.readTree(Files.readString(Path.of(arguments[0]))).path("definitions");
        ObjectNode kinds = MAPPER.createObjectNode();
        Map<String, JsonNode> needed = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        all.properties().forEach(entry -> {
            for (JsonNode kind : entry.getValue().path("x-kubernetes-group-version-kind")) {
                String group = kind.path("group").asString("");
                String name = (group.isEmpty() ? "" : group + "/")
                        + kind.path("version").asString("") + "/"
                        + kind.path("kind").asString("");
                if (KINDS.contains(name)) {
                    kinds.put(name, entry.getKey());
                    open.add(entry.getKey());
                }
            }
        });
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!needed.containsKey(name)) {
                JsonNode trimmed = trim(name, all.path(name));
                needed.put(name, trimmed);
                trimmed.findValuesAsString("$ref")
                        .forEach(reference -> open.add(reference.substring("#/definitions/".length())));
            }
        }
        ObjectNode result = MAPPER.createObjectNode();
        result.set("kinds", kinds);
        result.set("definitions", MAPPER.valueToTree(needed));
        Files.writeString(Path.of(arguments[1]), MAPPER.writeValueAsString(result) + "\n");
    }

    /** Without descriptions and extensions, and closed where fields are listed. */
    private static JsonNode trim(String name, JsonNode definition) {
        // These two are said to be strings; what they are read from may be a number.
        if (name.endsWith(".IntOrString") || name.endsWith(".Quantity")) {
            return MAPPER.readTree("{\"type\":[\"string\",\"number\"]}");
        }
        return trim(
                definition,
                name.matches(".*\\.(StatefulSet|Deployment|Service|Job|PodDisruptionBudget|NetworkPolicy)"));
    }

    private static JsonNode trim(JsonNode schema, boolean withoutStatus) {
        ObjectNode trimmed = MAPPER.createObjectNode();
        for (String keyword : List.of("$ref", "type", "required", "enum")) {
            if (schema.has(keyword)) {
                trimmed.set(keyword, schema.path(keyword));
            }
        }
        if (schema.has("items")) {
            trimmed.set("items", trim(schema.path("items"), false));
        }
        if (schema.has("additionalProperties")) {
            trimmed.set("additionalProperties", trim(schema.path("additionalProperties"), false));
        }
        // OpenAPI 3, as newer documents have it: a reference beside a default.
        if (schema.path("allOf").size() == 1) {
            return trim(schema.path("allOf").get(0), false);
        }
        if (schema.has("properties")) {
            ObjectNode properties = trimmed.putObject("properties");
            schema.path("properties").properties().forEach(property -> {
                if (!(withoutStatus && property.getKey().equals("status"))) {
                    properties.set(property.getKey(), trim(property.getValue(), false));
                }
            });
            if (!schema.has("additionalProperties")) {
                trimmed.put("additionalProperties", false);
            }
        }
        return trimmed;
    }
}
