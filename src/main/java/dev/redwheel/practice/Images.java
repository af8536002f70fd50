package dev.redwheel.practice;

import java.util.Set;

/** Which images this cluster can stand in for. */
final class Images {
    private static final Set<String> REDIS = Set.of("redis", "valkey");

    private Images() {}

    /** The official names and those of other registries alike: what counts is the last part of the path. */
    static boolean runnable(String image) {
        String base = image.substring(image.lastIndexOf('/') + 1).replaceAll("[:@].*", "");
        return REDIS.contains(base);
    }

    static String refusal(String image) {
        return "Failed to pull image \"" + image
                + "\": the practice cluster has only redis and valkey images; it runs no container of another kind";
    }
}
