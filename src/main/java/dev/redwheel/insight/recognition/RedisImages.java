package dev.redwheel.insight.recognition;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells by an image's name whether a Redis server runs in it. */
public final class RedisImages {
    /**
     * The whole last part of the name: exporters, insight, commander, operators and bare sentinels have other names.
     */
    private static final Pattern SERVER = Pattern.compile(
            "(redis|redis-stack|redis-stack-server|redis-cluster|valkey|valkey-cluster|valkey-bundle|keydb)");

    private static final Pattern IMAGE_LINE = Pattern.compile("(?m)^[ \\t-]*image:[ \\t]*[\"']?([^\\s\"']+)");

    private static final Pattern DOCUMENT = Pattern.compile("(?m)^---.*$");

    /** {@code spec.replicas} as charts write it; a manifest is not parsed for this, lists are long. */
    private static final Pattern REPLICAS = Pattern.compile("(?m)^ {2}replicas:[ \\t]*(\\d{1,5})[ \\t]*$");

    private RedisImages() {}

    /** @param image as in a pod: "docker.io/bitnami/redis:7.2", "localhost:5000/redis@sha256:..." */
    public static boolean isServer(String image) {
        return SERVER.matcher(baseName(image)).matches();
    }

    /** Whether the image is made for nothing but a Sentinel: "bitnami/redis-sentinel:7.2". */
    public static boolean isSentinel(String image) {
        return baseName(image).contains("sentinel");
    }

    /** "docker.io/library/redis:8.0@sha256:..." is "redis". */
    static String baseName(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        int end = last.indexOf('@') >= 0 ? last.indexOf('@') : last.length();
        int colon = last.indexOf(':');
        return last.substring(0, colon >= 0 && colon < end ? colon : end);
    }

    /** The tag of an image; empty when it has none. */
    public static String tag(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        int end = last.indexOf('@') >= 0 ? last.indexOf('@') : last.length();
        int colon = last.indexOf(':');
        return colon >= 0 && colon < end ? last.substring(colon + 1, end) : "";
    }

    /**
     * Whether this is one of the Bitnami images that were taken off Docker Hub in 2025: docker.io/bitnami/*, also written
     * without the registry.
     */
    public static boolean isWithdrawn(String image) {
        String name = image.startsWith("docker.io/") ? image.substring("docker.io/".length()) : image;
        name = name.startsWith("registry-1.docker.io/") ? name.substring("registry-1.docker.io/".length()) : name;
        return name.startsWith("bitnami/");
    }

    /** How many pods the Redis workloads of a rendered manifest ask for; empty when none says so. */
    public static OptionalInt podsInManifest(String manifest) {
        int pods = 0;
        boolean said = false;
        for (String document : DOCUMENT.split(manifest)) {
            Matcher replicas = REPLICAS.matcher(document);
            if (inManifest(document) && replicas.find()) {
                pods += Integer.parseInt(replicas.group(1));
                said = true;
            }
        }
        return said ? OptionalInt.of(pods) : OptionalInt.empty();
    }

    /** Whether a rendered manifest runs a Redis server somewhere. Looks at image lines only, so it is cheap. */
    static boolean inManifest(String manifest) {
        Matcher images = IMAGE_LINE.matcher(manifest);
        while (images.find()) {
            if (isServer(images.group(1))) {
                return true;
            }
        }
        return false;
    }
}
