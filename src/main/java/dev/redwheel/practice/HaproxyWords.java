package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How haproxy.cfg is cut into words: blanks, two kinds of quotes, backslashes, comments, and variables in double quotes. */
final class HaproxyWords {
    private final String line;
    private final Map<String, String> environment;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private HaproxyWords(String line, Map<String, String> environment) {
        this.line = line;
        this.environment = environment;
    }

    /** @throws IllegalArgumentException when a quote or a variable is not closed */
    static List<String> split(String line, Map<String, String> environment) {
        return new HaproxyWords(line, environment).split();
    }

    private List<String> split() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '#') {
                break;
            } else if (c == ' ' || c == '\t') {
                end();
            } else if (c == '\'') {
                int close = line.indexOf('\'', at);
                if (close < 0) {
                    throw new IllegalArgumentException("unmatched quote");
                }
                word.append(line, at, close);
                inWord = true;
                at = close + 1;
            } else if (c == '"') {
                quoted();
            } else {
                character(c);
            }
        }
        end();
        return words;
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void quoted() {
        inWord = true;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '$') {
                variable();
            } else {
                character(c);
            }
        }
        throw new IllegalArgumentException("unmatched quote");
    }

    /** {@code $NAME}, {@code ${NAME}} or {@code ${NAME-otherwise}}. */
    private void variable() {
        boolean braces = at < line.length() && line.charAt(at) == '{';
        int begin = braces ? at + 1 : at;
        int end = begin;
        while (end < line.length() && (Character.isLetterOrDigit(line.charAt(end)) || line.charAt(end) == '_')) {
            end++;
        }
        String name = line.substring(begin, end);
        String otherwise = "";
        at = end;
        if (braces) {
            int close = line.indexOf('}', end);
            boolean marked = close > end && line.charAt(end) == '-';
            if (close < 0 || (close > end && !marked)) {
                throw new IllegalArgumentException("variable '" + name + "' is not closed");
            }
            otherwise = marked ? line.substring(end + 1, close) : "";
            at = close + 1;
        }
        word.append(environment.getOrDefault(name, otherwise));
    }

    private void character(char c) {
        inWord = true;
        if (c != '\\' || at == line.length()) {
            word.append(c);
            return;
        }
        char next = line.charAt(at++);
        switch (next) {
            case 'n' -> word.append('\n');
            case 'r' -> word.append('\r');
            case 't' -> word.append('\t');
            case ' ', '#', '\\', '\'', '"', '$' -> word.append(next);
            case 'x' -> {
                word.append((char) Integer.parseInt(line.substring(at, Math.min(at + 2, line.length())), 16));
                at += 2;
            }
            default -> word.append('\\').append(next);
        }
    }
}
