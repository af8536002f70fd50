package dev.redwheel.values;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Major and minor of a Redis. Directives change with minor versions only. */
public record RedisVersion(int major, int minor) implements Comparable<RedisVersion> {
    /** The Redis that Valkey was forked from: https://github.com/valkey-io/valkey/blob/9.0.0/src/version.h, REDIS_VERSION. */
    public static final RedisVersion FORKED = new RedisVersion(7, 2);

    private static final Pattern TAG = Pattern.compile("v?(\\d{1,3})(?:\\.(\\d{1,3}))?(?:\\.\\d+)?(?:-.*)?");

    /**
     * The version an image tag names: "8.2", "7.4.1-alpine"; "8" is taken as its newest minor. Empty for "latest" and other
     * words.
     */
    public static Optional<RedisVersion> ofTag(String tag) {
        Matcher matcher = TAG.matcher(tag.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String minor = matcher.group(2);
        return Optional.of(new RedisVersion(
                Integer.parseInt(matcher.group(1)), minor == null ? Integer.MAX_VALUE : Integer.parseInt(minor)));
    }

    @Override
    public int compareTo(RedisVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return minor == Integer.MAX_VALUE ? Integer.toString(major) : major + "." + minor;
    }
}
