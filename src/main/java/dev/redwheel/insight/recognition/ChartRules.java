package dev.redwheel.insight.recognition;

import dev.redwheel.insight.recognition.FamilyRule.Case;
import dev.redwheel.model.RedisFamily;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code rules/charts.yaml}, strictly: a rule with a missing or an unknown field does not load. */
final class ChartRules {
    private static final String RESOURCE = "/rules/charts.yaml";

    private ChartRules() {}

    static List<FamilyRule> bundled() {
        try (InputStream in = Objects.requireNonNull(ChartRules.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return read(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /** @throws IllegalArgumentException naming what is wrong with the rules */
    static List<FamilyRule> read(String yaml) {
        List<FamilyRule> rules = new ArrayList<>();
        for (JsonNode node : YAMLMapper.shared().readTree(yaml)) {
            rules.add(new Reading(node).rule());
        }
        return List.copyOf(rules);
    }

    private static final class Reading {
        private final JsonNode node;
        private final Set<String> unread;

        Reading(JsonNode node) {
            this.node = node;
            this.unread = new HashSet<>(node.propertyNames());
        }

        FamilyRule rule() {
            FamilyRule rule = new FamilyRule(
                    RedisFamily.valueOf(take("family").asString()),
                    take("chart").asString(),
                    texts(take("hints")),
                    texts(take("fingerprint")),
                    labels(take("labels")),
                    cases("container"),
                    cases("topology"),
                    cases("port"),
                    cases("tls"),
                    cases("tlsSecret"),
                    cases("tlsCa"),
                    cases("tlsCertificate"),
                    cases("tlsKey"),
                    cases("passwordSecret"),
                    cases("passwordKey"),
                    cases("username"),
                    sentinel(take("sentinel")));
            require(unread.isEmpty(), "unknown fields " + unread);
            return rule;
        }

        private static Optional<FamilyRule.SentinelRule> sentinel(JsonNode node) {
            if (node.isObject() && node.isEmpty()) {
                return Optional.empty();
            }
            Reading reading = new Reading(node);
            FamilyRule.SentinelRule rule = new FamilyRule.SentinelRule(
                    reading.cases("tls"), reading.cases("passwordSecret"), reading.cases("passwordKey"));
            reading.require(reading.unread.isEmpty(), "unknown fields " + reading.unread + " of sentinel");
            return Optional.of(rule);
        }

        private JsonNode take(String field) {
            unread.remove(field);
            JsonNode value = node.get(field);
            require(value != null, "no " + field);
            return Objects.requireNonNull(value);
        }

        private List<Case> cases(String field) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode entry : take(field)) {
                List<Condition> when = new ArrayList<>();
                JsonNode asked = entry.get("when");
                if (asked != null) {
                    asked.properties().forEach(property -> when.add(condition(property.getKey(), property.getValue())));
                }
                JsonNode is = entry.get("is");
                require(is != null && is.isArray(), field + " needs a list under 'is'");
                require(entry.size() == (asked == null ? 1 : 2), field + " has more than 'when' and 'is'");
                cases.add(new Case(List.copyOf(when), texts(Objects.requireNonNull(is))));
            }
            return List.copyOf(cases);
        }

        private Condition condition(String path, JsonNode wanted) {
            if (!wanted.isObject()) {
                return new Condition.Equals(path, wanted.asString());
            }
            require(wanted.size() == 1, path + " asks for more than one thing");
            Map.Entry<String, JsonNode> test = wanted.properties().iterator().next();
            return switch (test.getKey()) {
                case "set" -> new Condition.IsSet(path);
                case "above" -> new Condition.Above(path, test.getValue().asDouble());
                default -> throw new IllegalArgumentException(path + ": unknown question " + test.getKey());
            };
        }

        private static Map<String, String> labels(JsonNode labels) {
            Map<String, String> read = new TreeMap<>();
            labels.properties()
                    .forEach(label -> read.put(label.getKey(), label.getValue().asString()));
            return Map.copyOf(read);
        }

        private static List<String> texts(JsonNode list) {
            List<String> texts = new ArrayList<>();
            list.forEach(text -> texts.add(text.asString()));
            return List.copyOf(texts);
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new IllegalArgumentException(node.path("family").asString("a rule") + ": " + otherwise);
            }
        }
    }
}
