package dev.redwheel.values;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.redwheel.model.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chart's values.schema.json. Reading it takes a while; checking against it does not. Safe from any thread. */
public final class ValuesSchema {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final JsonNode root;
    private final Schema schema;

    /** @throws IllegalArgumentException when the text is no schema */
    public ValuesSchema(String schemaJson) {
        root = MAPPER.readTree(schemaJson);
        SpecificationVersion dialect = root.path("$schema").asString("").contains("draft-07")
                ? SpecificationVersion.DRAFT_7
                : SpecificationVersion.DRAFT_2020_12;
        this.schema = SchemaRegistry.withDefaultDialect(dialect).getSchema(root);
    }

    /** What the schema objects to, each at its field and its line of the text. A text that is no YAML gives its problem. */
    public List<YamlProblem> check(String yaml) {
        try {
            return check(YamlTree.parse(yaml));
        } catch (YamlSyntaxException e) {
            return List.of(e.problem());
        }
    }

    List<YamlProblem> check(YamlTree tree) {
        List<YamlProblem> problems = new ArrayList<>();
        for (Error error : schema.validate(MAPPER.valueToTree(tree.values()))) {
            List<String> path = path(error);
            problems.add(new YamlProblem(
                    tree.line(path), 0, ValuesYaml.dotted(path), Severity.BLOCKED, message(error, path)));
        }
        problems.sort(Comparator.comparingInt(YamlProblem::line).thenComparing(YamlProblem::path));
        return List.copyOf(problems);
    }

    private static List<String> path(Error error) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
            path.add(String.valueOf(error.getInstanceLocation().getElement(i)));
        }
        // An unknown name is told at the mapping that holds it; its own line is where the person looks.
        if ("additionalProperties".equals(error.getKeyword()) && error.getProperty() != null) {
            path.add(error.getProperty());
        }
        return path;
    }

    private String message(Error error, List<String> path) {
        String name = path.isEmpty() ? "values" : path.getLast();
        return switch (String.valueOf(error.getKeyword())) {
            case "additionalProperties" -> "The chart knows no \"" + name + "\" here.";
            case "pattern" -> "\"" + shown(error) + "\" does not fit here. " + about(path);
            case "type" -> "\"" + name + "\": " + plain(error) + ".";
            default -> capital(plain(error)) + ".";
        };
    }

    /** What the schema says the field is for: its description, which names the form it wants. */
    private String about(List<String> path) {
        JsonNode node = root;
        String said = "";
        for (String step : path) {
            JsonNode inside = resolve(node);
            JsonNode property = inside.path("properties").path(step);
            node = property.isMissingNode() ? inside.path("items") : property;
            said = node.path("description")
                    .asString(resolve(node).path("description").asString(""));
        }
        return said;
    }

    /** The definition a node refers to, directly or as its only part. */
    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref")
                .asString(node.path("allOf").path(0).path("$ref").asString(""));
        return reference.startsWith("#/") ? root.at(reference.substring(1)) : node;
    }

    private static String shown(Error error) {
        JsonNode value = error.getInstanceNode();
        return value == null ? "" : value.asString("");
    }

    private static String plain(Error error) {
        String text = error.getMessage();
        int colon = text.startsWith("/") ? text.indexOf(": ") : -1;
        String plain = colon < 0 ? text : text.substring(colon + 2);
        return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
