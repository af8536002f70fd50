package dev.redwheel.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lines of a redis.conf. Comments, blank lines and the order stay as they are; a change touches its own lines only.
 *
 * @param lines in order
 */
public record RedisConf(List<Line> lines) {
    /**
     * @param number from 1
     * @param name the directive in lower case; empty for a comment or a blank line
     * @param arguments without quotes; empty when the quotes do not close
     * @param text as written
     */
    public record Line(int number, String name, Optional<List<String>> arguments, String text) {}

    public RedisConf {
        lines = List.copyOf(lines);
    }

    public static RedisConf parse(String text) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            lines.add(line(++number, raw));
        }
        return new RedisConf(lines);
    }

    /** The text, ending in a line break unless it is empty. */
    public String text() {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }

    /** The arguments of a directive, of its last line as Redis does it; empty when it is not there. */
    public Optional<List<String>> get(String name) {
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .reduce((first, last) -> last)
                .flatMap(Line::arguments);
    }

    public boolean has(String name) {
        return lines.stream().anyMatch(line -> line.name().equals(name));
    }

    /** With the directive set: in its first line's place, else at the end. */
    public RedisConf with(String name, List<String> values) {
        return withAll(name, values.stream().map(value -> name + " " + value).toList());
    }

    public RedisConf without(String name) {
        return withAll(name, List.of());
    }

    /** What "save" lines say; empty when there are none, which leaves it to the server. A list of none is {@code save ""}. */
    public Optional<List<SavePoint>> savePoints() {
        List<SavePoint> points = new ArrayList<>();
        boolean said = false;
        for (Line line : lines) {
            if (!line.name().equals("save") || line.arguments().isEmpty()) {
                continue;
            }
            List<String> arguments = line.arguments().get();
            if (arguments.equals(List.of(""))) {
                points.clear();
                said = true;
                continue;
            }
            for (int i = 0; i + 1 < arguments.size(); i += 2) {
                Optional<SavePoint> point = SavePoint.parse(arguments.get(i), arguments.get(i + 1));
                if (point.isPresent()) {
                    points.add(point.get());
                    said = true;
                }
            }
        }
        return said ? Optional.of(List.copyOf(points)) : Optional.empty();
    }

    public RedisConf withSavePoints(List<SavePoint> points) {
        if (points.isEmpty()) {
            return with("save", List.of("\"\""));
        }
        return with("save", points.stream().map(SavePoint::toString).toList());
    }

    private RedisConf withAll(String name, List<String> replacement) {
        List<String> texts = new ArrayList<>();
        boolean placed = false;
        for (Line line : lines) {
            if (!line.name().equals(name)) {
                texts.add(line.text());
            } else if (!placed) {
                texts.addAll(replacement);
                placed = true;
            }
        }
        if (!placed) {
            texts.addAll(replacement);
        }
        return parse(String.join("\n", texts));
    }

    private static Line line(int number, String raw) {
        String stripped = raw.strip();
        if (stripped.isEmpty() || stripped.startsWith("#")) {
            return new Line(number, "", Optional.of(List.of()), raw);
        }
        Optional<List<String>> words = words(stripped);
        String name = words.filter(list -> !list.isEmpty())
                .map(List::getFirst)
                .orElseGet(() -> stripped.split("\\s+", 2)[0])
                .toLowerCase(Locale.ROOT);
        return new Line(number, name, words.map(list -> list.subList(Math.min(1, list.size()), list.size())), raw);
    }

    /** Splits as the server does: blanks separate, double quotes know backslashes, single quotes do not. */
    static Optional<List<String>> words(String text) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            char quote = 0;
            while (at < text.length() && (quote != 0 || !Character.isWhitespace(text.charAt(at)))) {
                char c = text.charAt(at++);
                if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                } else if (quote != 0 && c == quote) {
                    if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
                        return Optional.empty(); // A closing quote is followed by a blank or by nothing.
                    }
                    quote = 0;
                } else if (c == '\\' && quote != 0 && at < text.length() && (quote == '"' || text.charAt(at) == '\'')) {
                    word.append(text.charAt(at++));
                } else {
                    word.append(c);
                }
            }
            if (quote != 0) {
                return Optional.empty();
            }
            words.add(word.toString());
        }
        return Optional.of(List.copyOf(words));
    }
}
