package dev.redwheel.redis;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;

/** In which of the 16384 slots of a Redis Cluster a key is. */
public final class KeySlot {
    private KeySlot() {}

    /** @param key one character for each byte */
    public static int of(String key) {
        return SlotHash.getSlot(key.getBytes(StandardCharsets.ISO_8859_1));
    }
}
