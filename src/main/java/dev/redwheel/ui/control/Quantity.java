package dev.redwheel.ui.control;

import java.util.Locale;

/**
 * What one unit of a value is, and how people read it: binary prefixes for bytes, decimal ones for counts, time in the unit
 * that fits. A value that is not known is shown as {@value #UNKNOWN}, never as 0.
 */
public enum Quantity {
    /** 0 to 1, shown in per cent. */
    RATIO,
    /** A factor: "1.25". */
    TIMES,
    COUNT,
    PER_SECOND,
    BYTES,
    BYTES_PER_SECOND,
    MILLISECONDS,
    MICROSECONDS,
    SECONDS;

    public static final String UNKNOWN = "—";

    /**
     * @param from the smallest size it is used for: four-digit counts keep their digits
     */
    record Prefix(double factor, String word, double from) {
        Prefix(double factor, String word) {
            this(factor, word, factor);
        }
    }

    private static final Prefix[] BINARY = {
        new Prefix(1L << 40, "TiB"),
        new Prefix(1L << 30, "GiB"),
        new Prefix(1L << 20, "MiB"),
        new Prefix(1L << 10, "KiB"),
        new Prefix(1, "B")
    };
    private static final Prefix[] DECIMAL = {
        new Prefix(1e9, "G"), new Prefix(1e6, "M"), new Prefix(1e3, "k", 1e4), new Prefix(1, "")
    };
    /** Of one microsecond. */
    private static final Prefix[] TIME = {
        new Prefix(86_400e6, "d"),
        new Prefix(3600e6, "h"),
        new Prefix(60e6, "min"),
        new Prefix(1e6, "s"),
        new Prefix(1e3, "ms"),
        new Prefix(1, "µs")
    };

    /** For a person: "12.3k/s", "1.21 GiB", "99.3 %", "850 µs". */
    public String format(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return UNKNOWN;
        }
        Prefix prefix = prefix(Math.abs(value));
        double scaled = value / prefix.factor();
        return joined(significant(scaled, wholeAt(prefix)), prefix);
    }

    /** For a column heading of an export: the unit of the raw values. */
    public String rawUnit() {
        return switch (this) {
            case RATIO -> "ratio";
            case TIMES, COUNT -> "";
            case PER_SECOND -> "1/s";
            case BYTES -> "B";
            case BYTES_PER_SECOND -> "B/s";
            case MILLISECONDS -> "ms";
            case MICROSECONDS -> "us";
            case SECONDS -> "s";
        };
    }

    /** The prefix that suits a value of this size; its factor is in this quantity's own unit. */
    Prefix prefix(double size) {
        return switch (this) {
            case RATIO -> new Prefix(0.01, "%");
            case TIMES -> new Prefix(1, "");
            case COUNT, PER_SECOND -> largest(DECIMAL, size, 1);
            case BYTES, BYTES_PER_SECOND -> largest(BINARY, size, 1);
            case MICROSECONDS -> largest(TIME, size, 1);
            case MILLISECONDS -> largest(TIME, size, 1e-3);
            case SECONDS -> size < 1e-9 ? new Prefix(1, "s") : largest(TIME, size, 1e-6);
        };
    }

    /** Puts number, prefix and unit together. */
    String joined(String number, Prefix prefix) {
        return switch (this) {
            case RATIO -> number + " %";
            case TIMES -> number;
            case COUNT -> number + prefix.word();
            case PER_SECOND -> number + prefix.word() + "/s";
            case BYTES, MILLISECONDS, MICROSECONDS, SECONDS -> number + " " + prefix.word();
            case BYTES_PER_SECOND -> number + " " + prefix.word() + "/s";
        };
    }

    /** Bytes and counts have no fractions in their own unit. */
    private boolean wholeAt(Prefix prefix) {
        return prefix.factor() == 1 && (this == BYTES || this == COUNT);
    }

    private static Prefix largest(Prefix[] prefixes, double size, double unit) {
        for (Prefix prefix : prefixes) {
            // 0.9995 rounds up to the next prefix: 999.96 KiB would read "1000 KiB".
            if (size >= prefix.from() * unit * 0.9995) {
                return new Prefix(prefix.factor() * unit, prefix.word());
            }
        }
        Prefix smallest = prefixes[prefixes.length - 1];
        return new Prefix(smallest.factor() * unit, smallest.word());
    }

    /** Three significant digits, without an exponent and without needless zeros; whole numbers keep all their digits. */
    private static String significant(double value, boolean whole) {
        double size = Math.abs(value);
        if (whole || size >= 100) {
            return String.format(Locale.ROOT, size >= 10_000 ? "%,.0f" : "%.0f", value);
        }
        String text = String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }
}
