package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.RedisImages;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisFlavour;
import dev.redwheel.values.RedisVersion;
import java.util.Optional;

/**
 * Who has written a dump. A server reads what an older one of its own kind has written. Valkey 7.2 and 8 have the RDB format of
 * Redis 7.2; since Redis 7.4 and Valkey 9 each has one that the other does not know (RDB_VERSION in both rdb.h).
 */
record SavedBy(boolean valkey, RedisVersion version) {

    /** By its name and its tag; empty when the tag names no version. */
    static Optional<SavedBy> ofImage(String image) {
        return RedisVersion.ofTag(RedisImages.tag(image))
                .map(version ->
                        new SavedBy(image.substring(image.lastIndexOf('/') + 1).startsWith("valkey"), version));
    }

    static Optional<SavedBy> of(NodeSample.Server server) {
        return RedisVersion.ofTag(server.version())
                .map(version -> new SavedBy(server.flavour() == RedisFlavour.VALKEY, version));
    }

    boolean reads(SavedBy other) {
        if (valkey == other.valkey) {
            return version.compareTo(other.version) >= 0;
        }
        return other.common() && (valkey || version.compareTo(RedisVersion.FORKED) >= 0);
    }

    /** Whether its format is one of before the two went apart. */
    private boolean common() {
        return valkey ? version.major() < 9 : version.compareTo(RedisVersion.FORKED) <= 0;
    }

    @Override
    public String toString() {
        return (valkey ? "Valkey " : "Redis ") + version;
    }
}
