package dev.redwheel.redis;

/**
 * One key of an RDB file. Texts have one character for each byte, as {@link RedisConnection#send} takes them.
 *
 * @param expiresAt milliseconds since 1970; 0 for never
 * @param payload the value as DUMP gives and RESTORE takes it
 */
public record RdbEntry(int database, String key, long expiresAt, String payload) {
    public boolean isExpired(long millis) {
        return expiresAt != 0 && expiresAt <= millis;
    }
}
