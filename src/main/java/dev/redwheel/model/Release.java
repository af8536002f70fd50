package dev.redwheel.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One row of the release list: the newest revision of a Helm release, or a Redis that no release owns. What is not known
 * is empty, never guessed.
 *
 * @param key for an unmanaged Redis the name is "statefulset/cache": kind and name of its workload, which no Helm release
 *     can be called
 * @param chartName empty when not known or not from a chart
 * @param appVersion what the chart says it runs; for an unmanaged Redis the image's tag
 * @param dependency the dependency of an umbrella chart that is the Redis, by the name its values use; else empty
 * @param revision 0 for an unmanaged Redis
 * @param updated when this revision was made
 * @param podsReady ready Redis pods; empty while not known
 * @param podsWanted how many there should be; empty while not known
 * @param warnings what the operator should know, worst first
 * @param redis whether it is a Redis at all; the list shows others on request
 */
public record Release(
        ReleaseKey key,
        ReleaseOrigin origin,
        String chartName,
        String chartVersion,
        String appVersion,
        RedisFamily family,
        String dependency,
        Topology topology,
        ReleaseStatus status,
        int revision,
        Optional<Instant> updated,
        OptionalInt podsReady,
        OptionalInt podsWanted,
        List<Finding> warnings,
        boolean redis) {

    public Release {
        warnings = List.copyOf(warnings);
    }

    /** What to show as its name: without the kind of an unmanaged workload. */
    public String displayName() {
        return key.name().substring(key.name().lastIndexOf('/') + 1);
    }
}
