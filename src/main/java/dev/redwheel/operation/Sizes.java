package dev.redwheel.operation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes in the words of Kubernetes: binary units, at most one decimal. */
final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final Pattern QUANTITY = Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)([a-zA-Z]*)");
    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("k", THOUSAND),
            Map.entry("M", THOUSAND.pow(2)),
            Map.entry("G", THOUSAND.pow(3)),
            Map.entry("T", THOUSAND.pow(4)),
            Map.entry("P", THOUSAND.pow(5)),
            Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
            Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
            Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
            Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
            Map.entry("Pi", BigDecimal.valueOf(1L << 50)));

    private Sizes() {}

    static String binary(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        String number =
                value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + UNITS[unit];
    }

    /** A Kubernetes quantity in bytes; 0 for an empty or unreadable one. */
    static long bytes(String quantity) {
        return number(quantity, BigDecimal.ONE);
    }

    /** A Kubernetes quantity in thousandths: "250m" is 250, "2" is 2000; 0 for an empty or unreadable one. */
    static long millis(String quantity) {
        return number(quantity, THOUSAND);
    }

    private static long number(String quantity, BigDecimal factor) {
        Matcher parts = QUANTITY.matcher(quantity.strip());
        if (!parts.matches()) {
            return 0;
        }
        BigDecimal scale = SUFFIXES.getOrDefault(parts.group(2), BigDecimal.ONE);
        return new BigDecimal(parts.group(1))
                .multiply(scale)
                .multiply(factor)
                .setScale(0, RoundingMode.CEILING)
                .longValue();
    }
}
