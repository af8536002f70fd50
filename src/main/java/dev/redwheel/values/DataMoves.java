package dev.redwheel.values;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which data files a server reads that another wrote. Both write the data set as RDB, also as the base of an append-only
 * file, and refuse a file of a version that they do not know ("Can't handle RDB format version"). By RDB_VERSION in
 * src/rdb.h of each release:
 *
 * <ul>
 *   <li>Redis 7.2 and Valkey 7.2 to 8.1: 11; Redis before writes less, and what is older is read
 *       (https://github.com/redis/redis/blob/7.2.0/src/rdb.h, https://github.com/valkey-io/valkey/blob/8.0.0/src/rdb.h).
 *   <li>Redis 7.4 and newer: 12 and more (https://github.com/redis/redis/blob/7.4.0/src/rdb.h). No Valkey reads these: it keeps
 *       12 to 79 for what is foreign, RDB_FOREIGN_VERSION_MIN and _MAX (https://github.com/valkey-io/valkey/blob/9.0.0/src/rdb.h;
 *       its migration guide says the same, https://valkey.io/topics/migration/). Its setting rdb-version-check relaxed lets it try,
 *       which its makers do not vouch for (https://github.com/valkey-io/valkey-doc/pull/419).
 *   <li>Valkey 9.0 and newer: 80 and more, with "VALKEY" at the file's beginning where Redis and older Valkeys look for "REDIS"
 *       (https://github.com/valkey-io/valkey/pull/2422, https://github.com/valkey-io/valkey/issues/2888).
 * </ul>
 *
 * <p>Redis reads what it or an older one wrote, so RDB 11 of a Valkey from 7.2 on; not the values of modules, which Redis 8
 * brings along and Valkey does not have.
 */
public enum DataMoves {
    /** Redis 7.2 or older: the way to Valkey is open. */
    REDIS_TO_7_2,
    /** Redis 7.4 or newer: its files are for Redis alone; it reads those of every Valkey before 9. */
    REDIS_FROM_7_4,
    /** Valkey 7.2 to 8: reads Redis up to 7.2, and Redis from 7.2 on reads it. */
    VALKEY_TO_8,
    /** Valkey 9 or newer: reads Redis up to 7.2 and every Valkey before; no Redis reads it. */
    VALKEY_FROM_9,
    /** A Redis whose version is not known. */
    REDIS,
    /** A Valkey whose version is not known. */
    VALKEY;

    /** @param version that the image's tag names, of Redis or of Valkey as the image is */
    public static DataMoves of(Image image, Optional<RedisVersion> version) {
        if (image.isValkey()) {
            return version.map(known -> known.major() >= 9 ? VALKEY_FROM_9 : VALKEY_TO_8)
                    .orElse(VALKEY);
        }
        return version.map(known -> known.compareTo(new RedisVersion(7, 4)) >= 0 ? REDIS_FROM_7_4 : REDIS_TO_7_2)
                .orElse(REDIS);
    }

    /**
     * The newest version of the format, up to 12, that a server reads of a Redis; by RDB_VERSION in src/rdb.h of each release.
     * Empty where it is not known.
     */
    public static OptionalInt reads(Image image, Optional<RedisVersion> version) {
        if (image.isValkey()) {
            return OptionalInt.of(11);
        }
        if (version.isEmpty() || version.get().major() < 5) {
            return OptionalInt.empty();
        }
        RedisVersion known = version.get();
        if (known.major() < 7) {
            return OptionalInt.of(9);
        }
        if (known.compareTo(RedisVersion.FORKED) < 0) {
            return OptionalInt.of(10);
        }
        return OptionalInt.of(known.compareTo(new RedisVersion(7, 4)) < 0 ? 11 : 12);
    }
}
