package dev.redwheel.insight;

import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import java.util.Optional;

/**
 * All releases of one cluster: fills while it loads, then follows changes by watch until closed. Never asks for more than
 * the metadata of the release Secrets and the newest revision of each release. Safe from any thread; nothing here
 * blocks.
 */
public interface ReleaseCatalog extends AutoCloseable {
    /** Tries one more namespace, for users who may not list them. */
    void addNamespace(String namespace);

    /** Lists again from the start, as after an error. */
    void refresh();

    /** How to reach the servers of a release of the list; empty when it is not known or no Redis. */
    Optional<ReleaseTarget> target(ReleaseKey release);

    @Override
    void close();
}
