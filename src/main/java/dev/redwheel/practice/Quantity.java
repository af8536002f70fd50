package dev.redwheel.practice;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Kubernetes quantities: "512Mi", "250m", "1.5", "2e3". */
final class Quantity {
    private static final Pattern FORM = Pattern.compile("([+-]?[0-9.]+)([eE][+-]?\\d+)?([numkMGTPE]?|[KMGTPE]i)");

    private static final Map<String, BigDecimal> UNITS = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
            Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    private Quantity() {}

    /** The amount in base units; zero for a missing one. */
    static BigDecimal of(JsonNode node) {
        return node.isValueNode() ? of(node.asString("0")) : BigDecimal.ZERO;
    }

    /** @throws ApiException 400 when it is no quantity */
    static BigDecimal of(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (matcher.matches()) {
            try {
                String exponent = matcher.group(2) == null ? "" : matcher.group(2);
                return new BigDecimal(matcher.group(1) + exponent)
                        .multiply(UNITS.getOrDefault(matcher.group(3), BigDecimal.ONE));
            } catch (NumberFormatException e) {
                // Falls through to the refusal below.
            }
        }
        throw ApiException.badRequest("quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$': \"" + text + "\"");
    }
}
