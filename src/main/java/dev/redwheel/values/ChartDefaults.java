package dev.redwheel.values;

import java.util.Optional;

/** What the built-in chart does where the values say nothing. A test compares this with the chart's values.yaml. */
public final class ChartDefaults {
    public static final int REPLICAS = 2;
    public static final int SENTINELS = 3;
    public static final int QUORUM = 2;
    /** How long a master must be silent before a sentinel takes it for down. */
    public static final int DOWN_AFTER_MILLISECONDS = 5000;
    /** With Sentinel: a master that fewer replicas follow takes no writes. */
    public static final int MIN_REPLICAS_TO_WRITE = 1;
    /** With Sentinel: a replica silent for longer, in seconds, does not count. */
    public static final int MIN_REPLICAS_MAX_LAG = 10;

    /** The name sentinels know the master by. */
    public static final String MASTER_SET = "mymaster";

    public static final int PROXIES = 2;
    public static final int CLUSTER_NODES = 6;
    /** Of each master. */
    public static final int CLUSTER_REPLICAS = 1;

    public static final Deployment.Persistence PERSISTENCE = new Deployment.Persistence(Optional.of(true), "8Gi", "");
    /**
     * maxmemory as a share of the memory limit. The rest is for copy-on-write during a save, for buffers and for
     * fragmentation; the source is in the chart's values.yaml.
     */
    public static final int MAXMEMORY_PERCENT = 75;

    private ChartDefaults() {}
}
