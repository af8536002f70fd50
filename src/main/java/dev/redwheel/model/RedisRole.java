package dev.redwheel.model;

/** What a Redis server said it is. */
public enum RedisRole {
    MASTER,
    REPLICA,
    SENTINEL,
    UNKNOWN
}
