package dev.redwheel.redis;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All fields of one INFO, whatever section they stand in: the sections moved between versions, the names did not. */
final class InfoFields {
    /** Numbered fields are looked for up to this many digits: db0 to db99999. */
    private static final int MOST_DIGITS = 5;

    private final Map<String, String> all = new HashMap<>();
    private final Map<String, Map<String, String>> sections;

    InfoFields(Map<String, Map<String, String>> sections) {
        this.sections = sections;
        sections.values().forEach(all::putAll);
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** Empty when there is none. */
    String text(String name) {
        return all.getOrDefault(name, "").strip();
    }

    /** A whole number from 0 up; the servers write -1 for "not known". */
    OptionalLong count(String name) {
        return toCount(all.get(name));
    }

    /** A whole number of either sign. */
    OptionalLong number(String name) {
        return toNumber(all.get(name));
    }

    OptionalDouble decimal(String name) {
        return toDecimal(all.get(name));
    }

    /** A decimal above 0. A ratio of 0 is what servers write before they measured it. */
    OptionalDouble positive(String name) {
        OptionalDouble value = decimal(name);
        return value.isPresent() && value.getAsDouble() > 0 ? value : OptionalDouble.empty();
    }

    Optional<Boolean> flag(String name) {
        return switch (text(name)) {
            case "0", "no" -> Optional.of(false);
            case "1", "yes" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    /** Fields that are the prefix and a number, in the text's order. */
    void numbered(String prefix, BiConsumer<Integer, String> consumer) {
        prefixed(prefix, (rest, value) -> {
            if (!rest.isEmpty() && rest.length() <= MOST_DIGITS && rest.chars().allMatch(c -> c >= '0' && c <= '9')) {
                consumer.accept(Integer.parseInt(rest), value);
            }
        });
    }

    void prefixed(String prefix, BiConsumer<String, String> consumer) {
        for (Map<String, String> fields : sections.values()) {
            fields.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    consumer.accept(name.substring(prefix.length()), value);
                }
            });
        }
    }

    /** "a=1,b=2". */
    static Map<String, String> pairs(String value) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : value.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return pairs;
    }

    /** The value of one key of "a=1,b=2" without taking the rest apart; null when it has none. */
    static @Nullable String part(String value, String key) {
        int at = value.startsWith(key) ? 0 : value.indexOf("," + key) + 1;
        if (at == 0 && !value.startsWith(key)) {
            return null;
        }
        int comma = value.indexOf(',', at);
        return value.substring(at + key.length(), comma < 0 ? value.length() : comma);
    }

    static OptionalLong toCount(@Nullable String text) {
        OptionalLong number = toNumber(text);
        return number.isPresent() && number.getAsLong() >= 0 ? number : OptionalLong.empty();
    }

    static OptionalLong toNumber(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 20) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static OptionalDouble toDecimal(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 40) {
            return OptionalDouble.empty();
        }
        try {
            double value = Double.parseDouble(text.strip());
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
