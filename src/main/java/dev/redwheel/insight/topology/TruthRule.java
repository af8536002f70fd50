package dev.redwheel.insight.topology;

import dev.redwheel.model.Severity;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One row of the role truth table: a disagreement and how to see it.
 *
 * @param id of the finding it makes
 * @param unless ids of rules that, where they found something, say the same better
 * @param look empty when there is no such disagreement
 */
record TruthRule(String id, Severity severity, Set<String> unless, Function<Truth, Optional<Told>> look) {
    /** The words of a finding: what is seen on which pods and why it matters, and what to do next. */
    record Told(String title, String detail, String next) {}
}
