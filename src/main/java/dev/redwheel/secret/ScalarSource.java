package dev.redwheel.secret;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Where the scalars of a YAML text, and the characters of their values, stand in the text. */
final class ScalarSource {
    /** Anchors and tags, which the parser counts as the scalar's own. */
    private static final Pattern PROPERTIES = Pattern.compile("(?:[&!]\\S*\\s+)+");

    private final String text;
    private final int @Nullable [] chars;
    private final BitSet scalars = new BitSet();

    ScalarSource(String text) {
        this.text = text;
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            chars = null;
        } else { // The parser counts code points.
            chars = new int[count + 1];
            for (int i = 0, at = 0; i <= count; i++) {
                chars[i] = at;
                at += i < count ? Character.charCount(text.codePointAt(at)) : 0;
            }
        }
    }

    /** What stands for the value: with its quotes, without anchor, tag and the header of a block. */
    Span content(ScalarNode scalar) {
        Span whole = whole(scalar);
        if (!isBlock(scalar)) {
            return whole;
        }
        int newline = text.indexOf('\n', whole.start());
        return new Span(newline < 0 || newline >= whole.end() ? whole.end() : newline + 1, whole.end());
    }

    /** Whether the character belongs to a scalar that was asked for. */
    boolean isScalar(int index) {
        return scalars.get(index);
    }

    /** Places in the value as places in the text; empty when the text was folded and they cannot be told. */
    Optional<List<Span>> inside(ScalarNode scalar, List<Span> spans) {
        int[] places = scalar.getScalarStyle() == ScalarStyle.LITERAL ? literal(scalar) : oneLine(scalar);
        if (places == null) {
            return Optional.empty();
        }
        List<Span> inside = new ArrayList<>();
        for (Span span : spans) {
            // A span of several lines is one for each: between them is the block's indentation.
            for (int start = span.start(); start < span.end(); ) {
                int newline = scalar.getValue().indexOf('\n', start);
                int end = newline < 0 || newline > span.end() ? span.end() : newline;
                if (start < end) {
                    inside.add(new Span(places[start], places[end]));
                }
                start = end + 1;
            }
        }
        return Optional.of(inside);
    }

    private Span whole(ScalarNode scalar) {
        int start = index(scalar.getStartMark());
        int end = index(scalar.getEndMark());
        scalars.set(start, end);
        return new Span(afterProperties(start, end), end);
    }

    private int afterProperties(int start, int end) {
        Matcher properties = PROPERTIES.matcher(text).region(start, end);
        return properties.lookingAt() ? properties.end() : start;
    }

    private int index(Optional<Mark> mark) {
        int point = mark.orElseThrow().getIndex();
        return chars == null ? point : chars[point];
    }

    private static boolean isBlock(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    }

    /** For each character of the value its index in the text, and one more for the end; null when it does not fit. */
    private int @Nullable [] oneLine(ScalarNode scalar) {
        Span span = whole(scalar);
        String value = scalar.getValue();
        if (text.substring(span.start(), span.end()).indexOf('\n') >= 0 || isBlock(scalar)) {
            return null;
        }
        int[] places = new int[value.length() + 1];
        int at = span.start() + (scalar.isPlain() ? 0 : 1);
        for (int i = 0; i < value.length(); i++) {
            places[i] = at;
            if (Character.isLowSurrogate(value.charAt(i)) && text.charAt(at - 1) != value.charAt(i - 1)) {
                continue; // Its escape was counted with the high one.
            }
            at += length(scalar.getScalarStyle(), at);
        }
        places[value.length()] = at;
        return at == span.end() - (scalar.isPlain() ? 0 : 1) ? places : null;
    }

    /** How many characters of the text stand for the one of the value that begins there. */
    private int length(ScalarStyle style, int at) {
        if (style == ScalarStyle.SINGLE_QUOTED) {
            return text.startsWith("''", at) ? 2 : 1;
        }
        if (style != ScalarStyle.DOUBLE_QUOTED || text.charAt(at) != '\\') {
            return 1;
        }
        return switch (text.charAt(at + 1)) {
            case 'x' -> 4;
            case 'u' -> 6;
            case 'U' -> 10;
            default -> 2;
        };
    }

    private int @Nullable [] literal(ScalarNode scalar) {
        Span span = content(scalar);
        String value = scalar.getValue();
        int[] places = new int[value.length() + 1];
        int at = span.start();
        for (int from = 0; from < value.length(); ) {
            int newline = value.indexOf('\n', from);
            int to = newline < 0 ? value.length() : newline;
            String line = value.substring(from, to);
            int end = text.indexOf('\n', at);
            int next = end < 0 ? text.length() : end + 1;
            end = end < 0 ? text.length() : end;
            end -= end > at && text.charAt(end - 1) == '\r' ? 1 : 0;
            if (!text.substring(at, end).endsWith(line)) {
                return null;
            }
            for (int i = from; i <= to; i++) {
                places[i] = end - line.length() + i - from;
            }
            at = next;
            from = to + 1;
        }
        return places;
    }
}
