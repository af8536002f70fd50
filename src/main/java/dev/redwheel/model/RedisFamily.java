package dev.redwheel.model;

/** Which chart a Redis comes from, as far as that decides how the console reads it. */
public enum RedisFamily {
    /** Redwheel's own chart. */
    BUILT_IN,
    BITNAMI_REDIS,
    BITNAMI_REDIS_CLUSTER,
    CLOUDPIRATES_REDIS,
    CLOUDPIRATES_VALKEY,
    VALKEY_IO_VALKEY,
    GROUNDHOG2K_REDIS,
    DANDYDEVELOPER_REDIS_HA,
    /** A Redis by its chart's name or its images, from a chart the console has no rules for. */
    OTHER_REDIS,
    /** Redis workloads that no Helm release owns. */
    UNMANAGED,
    /** Not a Redis as far as can be told. */
    NOT_REDIS
}
