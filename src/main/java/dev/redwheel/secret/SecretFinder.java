package dev.redwheel.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds secrets in YAML, JSON, redis.conf, logs and anything between. A text that parses as YAML is searched by its parsed
 * documents, any other by its lines; names decide, so it finds too much rather than too little.
 */
public final class SecretFinder {
    /** Texts inside texts: a ConfigMap in a List that holds a JSON file is three. */
    private static final int DEEPEST = 4;

    private SecretFinder() {}

    /** The places in order, without overlap. */
    public static List<Span> spans(String text) {
        return tidy(text, find(text, 0).spans());
    }

    /** What the secrets are, as a program that read the text would know them; those of several lines also line by line. */
    public static Set<String> values(String text) {
        Set<String> values = new TreeSet<>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        find(text, 0)
                .values()
                .forEach(value -> Stream.concat(Stream.of(value), value.lines())
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .forEach(values::add));
        return values;
    }

    static Found find(String text, int depth) {
        if (depth < DEEPEST) {
            Found parsed = SecretNodes.find(text, depth);
            if (parsed != null) {
                return parsed;
            }
        }
        return SecretLines.find(text);
    }

    /** Cuts spans at line breaks, leaves out the space around them and joins those that touch. */
    private static List<Span> tidy(String text, List<Span> spans) {
        List<Span> cut = new ArrayList<>();
        for (Span span : spans) {
            int start = span.start();
            while (start < span.end()) {
                int newline = text.indexOf('\n', start);
                int end = newline < 0 || newline > span.end() ? span.end() : newline;
                int from = start;
                int to = end;
                while (from < to && Character.isWhitespace(text.charAt(from))) {
                    from++;
                }
                while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
                    to--;
                }
                if (from < to) {
                    cut.add(new Span(from, to));
                }
                start = end + 1;
            }
        }
        cut.sort(Comparator.comparingInt(Span::start).thenComparingInt(Span::end));
        List<Span> tidy = new ArrayList<>();
        for (Span span : cut) {
            if (!tidy.isEmpty() && span.start() <= tidy.getLast().end()) {
                Span before = tidy.removeLast();
                tidy.add(new Span(before.start(), Math.max(before.end(), span.end())));
            } else {
                tidy.add(span);
            }
        }
        return tidy;
    }

    /** Places, in no order, and the secrets themselves. */
    record Found(List<Span> spans, List<String> values) {
        Found() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(int start, int end, String value) {
            if (start < end) {
                spans.add(new Span(start, end));
                values.add(value);
            }
        }
    }
}
