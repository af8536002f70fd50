package dev.redwheel.values;

import java.util.List;

/**
 * Users of their own for what is not the application: replication, sentinels, exporter and console.
 *
 * @param existingSecret name of the Secret with {@link #KEYS}, in the release's namespace; empty while none is chosen
 */
public record Acl(boolean enabled, String existingSecret) {
    public static final Acl OFF = new Acl(false, "");

    /** The keys that the Secret must have, one password each. It may have users.acl too, with more users. */
    public static final List<String> KEYS =
            List.of("replication-password", "sentinel-password", "exporter-password", "console-password");

    /** The oldest Redis whose rules for users can say what these may do: rules for channels came with it. */
    public static final RedisVersion OLDEST = new RedisVersion(6, 2);
}
