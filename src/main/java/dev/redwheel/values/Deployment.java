package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be deployed, in the words of the specification and of the built-in chart's values. Immutable. Holds no
 * password: only where one is.
 *
 * @param architecture {@link Topology#SENTINEL} and {@link Topology#CLUSTER} have their place here; the chart does not
 *     offer them yet
 * @param imageTag empty for the chart's own
 * @param common what is said at the top level and holds for every role that does not say otherwise
 * @param replica its count is the number of replicas, masters not counted
 * @param extra everything the fields above cannot express, as the tree of values it was; never lost
 */
public record Deployment(
        Topology architecture,
        String imageTag,
        Auth auth,
        Role common,
        Role master,
        Role replica,
        boolean metrics,
        Map<String, Object> extra) {

    /** A standalone Redis with the chart's defaults. */
    public static final Deployment DEFAULT =
            new Deployment(Topology.STANDALONE, "", Auth.ENABLED, Role.NONE, Role.NONE, Role.NONE, false, Map.of());

    public Deployment {
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    /**
     * @param existingSecret name of the Secret that holds the password, in the release's namespace; empty while none is
     *     chosen
     * @param key the key inside that Secret; empty for the chart's own, "redis-password"
     */
    public record Auth(boolean enabled, String existingSecret, String key) {
        public static final String DEFAULT_KEY = "redis-password";
        public static final Auth ENABLED = new Auth(true, "", "");
        public static final Auth DISABLED = new Auth(false, "", "");

        /** The key, or the chart's own where none is said. */
        public String keyOrDefault() {
            return key.isEmpty() ? DEFAULT_KEY : key;
        }
    }

    /**
     * One role's pods. What is empty is inherited: from the top level, then from the chart.
     *
     * @param configuration lines of redis.conf
     * @param extraFlags arguments for redis-server, as written
     */
    public record Role(
            Optional<Integer> count,
            ResourceSpec resources,
            Persistence persistence,
            String configuration,
            List<String> extraFlags) {
        public static final Role NONE = new Role(Optional.empty(), ResourceSpec.NONE, Persistence.NONE, "", List.of());

        public Role {
            extraFlags = List.copyOf(extraFlags);
        }

        public Role withCount(int value) {
            return new Role(Optional.of(value), resources, persistence, configuration, extraFlags);
        }

        public Role withResources(ResourceSpec value) {
            return new Role(count, value, persistence, configuration, extraFlags);
        }

        public Role withPersistence(Persistence value) {
            return new Role(count, resources, value, configuration, extraFlags);
        }

        public Role withConfiguration(String value) {
            return new Role(count, resources, persistence, value, extraFlags);
        }

        public Role withExtraFlags(List<String> value) {
            return new Role(count, resources, persistence, configuration, value);
        }
    }

    /**
     * @param size a Kubernetes quantity as written; empty where nothing is said
     * @param storageClass empty for the cluster's default
     */
    public record Persistence(Optional<Boolean> enabled, String size, String storageClass) {
        public static final Persistence NONE = new Persistence(Optional.empty(), "", "");

        public Persistence withEnabled(boolean value) {
            return new Persistence(Optional.of(value), size, storageClass);
        }

        public Persistence withSize(String value) {
            return new Persistence(enabled, value, storageClass);
        }

        public Persistence withStorageClass(String value) {
            return new Persistence(enabled, size, value);
        }

        /** This where it says something, {@code fallback} where it does not. */
        public Persistence or(Persistence fallback) {
            return new Persistence(
                    enabled.or(fallback::enabled),
                    size.isEmpty() ? fallback.size : size,
                    storageClass.isEmpty() ? fallback.storageClass : storageClass);
        }
    }

    /** Masters: one, whatever the values say, until sharding comes. */
    public int masters() {
        return master.count.orElse(1);
    }

    /** Replicas beside the master: 0 unless replicated. */
    public int replicas() {
        return architecture == Topology.REPLICATION || architecture == Topology.SENTINEL
                ? replica.count.orElse(ChartDefaults.REPLICAS)
                : 0;
    }

    /** Redis pods in all. */
    public int pods() {
        return masters() + replicas();
    }

    /** What the master's container asks for. As in the chart, a block of its own replaces the top level's as a whole. */
    public ResourceSpec masterResources() {
        return master.resources.equals(ResourceSpec.NONE) ? common.resources : master.resources;
    }

    /** What each replica's container asks for, likewise. */
    public ResourceSpec replicaResources() {
        return replica.resources.equals(ResourceSpec.NONE) ? common.resources : replica.resources;
    }

    /** The master's redis.conf lines and flags: the top level's, then its own, which win. */
    public String masterConfiguration() {
        return lines(master);
    }

    /** Each replica's redis.conf lines and flags, likewise. */
    public String replicaConfiguration() {
        return lines(replica);
    }

    /** The share of the memory limit that the chart makes maxmemory, in percent; 0 when it sets none. */
    public int maxmemoryPercent() {
        return extra.get("maxmemoryPercent") instanceof Integer percent ? percent : ChartDefaults.MAXMEMORY_PERCENT;
    }

    private String lines(Role role) {
        StringBuilder lines = new StringBuilder();
        for (String text : List.of(common.configuration, role.configuration)) {
            lines.append(text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
        }
        for (List<String> flags : List.of(common.extraFlags, role.extraFlags)) {
            flags.forEach(flag -> lines.append(FlagLines.of(flag)));
        }
        return lines.toString();
    }

    /** The master's storage, the top level and the chart's defaults applied. */
    public Persistence masterPersistence() {
        return master.persistence.or(common.persistence).or(ChartDefaults.PERSISTENCE);
    }

    /** Each replica's storage, the top level and the chart's defaults applied. */
    public Persistence replicaPersistence() {
        return replica.persistence.or(common.persistence).or(ChartDefaults.PERSISTENCE);
    }

    public Deployment withArchitecture(Topology value) {
        return new Deployment(value, imageTag, auth, common, master, replica, metrics, extra);
    }

    public Deployment withImageTag(String value) {
        return new Deployment(architecture, value, auth, common, master, replica, metrics, extra);
    }

    public Deployment withAuth(Auth value) {
        return new Deployment(architecture, imageTag, value, common, master, replica, metrics, extra);
    }

    public Deployment withCommon(Role value) {
        return new Deployment(architecture, imageTag, auth, value, master, replica, metrics, extra);
    }

    public Deployment withMaster(Role value) {
        return new Deployment(architecture, imageTag, auth, common, value, replica, metrics, extra);
    }

    public Deployment withReplica(Role value) {
        return new Deployment(architecture, imageTag, auth, common, master, value, metrics, extra);
    }

    public Deployment withMetrics(boolean value) {
        return new Deployment(architecture, imageTag, auth, common, master, replica, value, extra);
    }

    public Deployment withExtra(Map<String, Object> value) {
        return new Deployment(architecture, imageTag, auth, common, master, replica, metrics, value);
    }
}
