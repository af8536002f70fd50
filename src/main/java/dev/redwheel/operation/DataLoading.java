package dev.redwheel.operation;

import dev.redwheel.model.ReleaseKey;
import java.nio.file.Path;
import java.util.Optional;

/** Begins to load an RDB file into a release that was just deployed. Safe from any thread. */
@FunctionalInterface
public interface DataLoading {
    /**
     * Blocks on the cluster and reads the file; what it began goes on in the background.
     *
     * @return the id of the change that loads it; empty where a check forbids it
     * @throws dev.redwheel.error.OpsException when it could not be found out
     */
    Optional<String> fill(String context, ReleaseKey release, Path file);
}
