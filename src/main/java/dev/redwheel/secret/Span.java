package dev.redwheel.secret;

/**
 * A secret's place in a text; never over the end of a line.
 *
 * @param start index of its first character
 * @param end index after its last
 */
public record Span(int start, int end) {
    Span shifted(int by) {
        return new Span(start + by, end + by);
    }
}
