package dev.redwheel.model;

/** How the Redis servers of one release belong together. */
public enum Topology {
    STANDALONE,
    REPLICATION,
    SENTINEL,
    CLUSTER,
    /** Not known, and shown as not known. */
    UNKNOWN
}
