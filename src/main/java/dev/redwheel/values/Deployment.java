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
 * @param architecture {@link Topology#SENTINEL} is the chart's replication with sentinel.enabled
 * @param image of the servers
 * @param common what is said at the top level and holds for every role that does not say otherwise
 * @param replica its count is the number of replicas, masters not counted
 * @param sentinel kept while another topology is chosen, as is {@code cluster}
 * @param extra everything the fields above cannot express, as the tree of values it was; never lost
 */
public record Deployment(
        Topology architecture,
        Image image,
        Auth auth,
        Role common,
        Role master,
        Role replica,
        Sentinel sentinel,
        Cluster cluster,
        Tls tls,
        Metrics metrics,
        Map<String, Object> extra) {

    /** A standalone Redis with the chart's defaults. */
    public static final Deployment DEFAULT = new Deployment(
            Topology.STANDALONE,
            Image.DEFAULT,
            Auth.ENABLED,
            Role.NONE,
            Role.NONE,
            Role.NONE,
            Sentinel.NONE,
            Cluster.NONE,
            Tls.OFF,
            Metrics.OFF,
            Map.of());

    public Deployment {
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }

    /**
     * @param existingSecret name of the Secret that holds the password, in the release's namespace; empty while none is
     *     chosen
     * @param key the key inside that Secret; empty for the chart's own, "redis-password"
     */
    public record Auth(boolean enabled, String existingSecret, String key, Acl acl) {
        public static final String DEFAULT_KEY = "redis-password";
        public static final Auth ENABLED = new Auth(true, "", "");
        public static final Auth DISABLED = new Auth(false, "", "");

        /** One user for everything. */
        public Auth(boolean enabled, String existingSecret, String key) {
            this(enabled, existingSecret, key, Acl.OFF);
        }

        /** The key, or the chart's own where none is said. */
        public String keyOrDefault() {
            return key.isEmpty() ? DEFAULT_KEY : key;
        }

        public Auth withExistingSecret(String value) {
            return new Auth(enabled, value, key, acl);
        }

        public Auth withKey(String value) {
            return new Auth(enabled, existingSecret, value, acl);
        }

        public Auth withAcl(Acl value) {
            return new Auth(enabled, existingSecret, key, value);
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

    /** Masters: one, but in a cluster. */
    public int masters() {
        return architecture == Topology.CLUSTER ? cluster.masters() : master.count.orElse(1);
    }

    /** Replicas of all masters together: 0 unless replicated. */
    public int replicas() {
        return switch (architecture) {
            case REPLICATION, SENTINEL -> replica.count.orElse(ChartDefaults.REPLICAS);
            case CLUSTER -> cluster.size() - cluster.masters();
            case STANDALONE, UNKNOWN -> 0;
        };
    }

    /** Pods with a Redis that holds data. */
    public int pods() {
        return masters() + replicas();
    }

    /** Pods with a sentinel: 0 but with {@link Topology#SENTINEL}. */
    public int sentinels() {
        return architecture == Topology.SENTINEL ? sentinel.sentinels() : 0;
    }

    /** Pods of the proxy that leads to the master: 0 but with {@link Topology#SENTINEL}. */
    public int proxies() {
        return architecture == Topology.SENTINEL ? sentinel.proxyPods() : 0;
    }

    /** Whether applications reach the master by the name of its Service, whichever server it is. */
    public boolean masterServiceFollows() {
        return architecture != Topology.SENTINEL || sentinel.proxied();
    }

    /** What the master's container asks for. As in the chart, a block of its own replaces the top level's as a whole. */
    public ResourceSpec masterResources() {
        return own(master).resources.equals(ResourceSpec.NONE) ? common.resources : master.resources;
    }

    /** What each replica's container asks for, likewise. */
    public ResourceSpec replicaResources() {
        return own(replica).resources.equals(ResourceSpec.NONE) ? common.resources : replica.resources;
    }

    /** The master's redis.conf lines and flags: the top level's, then its own, which win. */
    public String masterConfiguration() {
        return lines(own(master));
    }

    /** Each replica's redis.conf lines and flags, likewise. */
    public String replicaConfiguration() {
        return lines(own(replica));
    }

    /** What each sentinel's container asks for. */
    public ResourceSpec sentinelResources() {
        return extraResources("sentinel", "resources");
    }

    /** What each container of the proxy asks for. */
    public ResourceSpec proxyResources() {
        return extraResources("sentinel", "proxy", "resources");
    }

    /** What the exporter beside each Redis asks for. */
    public ResourceSpec exporterResources() {
        return metrics.enabled() ? extraResources("metrics", "resources") : ResourceSpec.NONE;
    }

    private ResourceSpec extraResources(String... path) {
        List<String> at = List.of(path);
        return new ResourceSpec(
                extraText(Trees.path(at, "requests", "cpu")),
                extraText(Trees.path(at, "requests", "memory")),
                extraText(Trees.path(at, "limits", "cpu")),
                extraText(Trees.path(at, "limits", "memory")));
    }

    private String extraText(List<String> path) {
        Object value = Trees.get(extra, path);
        return value == null ? "" : value.toString();
    }

    /** How long a sentinel waits for a silent master, in milliseconds. */
    public int downAfterMilliseconds() {
        return sentinelNumber("downAfterMilliseconds", ChartDefaults.DOWN_AFTER_MILLISECONDS);
    }

    /** With Sentinel, a master that fewer replicas follow takes no writes. */
    public int minReplicasToWrite() {
        return sentinelNumber("minReplicasToWrite", ChartDefaults.MIN_REPLICAS_TO_WRITE);
    }

    /** A replica silent for longer than these seconds does not count for {@link #minReplicasToWrite()}. */
    public int minReplicasMaxLag() {
        return sentinelNumber("minReplicasMaxLag", ChartDefaults.MIN_REPLICAS_MAX_LAG);
    }

    /** The name sentinels know the master by. */
    public String masterSet() {
        String name = extraText(List.of("sentinel", "masterSet"));
        return name.isEmpty() ? ChartDefaults.MASTER_SET : name;
    }

    private int sentinelNumber(String key, int fallback) {
        return Trees.get(extra, List.of("sentinel", key)) instanceof Integer number ? number : fallback;
    }

    /** The share of the memory limit that the chart makes maxmemory, in percent; 0 when it sets none. */
    public int maxmemoryPercent() {
        return extra.get("maxmemoryPercent") instanceof Integer percent ? percent : ChartDefaults.MAXMEMORY_PERCENT;
    }

    /** In a cluster every server may become a master: all of them are what the top level says. */
    private Role own(Role role) {
        return architecture == Topology.CLUSTER ? Role.NONE : role;
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
        return own(master).persistence.or(common.persistence).or(ChartDefaults.PERSISTENCE);
    }

    /** Each replica's storage, the top level and the chart's defaults applied. */
    public Persistence replicaPersistence() {
        return own(replica).persistence.or(common.persistence).or(ChartDefaults.PERSISTENCE);
    }

    public Deployment withArchitecture(Topology value) {
        return new Deployment(value, image, auth, common, master, replica, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withImage(Image value) {
        return new Deployment(
                architecture, value, auth, common, master, replica, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withAuth(Auth value) {
        return new Deployment(
                architecture, image, value, common, master, replica, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withCommon(Role value) {
        return new Deployment(
                architecture, image, auth, value, master, replica, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withMaster(Role value) {
        return new Deployment(
                architecture, image, auth, common, value, replica, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withReplica(Role value) {
        return new Deployment(architecture, image, auth, common, master, value, sentinel, cluster, tls, metrics, extra);
    }

    public Deployment withSentinel(Sentinel value) {
        return new Deployment(architecture, image, auth, common, master, replica, value, cluster, tls, metrics, extra);
    }

    public Deployment withCluster(Cluster value) {
        return new Deployment(architecture, image, auth, common, master, replica, sentinel, value, tls, metrics, extra);
    }

    public Deployment withTls(Tls value) {
        return new Deployment(
                architecture, image, auth, common, master, replica, sentinel, cluster, value, metrics, extra);
    }

    public Deployment withMetrics(Metrics value) {
        return new Deployment(architecture, image, auth, common, master, replica, sentinel, cluster, tls, value, extra);
    }

    public Deployment withExtra(Map<String, Object> value) {
        return new Deployment(
                architecture, image, auth, common, master, replica, sentinel, cluster, tls, metrics, value);
    }
}
