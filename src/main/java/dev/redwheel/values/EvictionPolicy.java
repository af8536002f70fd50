package dev.redwheel.values;

import java.util.Locale;
import java.util.Optional;

/** What Redis does when its memory is full: maxmemory-policy. */
public enum EvictionPolicy {
    NOEVICTION,
    ALLKEYS_LRU,
    ALLKEYS_LFU,
    ALLKEYS_RANDOM,
    VOLATILE_LRU,
    VOLATILE_LFU,
    VOLATILE_RANDOM,
    VOLATILE_TTL;

    public static final String DIRECTIVE = "maxmemory-policy";

    /** As redis.conf writes it: "allkeys-lru". */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<EvictionPolicy> of(String word) {
        for (EvictionPolicy policy : values()) {
            if (policy.word().equalsIgnoreCase(word)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }
}
