package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ReleaseKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells the events of a deployment from those that were there before it, about earlier objects of the same names. Where it
 * can it compares with what was there before the release was made and not the clocks of two machines.
 */
final class PastEvents {
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofSeconds(30);

    private final KubeSession session;
    private final String namespace;
    private final Predicate<EventInfo> earlier;

    private PastEvents(KubeSession session, String namespace, Predicate<EventInfo> earlier) {
        this.session = session;
        this.namespace = namespace;
        this.earlier = earlier;
    }

    /** Call it before the release is made. */
    static PastEvents before(KubeSession session, ReleaseKey release) {
        Map<String, Integer> counts = new HashMap<>();
        list(session, release.namespace()).forEach(event -> counts.put(event.uid(), event.count()));
        return new PastEvents(
                session, release.namespace(), event -> event.count() <= counts.getOrDefault(event.uid(), 0));
    }

    /** For a release that was made at about that moment by an earlier run. */
    static PastEvents since(KubeSession session, ReleaseKey release, Instant made) {
        return new PastEvents(session, release.namespace(), event -> event.at().isBefore(made.minus(CLOCKS_DIFFER_BY)));
    }

    /** Those of the deployment, so far. */
    List<EventInfo> ours() {
        return list(session, namespace).stream().filter(earlier.negate()).toList();
    }

    /** Without the right to read them there are none: events explain, states decide. */
    private static List<EventInfo> list(KubeSession session, String namespace) {
        try {
            return session.events(namespace);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.FORBIDDEN || e.kind() == ErrorKind.NOT_FOUND || ReleaseObserver.passes(e)) {
                return List.of();
            }
            throw e;
        }
    }
}
