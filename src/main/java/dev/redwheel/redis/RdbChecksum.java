package dev.redwheel.redis;

/** What the checksum of an RDB file says of it. */
public enum RdbChecksum {
    RIGHT,
    /** The server writes none (rdbchecksum no): nothing is proved. */
    NONE,
    WRONG
}
