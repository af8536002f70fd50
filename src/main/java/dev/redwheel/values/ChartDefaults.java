package dev.redwheel.values;

import java.util.Optional;

/** What the built-in chart does where the values say nothing. A test compares this with the chart's values.yaml. */
public final class ChartDefaults {
    public static final int REPLICAS = 2;
    public static final Deployment.Persistence PERSISTENCE = new Deployment.Persistence(Optional.of(true), "8Gi", "");
    /**
     * maxmemory as a share of the memory limit. The rest is for copy-on-write during a save, for buffers and for
     * fragmentation; the source is in the chart's values.yaml.
     */
    public static final int MAXMEMORY_PERCENT = 75;

    private ChartDefaults() {}
}
