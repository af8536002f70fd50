package dev.redwheel.insight.topology;

import dev.redwheel.insight.RedisContainer;
import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseTarget;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which part of a topology a pod is, by the ports and the images of its containers: a Redis server, a Sentinel, both (most
 * charts put a Sentinel beside each server), or neither.
 */
public final class PodParts {
    public static final int SENTINEL_PORT = 26379;

    private PodParts() {}

    /** By its port; at another one by its image, or by its name where one image is both: all known charts call it so. */
    static boolean isSentinel(String name, String image, List<Integer> ports, int redisPort) {
        return !ports.contains(redisPort)
                && (ports.contains(SENTINEL_PORT)
                        || RedisImages.isSentinel(image)
                        || (name.endsWith("sentinel") && RedisImages.isServer(image)));
    }

    private static boolean isSentinel(PodInfo.Container container, ReleaseTarget target) {
        return isSentinel(container.name(), container.image(), container.ports(), target.port());
    }

    public static boolean hasServer(PodInfo pod, ReleaseTarget target) {
        return !over(pod)
                && pod.containers().stream()
                        .anyMatch(
                                container -> RedisContainer.is(target.container(), container.name(), container.image())
                                        && !isSentinel(container, target));
    }

    /** The port of the pod's Sentinel; empty when it has none. */
    public static OptionalInt sentinelPort(PodInfo pod, ReleaseTarget target) {
        return over(pod)
                ? OptionalInt.empty()
                : pod.containers().stream()
                        .filter(container -> isSentinel(container, target))
                        .mapToInt(container ->
                                container.ports().isEmpty() || container.ports().contains(SENTINEL_PORT)
                                        ? SENTINEL_PORT
                                        : container.ports().getFirst())
                        .findFirst();
    }

    /** Finished pods, as those of jobs. */
    private static boolean over(PodInfo pod) {
        return pod.phase().equals("Succeeded") || pod.phase().equals("Failed");
    }
}
