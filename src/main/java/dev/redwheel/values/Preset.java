package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starting points of the specification. Requests, sizes, replicas and storage are its own figures; {@link #section} names
 * the place. Where it gives no figure, the preset's {@code own} texts in the resource bundle say what was chosen and why.
 */
public enum Preset {
    DEVELOPMENT("Multi-Environment Redis Setup"),
    STAGING("Multi-Environment Redis Setup"),
    PRODUCTION("High-Availability Redis Cluster"),
    CLUSTER("Cluster Mode Deployment"),
    SESSION_STORE("Session Store Integration"),
    RATE_LIMITING("Rate Limiting Integration");

    private final String section;

    Preset(String section) {
        this.section = section;
    }

    /** The heading of the specification its figures come from. */
    public String section() {
        return section;
    }

    /** For keys of texts: "session-store". */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Deployment deployment() {
        return switch (this) {
            // The memory limit equals the request: Redis cannot do with less than it has filled, and the chart computes
            // maxmemory from the limit.
            case DEVELOPMENT ->
                standalone("250m", "512Mi", persistence(false, "")).build();
            case STAGING -> standalone("500m", "1Gi", persistence(true, "8Gi")).build();
            case PRODUCTION -> production();
            case CLUSTER ->
                standalone("1000m", "2Gi", persistence(true, "20Gi"))
                        .build()
                        .withArchitecture(Topology.CLUSTER)
                        .withCluster(Cluster.of(3, 1));
            // Sessions have a time to live (SESSION_TIMEOUT 1800): when memory is full, the least used of them go.
            // Losing
            // them logs everybody out, so they are kept on disk.
            case SESSION_STORE ->
                standalone("500m", "1Gi", persistence(true, "8Gi"))
                        .lines("maxmemory-policy volatile-lru\n")
                        .build();
            // Counters of a window of 60 seconds: worth nothing after a restart, so nothing is kept on disk.
            case RATE_LIMITING ->
                standalone("100m", "256Mi", persistence(false, ""))
                        .lines("maxmemory-policy volatile-ttl\n")
                        .build();
        };
    }

    private static Deployment production() {
        Persistence disk = persistence(true, "50Gi");
        Role master = Role.NONE
                .withResources(new ResourceSpec("2000m", "4Gi", "4000m", "8Gi"))
                .withPersistence(disk);
        // A replica holds all the data of its master, and Sentinel may make it the master: with a lower limit it would
        // be
        // killed.
        Role replica = Role.NONE
                .withCount(3)
                .withResources(new ResourceSpec("1000m", "2Gi", "4000m", "8Gi"))
                .withPersistence(disk);
        return Deployment.DEFAULT
                .withArchitecture(Topology.SENTINEL)
                .withMaster(master)
                .withReplica(replica)
                .withMetrics(Metrics.OFF.withEnabled(true).withServiceMonitor(new Metrics.Part(true, "")));
    }

    private static Builder standalone(String cpu, String memory, Persistence persistence) {
        return new Builder(Role.NONE
                .withResources(new ResourceSpec(cpu, memory, "", memory))
                .withPersistence(persistence));
    }

    private static Persistence persistence(boolean enabled, String size) {
        return new Persistence(Optional.of(enabled), size, "");
    }

    private record Builder(Role common) {
        Builder lines(String configuration) {
            return new Builder(common.withConfiguration(configuration));
        }

        Deployment build() {
            return Deployment.DEFAULT.withCommon(common);
        }
    }

    /** The presets in the order they are shown. */
    public static List<Preset> all() {
        return List.of(values());
    }
}
