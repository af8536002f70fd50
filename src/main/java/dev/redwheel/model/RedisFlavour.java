package dev.redwheel.model;

/** Which server answers the Redis protocol, by what its INFO says of itself. */
public enum RedisFlavour {
    REDIS("Redis"),
    VALKEY("Valkey"),
    KEYDB("KeyDB"),
    /** It answers INFO, but names itself in no way the console knows. */
    OTHER("Redis-compatible server");

    private final String displayName;

    RedisFlavour(String displayName) {
        this.displayName = displayName;
    }

    /** The product's own name; a proper noun, the same in every language. */
    public String displayName() {
        return displayName;
    }
}
