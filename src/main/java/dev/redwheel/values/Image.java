package dev.redwheel.values;

import java.util.List;
import java.util.Locale;

/**
 * The image of the servers.
 *
 * @param repository empty for the chart's own, {@link #REDIS}
 * @param tag empty for the chart's own
 */
public record Image(String repository, String tag) {
    public static final String REDIS = "library/redis";
    public static final String VALKEY = "valkey/valkey";
    public static final Image DEFAULT = new Image("", "");

    /**
     * Minor versions of Redis that are offered, newest first: each is a tag of docker.io/library/redis that gets its patch
     * releases by itself. From https://github.com/docker-library/official-images/blob/master/library/redis (August 2026), but
     * for 8.0, the chart's own, whose tag stays.
     */
    public static final List<String> REDIS_TAGS =
            List.of("8.10", "8.8", "8.6", "8.4", "8.2", "8.0", "7.4", "7.2", "6.2");

    /** Likewise of Valkey: tags of docker.io/valkey/valkey, the supported versions of https://valkey.io/download/ (October 2026). */
    public static final List<String> VALKEY_TAGS = List.of("9.1", "9.0", "8.1", "8.0", "7.2");

    /** Whether it is a Valkey, from whatever registry: a mirror keeps the name. */
    public boolean isValkey() {
        String name = repository.substring(repository.lastIndexOf('/') + 1);
        return name.toLowerCase(Locale.ROOT).startsWith("valkey");
    }

    public Image withTag(String value) {
        return new Image(repository, value);
    }
}
