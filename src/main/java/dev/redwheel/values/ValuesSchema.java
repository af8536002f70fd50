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

    private final Schema schema;

    /** @throws IllegalArgumentException when the text is no schema */
    public ValuesSchema(String schemaJson) {
        JsonNode node = MAPPER.readTree(schemaJson);
        SpecificationVersion dialect = node.path("$schema").asString("").contains("draft-07")
                ? SpecificationVersion.DRAFT_7
                : SpecificationVersion.DRAFT_2020_12;
        this.schema = SchemaRegistry.withDefaultDialect(dialect).getSchema(node);
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

    private static String message(Error error, List<String> path) {
        String name = path.isEmpty() ? "values" : path.getLast();
        return switch (String.valueOf(error.getKeyword())) {
            case "additionalProperties" -> "The chart knows no \"" + name + "\" here.";
            case "type" -> "\"" + name + "\": " + plain(error) + ".";
            default -> capital(plain(error)) + ".";
        };
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
