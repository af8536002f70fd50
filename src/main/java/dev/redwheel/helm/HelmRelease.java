package dev.redwheel.helm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Helm says of a release after a change.
 *
 * @param status Helm's word: deployed, failed, pending-install, pending-upgrade, pending-rollback, uninstalling,
 *     uninstalled, superseded, unknown
 * @param chart name and version in one: "redis-0.1.0"
 * @param lastDeployed null when Helm did not say
 */
public record HelmRelease(
        String name,
        String namespace,
        int revision,
        String status,
        String chart,
        String appVersion,
        @Nullable Instant lastDeployed) {}
