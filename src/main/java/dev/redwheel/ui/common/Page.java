package dev.redwheel.ui.common;

import dev.redwheel.model.ReleaseKey;
import java.util.Optional;

/** A place in the console one can go to. */
public sealed interface Page {
    /** All contexts. */
    record Contexts() implements Page {}

    /** The Redis releases of one context. */
    record Releases(String context) implements Page {}

    /** The deployment wizard; namespace given when one was chosen before; {@code operation} resumes one under way. */
    record Deploy(String context, Optional<String> namespace, Optional<String> operation) implements Page {}

    /** The live panels of one release. */
    record Live(String context, ReleaseKey release) implements Page {}
}
