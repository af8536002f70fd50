package dev.redwheel.ui.change;

import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import java.util.Optional;

/**
 * What a change page is about; given by the composition root.
 *
 * @param readOnly whether the context is marked so: then nothing can be begun
 * @param operation a change that was begun before; empty for a new one
 */
public record ChangePageSetup(
        String context, Environment environment, boolean readOnly, ReleaseKey release, Optional<String> operation) {
    boolean production() {
        return environment == Environment.PRODUCTION;
    }
}
