package dev.redwheel.insight;

import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.model.PodInfo;
import java.util.Optional;

/** Which container runs Redis: the one that the release's chart names, else the first with the image of a server. */
public final class RedisContainer {
    private RedisContainer() {}

    /** @param known the name that is known of the release; empty when none is */
    public static boolean is(String known, String name, String image) {
        return known.isEmpty() ? RedisImages.isServer(image) : name.equals(known);
    }

    public static Optional<PodInfo.Container> of(PodInfo pod, String known) {
        return pod.containers().stream()
                .filter(container -> is(known, container.name(), container.image()))
                .findFirst();
    }
}
