package dev.redwheel.redis;

import java.time.Instant;
import java.util.Optional;

/**
 * What an RDB file says of itself and holds.
 *
 * @param version of the format: 10 is Redis 7.0's
 * @param server the version of the server that wrote it; empty when it does not say
 * @param usedMemory what that server used then, in bytes; 0 when it does not say
 * @param keys those that had expired among them
 * @param expired keys that had expired when it was read
 * @param functions libraries
 * @param lastDatabase the highest number of a database with keys
 */
public record RdbFacts(
        int version,
        String server,
        Optional<Instant> written,
        long usedMemory,
        long keys,
        long expired,
        int functions,
        int lastDatabase) {
    /** What a server without a key uses about. */
    private static final long EMPTY = 1 << 20;

    /** What its keys took in that server, in bytes; 0 when it does not say. */
    public long dataMemory() {
        return Math.max(0, usedMemory - EMPTY);
    }
}
