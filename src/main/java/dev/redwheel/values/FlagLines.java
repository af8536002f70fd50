package dev.redwheel.values;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Flags of redis-server as the lines of redis.conf they mean: "--hz 20" is the line "hz 20". */
public final class FlagLines {
    private FlagLines() {}

    /** One line, with its break, for each flag in the text; what is no flag stays as it is. */
    public static String of(String flags) {
        List<String> lines = new ArrayList<>();
        for (String part : flags.strip().split("(^|\\s+)--", -1)) {
            if (!part.isBlank()) {
                lines.add(part.strip() + "\n");
            }
        }
        return lines.stream().collect(Collectors.joining());
    }

    /** Whether the text is one: the chart refuses anything that does not begin with two dashes. */
    public static boolean isFlag(String text) {
        return text.strip().matches("--[A-Za-z][A-Za-z0-9_-]*(\\s+.*)?");
    }
}
