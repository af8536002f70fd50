package dev.redwheel.ui.topology;

import dev.redwheel.model.Environment;
import dev.redwheel.model.ReleaseKey;
import java.util.function.Consumer;

/**
 * What a topology page is about; given by the composition root.
 *
 * @param openChange goes to where the release is made larger or smaller
 * @param openLive goes to the live panels of a pod; of the whole release for ""
 */
public record TopologyPageSetup(
        String context,
        Environment environment,
        ReleaseKey release,
        TopologySource source,
        Consumer<String> openLive,
        Runnable openChange) {}
