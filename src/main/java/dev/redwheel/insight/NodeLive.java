package dev.redwheel.insight;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import java.util.Optional;

/**
 * One Redis server of a release as last seen.
 *
 * @param pod name of its pod; also its key in the {@link History}
 * @param role what the server last said it is
 * @param latest the last sample that arrived, however old the link's state says it is; empty before the first
 * @param rates what happened between the last two samples; all unknown before the second
 * @param latency of the PINGs through the tunnel, and beside it the server's own time
 * @param error why it is not live; empty when it is
 */
public record NodeLive(
        String pod,
        RedisRole role,
        LinkState link,
        Optional<NodeSample> latest,
        Rates rates,
        LatencySummary latency,
        Optional<OpsException> error) {}
