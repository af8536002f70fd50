package dev.redwheel.values;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Scalars as both sides understand them. Helm reads YAML 1.1, where an unquoted {@code yes}, {@code on} or {@code 0777} is
 * no string; a string that looks like that is written in quotes.
 */
final class YamlScalars {
    private static final Pattern AMBIGUOUS = Pattern.compile(
            "(?i)|~|null|true|false|yes|no|on|off|y|n|[-+]?[.]?[0-9][0-9_,.eExXoObB:+-]*|[-+]?[.](inf|nan)|=|<<|.*\\s");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/._][A-Za-z0-9/._@+=-]*(:[A-Za-z0-9/._@+=-]+)*");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+");

    private YamlScalars() {}

    static ScalarStyle style(String text) {
        return PLAIN.matcher(text).matches() && !AMBIGUOUS.matcher(text).matches()
                ? ScalarStyle.PLAIN
                : ScalarStyle.DOUBLE_QUOTED;
    }

    static @Nullable Object value(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        String text = scalar.getValue();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.parseBoolean(text);
        }
        if (tag.equals(Tag.INT) && DECIMAL.matcher(text).matches()) {
            BigInteger number = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
            if (number.bitLength() < Integer.SIZE) {
                return number.intValue();
            }
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
        }
        if (tag.equals(Tag.FLOAT)) {
            try {
                return Double.valueOf(text);
            } catch (NumberFormatException e) {
                return text; // .inf and .nan: nothing a chart takes as a number.
            }
        }
        if (scalar.isPlain() && tag.equals(Tag.STR)) {
            return switch (text) {
                case "yes", "Yes", "YES", "on", "On", "ON" -> true;
                case "no", "No", "NO", "off", "Off", "OFF" -> false;
                default -> text;
            };
        }
        return text;
    }
}
