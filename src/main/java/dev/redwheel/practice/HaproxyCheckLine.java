package dev.redwheel.practice;

import dev.redwheel.practice.HaproxyConfig.ConfigException;
import dev.redwheel.practice.HaproxyConfig.Step;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code tcp-check} line. */
record HaproxyCheckLine(HaproxyLine line, Map<String, String> environment) {
    private static final Pattern LOG_FORMAT = Pattern.compile("%\\[env\\(([^)]+)\\)]");

    Step step() throws ConfigException {
        return switch (line.word(1)) {
            case "connect" -> connect(line.from(2));
            case "send" -> new Step.Send(line.word(2));
            case "send-lf" -> new Step.Send(logFormat(line.word(2)));
            case "expect" -> expect();
            default -> throw line.wrong("the stand-in for haproxy does not know 'tcp-check " + line.word(1) + "'");
        };
    }

    private Step.Connect connect(List<String> options) throws ConfigException {
        String way = options.isEmpty() ? "" : options.getFirst();
        if (options.size() > 1 || !Set.of("", "ssl", "default").contains(way)) {
            throw line.wrong(
                    "the stand-in for haproxy does not know 'tcp-check connect " + String.join(" ", options) + "'");
        }
        return new Step.Connect(way);
    }

    private Step.Expect expect() throws ConfigException {
        int at = 2;
        OptionalInt minimum = OptionalInt.empty();
        while (line.word(at).equals("min-recv") || line.word(at).equals("comment")) {
            if (line.word(at).equals("min-recv")) {
                minimum = OptionalInt.of(line.integer(line.word(at + 1)));
            }
            at += 2;
        }
        boolean negated = line.word(at).equals("!");
        at += negated ? 1 : 0;
        String text = line.word(at + 1);
        return switch (line.word(at)) {
            case "string" -> new Step.Expect(Pattern.compile(Pattern.quote(text)), negated, text, minimum);
            case "rstring" -> new Step.Expect(Pattern.compile(text), negated, text, minimum);
            default ->
                throw line.wrong("the stand-in for haproxy does not know 'tcp-check expect " + line.word(at) + "'");
        };
    }

    private String logFormat(String text) throws ConfigException {
        String result = LOG_FORMAT
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(environment.getOrDefault(match.group(1), "")));
        if (LOG_FORMAT.matcher(text).replaceAll("").contains("%[")) {
            throw line.wrong("the stand-in for haproxy knows '%[env(NAME)]' only in 'send-lf'");
        }
        return result;
    }
}
