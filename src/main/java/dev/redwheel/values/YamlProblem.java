package dev.redwheel.values;

import dev.redwheel.model.Severity;

/**
 * Something to say about one place of a YAML text.
 *
 * @param line counted from 1; 0 when the place is nowhere in the text
 * @param column counted from 1; 0 when not known
 * @param path the field it is about, "master.resources.limits.memory"; empty for the whole text
 * @param message one sentence, without a secret
 */
public record YamlProblem(int line, int column, String path, Severity severity, String message) {
    /** Whether it stops a deployment. */
    public boolean blocks() {
        return severity == Severity.BLOCKED;
    }
}
