package dev.redwheel.ui.live;

import dev.redwheel.insight.InfoGlossary;
import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import java.util.Optional;

/**
 * What a live page is about; given by the composition root.
 *
 * @param pod shown alone from the beginning; empty for all
 * @param topology goes to the release's topology
 * @param load present where the console may make a load of its own: on the practice cluster
 */
public record LivePageSetup(
        String context,
        Environment environment,
        ReleaseKey release,
        LiveSource source,
        InfoGlossary glossary,
        Optional<LoadControl> load,
        String pod,
        Optional<Runnable> topology) {

    /** Of all its pods, without a way to the topology. */
    public LivePageSetup(
            String context,
            Environment environment,
            ReleaseKey release,
            LiveSource source,
            InfoGlossary glossary,
            Optional<LoadControl> load) {
        this(context, environment, release, source, glossary, load, "", Optional.empty());
    }
}
