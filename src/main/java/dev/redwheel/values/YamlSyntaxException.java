package dev.redwheel.values;

import dev.redwheel.model.Severity;

/** A text that is no YAML mapping, and where it stops being one. Stays inside this package. */
final class YamlSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    YamlSyntaxException(int line, int column, String message) {
        super(message);
        this.line = line;
        this.column = column;
    }

    YamlProblem problem() {
        return new YamlProblem(line, column, "", Severity.BLOCKED, String.valueOf(getMessage()));
    }
}
