package dev.redwheel.kube;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads the types Kubernetes' objects are made of. What is absent or malformed gives an empty value, never an error. */
final class Fields {
    private Fields() {}

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    static int number(JsonNode node, String field) {
        return node.path(field).asInt(0);
    }

    static Map<String, String> texts(JsonNode map) {
        Map<String, String> texts = new LinkedHashMap<>();
        map.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }

    static Optional<Instant> time(JsonNode node, String field) {
        String text = text(node, field);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static <T> List<T> each(JsonNode array, Function<JsonNode, T> reader) {
        List<T> all = new ArrayList<>(array.size());
        array.forEach(item -> all.add(reader.apply(item)));
        return all;
    }

    /** A quantity in its base unit: bytes or a count; 0 when absent. */
    static long amount(JsonNode map, String resource) {
        return quantity(text(map, resource)).setScale(0, RoundingMode.CEILING).longValue();
    }

    /** A cpu quantity in thousandths of a core; 0 when absent. */
    static long millis(JsonNode map, String resource) {
        return quantity(text(map, resource))
                .movePointRight(3)
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }

    static BigDecimal quantity(String text) {
        if (text.isBlank()) {
            return BigDecimal.ZERO;
        }
        try {
            return Quantity.getAmountInBytes(Quantity.parse(text));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return BigDecimal.ZERO;
        }
    }

    /** The controlling owner, else a missing node. */
    static JsonNode controller(JsonNode meta) {
        for (JsonNode owner : meta.path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                return owner;
            }
        }
        return meta.path("no owner");
    }
}
