package dev.redwheel.practice;

import dev.redwheel.practice.HaproxyConfig.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of one line of a haproxy.cfg, and where it stands, for what is wrong with it. */
record HaproxyLine(String file, int number, List<String> words) {
    static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})");
    private static final Pattern TIME = Pattern.compile("(\\d+)(us|ms|s|m|h|d|)");

    String first() {
        return words.getFirst();
    }

    /** The word at that place, the first one being 0. */
    String word(int index) throws ConfigException {
        if (index >= words.size()) {
            throw wrong("'" + first() + "' expects more arguments");
        }
        return words.get(index);
    }

    List<String> from(int index) {
        return words.subList(Math.min(index, words.size()), words.size());
    }

    Duration time(String text) throws ConfigException {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw wrong("'" + text + "' is not a time");
        }
        long amount = Long.parseLong(time.group(1));
        return switch (String.valueOf(time.group(2))) {
            case "us" -> Duration.ofMillis(amount / 1000);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofMillis(amount);
        };
    }

    int integer(String text) throws ConfigException {
        if (!text.matches("\\d{1,9}")) {
            throw wrong("'" + text + "' is not a number");
        }
        return Integer.parseInt(text);
    }

    ConfigException wrong(String message) {
        return new ConfigException("[ALERT]    (1) : config : parsing [" + file + ":" + number + "] : " + message);
    }
}
