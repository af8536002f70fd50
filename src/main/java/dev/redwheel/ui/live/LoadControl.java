package dev.redwheel.ui.live;

import dev.redwheel.model.ReleaseKey;

/** Makes a small load on a release, so that the panels move. Only where it can do no harm: the practice cluster. */
@FunctionalInterface
public interface LoadControl {
    /** Starts the load and returns at once; closing the handle ends it. */
    AutoCloseable start(ReleaseKey release);
}
