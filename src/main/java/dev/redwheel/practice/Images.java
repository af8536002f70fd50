package dev.redwheel.practice;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The images this cluster can run: Redis with the real program, and stand-ins for what goes with it. */
enum Images {
    REDIS("redis|valkey", "docker-entrypoint.sh"),
    HAPROXY("haproxy", "haproxy"),
    REDIS_EXPORTER("redis_exporter", "redis_exporter");

    private final String names;
    private final String entrypoint;

    Images(String names, String entrypoint) {
        this.names = names;
        this.entrypoint = entrypoint;
    }

    /** The official names and those of other registries alike: what counts is the last part of the path. */
    static Optional<Images> of(String image) {
        String base = image.substring(image.lastIndexOf('/') + 1).replaceAll("[:@].*", "");
        return Arrays.stream(values())
                .filter(known -> base.matches(known.names))
                .findFirst();
    }

    /** What runs when a container names no command but these arguments. */
    List<String> words(List<String> given) {
        // As official images do it: arguments that begin with an option are the program's, others are a command.
        boolean command =
                this == HAPROXY && !given.isEmpty() && !given.getFirst().startsWith("-");
        List<String> words = new ArrayList<>(command ? List.of() : List.of(entrypoint));
        words.addAll(given);
        if (this == HAPROXY && given.isEmpty()) {
            words.addAll(List.of("-f", "/usr/local/etc/haproxy/haproxy.cfg"));
        }
        return words;
    }

    /** What really runs, for the event of the pull: nobody shall take it for the image itself. */
    String truth(String redisVersion) {
        return switch (this) {
            case REDIS -> "practice cluster: runs as redis-server " + redisVersion + ", memory limits are not enforced";
            case HAPROXY -> "practice cluster: no HAProxy runs, a stand-in carries out what it knows of haproxy.cfg";
            case REDIS_EXPORTER -> "practice cluster: a stand-in serves the exporter's most used metrics";
        };
    }

    static String refusal(String image) {
        return "Failed to pull image \"" + image
                + "\": the practice cluster has only redis and valkey images, and stand-ins for haproxy and"
                + " redis_exporter; it runs no container of another kind";
    }
}
