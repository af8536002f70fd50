package dev.redwheel.insight;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Snapshot;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All releases of one cluster: fills while it loads, then follows changes by watch until closed. Never asks for more than
 * the metadata of the release Secrets and the newest revision of each release. Safe from any thread; nothing here
 * blocks.
 */
public interface ReleaseCatalog extends AutoCloseable {
    /**
     * Starts to read and returns at once.
     *
     * @param hints namespaces to try where the user may not list them: typed and remembered ones; the context's own is
     *     tried too
     * @param consumer gets the list whenever it changed, a few times a second at most, on a background thread, one call at
     *     a time. Before anything could be read a failure comes as an empty list that is stale.
     */
    static ReleaseCatalog open(
            KubeSession session, List<String> hints, Clock clock, Consumer<Snapshot<ReleaseList>> consumer) {
        return new ClusterReleaseCatalog(session, hints, clock, consumer);
    }

    /** Tries one more namespace, for users who may not list them. */
    void addNamespace(String namespace);

    /** Lists again from the start, as after an error. */
    void refresh();

    /** How to reach the servers of a release of the list; empty when it is not known or no Redis. */
    Optional<ReleaseTarget> target(ReleaseKey release);

    @Override
    void close();
}
