package dev.redwheel.values;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types of the directive table: what fits them, and how they are told. */
final class DirectiveType {
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,20}");
    private static final Pattern PERCENT = Pattern.compile("(100|[0-9]{1,2})%");

    private DirectiveType() {}

    /** What is wrong with the arguments, as a sentence; empty when nothing is. */
    static Optional<String> wrong(String type, List<String> arguments) {
        String first = arguments.getFirst();
        if (!type.equals("words") && arguments.size() > 1) {
            return Optional.of("One value is expected; a text with blanks is written in quotes.");
        }
        boolean fits = switch (kind(type)) {
            case "yesno" -> isWord(first, List.of("yes", "no"));
            case "enum" -> isWord(first, words(type));
            case "memory" -> Quantity.redisBytes(first).isPresent();
            case "memory-or-percent" ->
                Quantity.redisBytes(first).isPresent() || PERCENT.matcher(first).matches();
            case "int" -> inRange(type, first);
            default -> true;
        };
        return fits ? Optional.empty() : Optional.of("\"" + first + "\" does not fit: " + describe(type) + ".");
    }

    static String describe(String type) {
        return switch (kind(type)) {
            case "yesno" -> "yes or no";
            case "enum" -> "one of " + String.join(", ", words(type));
            case "memory" -> "an amount like 512mb or 2gb";
            case "memory-or-percent" -> "an amount like 512mb, or a share of maxmemory like 10%";
            case "int" -> {
                String[] parts = type.split(":");
                // The largest numbers of a computer's integers say nothing to a person.
                yield parts[2].length() > 9
                        ? "a whole number from " + parts[1]
                        : "a whole number from " + parts[1] + " to " + parts[2];
            }
            default -> "a text";
        };
    }

    /** The words an enumeration takes; empty for other types. */
    static List<String> words(String type) {
        return switch (kind(type)) {
            case "yesno" -> List.of("yes", "no");
            case "enum" -> List.of(type.substring("enum:".length()).split(","));
            default -> List.of();
        };
    }

    private static boolean isWord(String text, List<String> words) {
        return words.contains(text.toLowerCase(Locale.ROOT));
    }

    private static boolean inRange(String type, String text) {
        if (!NUMBER.matcher(text).matches()) {
            return false;
        }
        String[] parts = type.split(":");
        BigInteger number = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
        return number.compareTo(new BigInteger(parts[1])) >= 0 && number.compareTo(new BigInteger(parts[2])) <= 0;
    }

    private static String kind(String type) {
        int colon = type.indexOf(':');
        return colon < 0 ? type : type.substring(0, colon);
    }
}
