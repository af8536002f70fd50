package dev.redwheel.ui.live;

import dev.redwheel.insight.InfoGlossary;
import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import java.util.Optional;

/**
 * What a live page is about; given by the composition root.
 *
 * @param load present where the console may make a load of its own: on the practice cluster
 */
public record LivePageSetup(
        String context,
        Environment environment,
        ReleaseKey release,
        LiveSource source,
        InfoGlossary glossary,
        Optional<LoadControl> load) {}
