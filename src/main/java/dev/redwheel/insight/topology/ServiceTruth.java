package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.RedisRole;
import java.util.List;
import java.util.Optional;

/**
 * One Service of the release and where it really leads.
 *
 * @param intent whom it is meant to lead to, by its selector or its name
 */
public record ServiceTruth(String name, Intent intent, boolean headless, List<Reach> reaches) {
    public ServiceTruth {
        reaches = List.copyOf(reaches);
    }

    public enum Intent {
        MASTER,
        REPLICA,
        /** Any server, or not told. */
        ANY
    }

    /**
     * One way it leads.
     *
     * @param pod the Redis pod at the end; empty when it could not be told
     * @param through the proxy pod in between, by whose answer {@code pod} and {@code role} are known; empty when there is
     *     none
     * @param role what the server at the end says it is; UNKNOWN while not known
     * @param ready whether the Service sends connections this way
     * @param error why the end of it is not known
     */
    public record Reach(String pod, String through, RedisRole role, boolean ready, Optional<OpsException> error) {}

    /** Whether it sends connections to this Redis pod. */
    public boolean leadsTo(String pod) {
        return reaches.stream().anyMatch(reach -> reach.ready() && reach.pod().equals(pod));
    }
}
