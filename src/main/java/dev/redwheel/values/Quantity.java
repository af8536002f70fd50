package dev.redwheel.values;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts as Kubernetes ("512Mi", "0.5", "250m") and as Redis ("2gb") write them.
 *
 * <p>Kubernetes: <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>.
 * Redis: redis.conf says 1k is 1000 and 1kb is 1024 bytes, in any case of letters.
 */
public final class Quantity {
    private static final Pattern KUBERNETES = Pattern.compile(
            "([+-]?(?:[0-9]{1,19}(?:\\.[0-9]{0,9})?|\\.[0-9]{1,9}))(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,2})?");
    private static final Pattern REDIS = Pattern.compile("([0-9]{1,19})(b|k|kb|m|mb|g|gb)?");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL = List.of("", "k", "M", "G", "T", "P", "E");

    private Quantity() {}

    /** Bytes of a Kubernetes quantity, part bytes rounded up; empty when it is none, is negative or does not fit. */
    public static OptionalLong bytes(String text) {
        return parse(text, BigDecimal.ONE);
    }

    /** Thousandths of a core of a Kubernetes quantity, rounded up; empty when it is none, is negative or does not fit. */
    public static OptionalLong cpuMillis(String text) {
        return parse(text, BigDecimal.valueOf(1000));
    }

    /** Bytes of a redis.conf amount; empty when it is none or does not fit. */
    public static OptionalLong redisBytes(String text) {
        Matcher matcher = REDIS.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2);
        long factor = switch (unit) {
            case "k" -> 1000L;
            case "kb" -> 1L << 10;
            case "m" -> 1_000_000L;
            case "mb" -> 1L << 20;
            case "g" -> 1_000_000_000L;
            case "gb" -> 1L << 30;
            default -> 1L;
        };
        return fit(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor)));
    }

    /** The shortest exact Kubernetes form with binary units: "1536Mi", "2Gi"; plain bytes where no unit divides it. */
    public static String ofBytes(long bytes) {
        int unit = 0;
        long value = bytes;
        while (value != 0 && value % 1024 == 0 && unit < BINARY.size() - 1) {
            value /= 1024;
            unit++;
        }
        return value + BINARY.get(unit);
    }

    /** "2" or "250m". */
    public static String ofCpuMillis(long millis) {
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
    }

    /** For reading, rounded to three digits: "1.5 GiB". Not for values. */
    public static String show(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BINARY.size() - 1) {
            value /= 1024;
            unit++;
        }
        String number = unit == 0 || value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value)
                        .replaceAll("\\.?0+$", "");
        return number + " " + BINARY.get(unit) + "B";
    }

    /** For reading: "2 cores", "250 m". */
    public static String showCpu(long millis) {
        return millis % 1000 == 0
                ? (millis / 1000) + (millis == 1000 ? " core" : " cores")
                : String.format(Locale.ROOT, "%.2f", millis / 1000.0).replaceAll("0$", "") + " cores";
    }

    private static OptionalLong parse(String text, BigDecimal scale) {
        Matcher matcher = KUBERNETES.matcher(text.strip());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2);
        return fit(new BigDecimal(matcher.group(1)).multiply(factor(unit)).multiply(scale));
    }

    private static BigDecimal factor(String unit) {
        if (BINARY.contains(unit)) {
            return BigDecimal.valueOf(1024).pow(BINARY.indexOf(unit));
        }
        if (unit.length() > 1 && Character.toLowerCase(unit.charAt(0)) == 'e') {
            return BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(unit.substring(1)));
        }
        if (DECIMAL.contains(unit)) {
            return BigDecimal.ONE.scaleByPowerOfTen(3 * DECIMAL.indexOf(unit));
        }
        return BigDecimal.ONE.scaleByPowerOfTen(
                switch (unit) {
                    case "n" -> -9;
                    case "u" -> -6;
                    default -> -3;
                });
    }

    private static OptionalLong fit(BigDecimal value) {
        BigDecimal whole = value.setScale(0, RoundingMode.CEILING);
        if (whole.signum() < 0 || whole.toBigInteger().bitLength() > 62) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(whole.longValueExact());
    }
}
