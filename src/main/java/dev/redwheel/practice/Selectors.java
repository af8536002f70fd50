package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Label and field selectors, as query parameters and as objects in a spec. */
final class Selectors {
    private static final Pattern SET =
            Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(.*)");

    /** The fields a real API server knows for at least one of the kinds here. */
    private static final Map<String, String[]> FIELDS = Map.ofEntries(
            Map.entry("metadata.name", new String[] {"metadata", "name"}),
            Map.entry("metadata.namespace", new String[] {"metadata", "namespace"}),
            Map.entry("involvedObject.kind", new String[] {"involvedObject", "kind"}),
            Map.entry("involvedObject.name", new String[] {"involvedObject", "name"}),
            Map.entry("involvedObject.namespace", new String[] {"involvedObject", "namespace"}),
            Map.entry("involvedObject.uid", new String[] {"involvedObject", "uid"}),
            Map.entry("involvedObject.apiVersion", new String[] {"involvedObject", "apiVersion"}),
            Map.entry("involvedObject.resourceVersion", new String[] {"involvedObject", "resourceVersion"}),
            Map.entry("involvedObject.fieldPath", new String[] {"involvedObject", "fieldPath"}),
            Map.entry("reason", new String[] {"reason"}),
            Map.entry("source", new String[] {"source", "component"}),
            Map.entry("reportingComponent", new String[] {"reportingComponent"}),
            Map.entry("type", new String[] {"type"}),
            Map.entry("status.phase", new String[] {"status", "phase"}),
            Map.entry("status.podIP", new String[] {"status", "podIP"}),
            Map.entry("spec.nodeName", new String[] {"spec", "nodeName"}),
            Map.entry("spec.restartPolicy", new String[] {"spec", "restartPolicy"}),
            Map.entry("spec.serviceAccountName", new String[] {"spec", "serviceAccountName"}),
            Map.entry("spec.unschedulable", new String[] {"spec", "unschedulable"}));

    private Selectors() {}

    /** @throws ApiException 400 when it cannot be parsed */
    static Predicate<JsonNode> labels(String selector) {
        List<Predicate<Map<String, String>>> terms = new ArrayList<>();
        for (String term : split(selector)) {
            terms.add(labelTerm(term));
        }
        return object -> {
            Map<String, String> labels = Json.labels(object);
            return terms.stream().allMatch(term -> term.test(labels));
        };
    }

    private static Predicate<Map<String, String>> labelTerm(String term) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values = new HashSet<>();
            for (String value : set.group(3).split(",", -1)) {
                values.add(value.strip());
            }
            return set.group(2).equalsIgnoreCase("in")
                    ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
                    : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }
        Matcher equality = EQUALITY.matcher(term);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3).strip();
            return equality.group(2).equals("!=")
                    ? labels -> !value.equals(labels.get(key))
                    : labels -> value.equals(labels.get(key));
        }
        if (term.matches("![^\\s=!]+")) {
            String key = term.substring(1);
            return labels -> !labels.containsKey(key);
        }
        if (term.matches("[^\\s=!()]+")) {
            return labels -> labels.containsKey(term);
        }
        throw ApiException.badRequest("unable to parse requirement: " + term);
    }

    /** @throws ApiException 400 when it cannot be parsed or names an unknown field */
    static Predicate<JsonNode> fields(String selector) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        for (String term : split(selector)) {
            Matcher equality = EQUALITY.matcher(term);
            if (!equality.matches()) {
                throw ApiException.badRequest("invalid field selector: " + term);
            }
            String[] path = FIELDS.get(equality.group(1));
            if (path == null) {
                throw ApiException.badRequest("field label not supported: " + equality.group(1));
            }
            String value = equality.group(3).strip();
            boolean same = !equality.group(2).equals("!=");
            terms.add(object -> same == Json.string(object, path).equals(value));
        }
        return object -> terms.stream().allMatch(term -> term.test(object));
    }

    /** A LabelSelector object: matchLabels and matchExpressions. An empty one matches everything. */
    static Predicate<JsonNode> labelSelector(JsonNode selector) {
        Map<String, String> wanted = Json.strings(selector, "matchLabels");
        List<JsonNode> expressions = Json.items(selector, "matchExpressions");
        return object -> {
            Map<String, String> labels = Json.labels(object);
            return labels.entrySet().containsAll(wanted.entrySet())
                    && expressions.stream().allMatch(expression -> expression(expression, labels));
        };
    }

    private static boolean expression(JsonNode expression, Map<String, String> labels) {
        String key = Json.string(expression, "key");
        boolean listed = Json.items(expression, "values").stream()
                .anyMatch(value -> value.asString("").equals(labels.get(key)));
        return switch (Json.string(expression, "operator")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> labels.containsKey(key);
            case "DoesNotExist" -> !labels.containsKey(key);
            default -> false;
        };
    }

    /** The plain map selector of a Service. An empty one matches nothing. */
    static boolean matchesAll(JsonNode selector, JsonNode object) {
        Map<String, String> wanted = Json.strings(selector);
        return !wanted.isEmpty() && Json.labels(object).entrySet().containsAll(wanted.entrySet());
    }

    /** Splits at commas that are not inside parentheses. */
    private static List<String> split(String selector) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= selector.length(); i++) {
            char c = i == selector.length() ? ',' : selector.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && (depth == 0 || i == selector.length())) {
                String term = selector.substring(start, i).strip();
                if (!term.isEmpty()) {
                    terms.add(term);
                }
                start = i + 1;
            }
        }
        return terms;
    }
}
