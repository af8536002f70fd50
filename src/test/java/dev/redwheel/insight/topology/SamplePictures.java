package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.Rates;
import dev.redwheel.insight.topology.NodeTruth.Follows;
import dev.redwheel.insight.topology.ServiceTruth.Intent;
import dev.redwheel.insight.topology.ServiceTruth.Reach;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SentinelReport.Address;
import dev.redwheel.model.SentinelReport.Peer;
import dev.redwheel.model.SentinelReport.Watched;
import dev.redwheel.model.SlotRange;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.ClusterParser;
import dev.redwheel.redis.InfoParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Pictures put together by hand: what each server says is said here. */
public final class SamplePictures {
    private final Instant at;
    private final Map<String, NodeTruth> nodes = new LinkedHashMap<>();
    private final Map<String, SentinelTruth> sentinels = new LinkedHashMap<>();
    private final List<ServiceTruth> services = new ArrayList<>();
    private Optional<OpsException> servicesError = Optional.empty();
    private Optional<OpsException> podsError = Optional.empty();
    private WantedTopology wanted = WantedTopology.NOT_TOLD;
    private int kubeNodes = 3;

    public SamplePictures(Instant at) {
        this.at = at;
    }

    /** A master, two replicas, Services. */
    public static SamplePictures replication(Instant at) {
        return new SamplePictures(at)
                .wants(Topology.REPLICATION, 3, 0, 0, 0)
                .master("redis-master-0", 2)
                .replica("redis-replicas-0", "redis-master-0")
                .replica("redis-replicas-1", "redis-master-0")
                .service("redis-master", Intent.MASTER, "redis-master-0")
                .service("redis-replicas", Intent.REPLICA, "redis-replicas-0", "redis-replicas-1");
    }

    /** The same with three Sentinels and a proxy. */
    public static SamplePictures sentinel(Instant at) {
        SamplePictures pictures = new SamplePictures(at)
                .wants(Topology.SENTINEL, 3, 3, 2, 0)
                .master("redis-master-0", 2)
                .replica("redis-replicas-0", "redis-master-0")
                .replica("redis-replicas-1", "redis-master-0");
        for (int i = 0; i < 3; i++) {
            pictures.sentinel("redis-sentinel-" + i, "redis-master-0", "redis-replicas-0", "redis-replicas-1");
        }
        return pictures.proxied("redis-master", Intent.MASTER, "redis-proxy-0", "redis-master-0");
    }

    /** Three masters with a replica each. */
    public static SamplePictures cluster(Instant at) {
        SamplePictures pictures = new SamplePictures(at).wants(Topology.CLUSTER, 6, 0, 0, 1);
        SlotRange[] slots = {new SlotRange(0, 5460), new SlotRange(5461, 10922), new SlotRange(10923, 16383)};
        for (int i = 0; i < 3; i++) {
            pictures.clusterNode(i, -1, slots, "");
        }
        for (int i = 3; i < 6; i++) {
            pictures.clusterNode(i, i - 3, slots, "");
        }
        return pictures.service(
                "redis-cluster",
                Intent.ANY,
                "redis-cluster-0",
                "redis-cluster-1",
                "redis-cluster-2",
                "redis-cluster-3");
    }

    public SamplePictures onNodes(int count) {
        kubeNodes = count;
        nodes.replaceAll((name, node) -> with(node, place(name)));
        sentinels.replaceAll((name, one) -> new SentinelTruth(
                place(name), one.heard(), one.watched(), one.master(), one.replicas(), one.down(), one.strangers()));
        return this;
    }

    public SamplePictures wants(Topology topology, int servers, int watchers, int quorum, int replicasPerMaster) {
        wanted = new WantedTopology(
                topology,
                positive(servers),
                positive(watchers),
                positive(quorum),
                positive(replicasPerMaster),
                topology == Topology.REPLICATION
                        ? Map.of("redis-master", RedisRole.MASTER, "redis-replicas", RedisRole.REPLICA)
                        : Map.of());
        return this;
    }

    private static OptionalInt positive(int number) {
        return number > 0 ? OptionalInt.of(number) : OptionalInt.empty();
    }

    public SamplePictures master(String pod, int attached) {
        nodes.put(pod, node(pod, RedisRole.MASTER, attached, Optional.empty(), Optional.empty()));
        return this;
    }

    public SamplePictures replica(String pod, String master) {
        return replica(pod, master, true, false);
    }

    /** @param master a pod, or an address with a dot that is none */
    public SamplePictures replica(String pod, String master, boolean up, boolean syncing) {
        Optional<String> known = master.contains(".") ? Optional.empty() : Optional.of(master);
        Follows follows = new Follows(
                new Address(master, 6379), known, up, syncing, up ? OptionalLong.empty() : OptionalLong.of(12));
        nodes.put(pod, node(pod, RedisRole.REPLICA, 0, Optional.of(follows), Optional.empty()));
        return this;
    }

    public SamplePictures silent(String pod) {
        NodeTruth node = Objects.requireNonNull(nodes.get(pod));
        nodes.put(
                pod,
                new NodeTruth(
                        node.pod(),
                        silence(),
                        node.role(),
                        node.follows(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Rates.UNKNOWN,
                        Double.NaN,
                        node.clusterMode(),
                        node.cluster(),
                        node.sample()));
        return this;
    }

    private Heard silence() {
        return new Heard(
                Optional.of(at.minusSeconds(9)),
                Optional.of(at.minusSeconds(9)),
                Optional.of(new OpsException(
                        ErrorKind.TIMEOUT, "send INFO", "it", "There was no answer within 2.0 s.", "")));
    }

    public SamplePictures pending(String pod) {
        nodes.put(
                pod,
                new NodeTruth(
                        place(pod),
                        Heard.NOTHING_YET,
                        RedisRole.UNKNOWN,
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Rates.UNKNOWN,
                        Double.NaN,
                        false,
                        Optional.empty(),
                        Optional.empty()));
        return this;
    }

    public SamplePictures without(String pod) {
        nodes.remove(pod);
        sentinels.remove(pod);
        return this;
    }

    public SamplePictures sentinel(String pod, String master, String... replicas) {
        return sentinel(pod, master, 2, true, List.of(replicas), Set.of(), 2);
    }

    public SamplePictures sentinel(
            String pod,
            String master,
            int quorum,
            boolean reached,
            List<String> replicas,
            Set<String> flags,
            int others) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            peers.add(new Peer(new Address("10.0.1." + i, 26379), Set.of("sentinel"), ""));
        }
        Watched watched = new Watched(
                "mymaster",
                new Address(master, 6379),
                flags,
                OptionalInt.of(quorum),
                List.of(),
                peers,
                Optional.of(reached),
                reached ? "OK 3 usable Sentinels" : "1 usable Sentinels. Not enough available Sentinels");
        sentinels.put(
                pod,
                new SentinelTruth(
                        place(pod),
                        Heard.at(at),
                        Optional.of(watched),
                        master.contains(".") ? Optional.empty() : Optional.of(master),
                        Set.copyOf(replicas),
                        Set.of(),
                        List.of()));
        return this;
    }

    public SamplePictures silentSentinel(String pod) {
        sentinels.put(
                pod,
                new SentinelTruth(
                        place(pod), silence(), Optional.empty(), Optional.empty(), Set.of(), Set.of(), List.of()));
        return this;
    }

    /** It answers that it does not take the password. */
    public SamplePictures refusingSentinel(String pod) {
        Heard refused = new Heard(
                Optional.empty(),
                Optional.of(at.minusSeconds(9)),
                Optional.of(new OpsException(
                        ErrorKind.UNAUTHORISED, "sign in", pod, "Redis does not take the password.", "")));
        sentinels.put(
                pod,
                new SentinelTruth(
                        place(pod), refused, Optional.empty(), Optional.empty(), Set.of(), Set.of(), List.of()));
        return this;
    }

    /** It answers, and watches no master of this release. */
    public SamplePictures idleSentinel(String pod) {
        sentinels.put(
                pod,
                new SentinelTruth(
                        place(pod), Heard.at(at), Optional.empty(), Optional.empty(), Set.of(), Set.of(), List.of()));
        return this;
    }

    public SamplePictures service(String name, Intent intent, String... pods) {
        services.removeIf(service -> service.name().equals(name));
        services.add(new ServiceTruth(
                name,
                intent,
                false,
                List.of(pods).stream()
                        .map(pod -> new Reach(pod, "", roleOf(pod), true, Optional.empty()))
                        .toList()));
        return this;
    }

    public SamplePictures proxied(String name, Intent intent, String proxy, String pod) {
        services.removeIf(service -> service.name().equals(name));
        Reach reach = pod.isEmpty()
                ? new Reach(
                        "",
                        proxy,
                        RedisRole.UNKNOWN,
                        true,
                        Optional.of(new OpsException(
                                ErrorKind.UNREACHABLE, "ask", proxy, "The connection was closed.", "")))
                : new Reach(pod, proxy, roleOf(pod), true, Optional.empty());
        services.add(new ServiceTruth(name, intent, false, List.of(reach)));
        return this;
    }

    private RedisRole roleOf(String pod) {
        NodeTruth node = nodes.get(pod);
        return node == null ? RedisRole.UNKNOWN : node.role();
    }

    public SamplePictures servicesForbidden() {
        servicesError = Optional.of(new OpsException(
                ErrorKind.FORBIDDEN,
                "list services",
                "namespace caching",
                "User ops may not list services.",
                "Ask for the verb list on services."));
        return this;
    }

    public SamplePictures podsUnread() {
        podsError = Optional.of(new OpsException(
                ErrorKind.UNREACHABLE,
                "watch pods",
                "namespace caching",
                "The API server closed the connection.",
                "It is tried again."));
        return this;
    }

    /** @param failing id of a node this one holds for dead; empty for none */
    public SamplePictures clusterNode(int index, int masterIndex, SlotRange[] slots, String failing) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            boolean master = i < 3;
            lines.append("id").append(i).append(" 10.0.0.").append(i).append(":6379@16379 ");
            lines.append(i == index ? "myself," : "").append(master ? "master" : "slave");
            lines.append(("id" + i).equals(failing) ? ",fail" : "");
            lines.append(master ? " - " : " id" + (i - 3) + " ").append("0 0 1 connected");
            if (master && i < slots.length) {
                lines.append(' ').append(slots[i]);
            }
            lines.append('\n');
        }
        return clusterNode(index, masterIndex, lines.toString(), "ok");
    }

    public SamplePictures clusterNode(int index, int masterIndex, String lines, String state) {
        ClusterReport report = ClusterParser.parse(lines, "cluster_state:" + state);
        String pod = "redis-cluster-" + index;
        Optional<Follows> follows = masterIndex < 0
                ? Optional.empty()
                : Optional.of(new Follows(
                        new Address("10.0.0." + masterIndex, 6379),
                        Optional.of("redis-cluster-" + masterIndex),
                        true,
                        false,
                        OptionalLong.empty()));
        nodes.put(
                pod,
                node(
                        pod,
                        masterIndex < 0 ? RedisRole.MASTER : RedisRole.REPLICA,
                        masterIndex < 0 ? 1 : 0,
                        follows,
                        Optional.of(report)));
        return this;
    }

    private NodeTruth node(
            String pod, RedisRole role, int attached, Optional<Follows> follows, Optional<ClusterReport> cluster) {
        long second = at.getEpochSecond();
        double load = role == RedisRole.MASTER ? 1 : 0.4;
        double wave = load * (0.8 + 0.2 * Math.sin(second / 3.0 + pod.hashCode()));
        boolean linked = follows.map(Follows::linkUp).orElse(true);
        return new NodeTruth(
                place(pod),
                Heard.at(at),
                role,
                follows,
                role == RedisRole.REPLICA && linked
                        ? OptionalLong.of(pod.endsWith("1") ? 18_432 : 0)
                        : OptionalLong.empty(),
                role == RedisRole.REPLICA ? OptionalLong.of(0) : OptionalLong.empty(),
                new Rates(
                        Duration.ofSeconds(1),
                        9000 * wave,
                        200 * wave,
                        12_400 * wave,
                        1_900_000 * wave,
                        6_300_000 * wave,
                        0,
                        3),
                linked ? 1_100_000 * (0.8 + 0.2 * Math.sin(second / 3.0)) : Double.NaN,
                cluster.isPresent(),
                cluster,
                Optional.of(sample(pod, role, attached)));
    }

    private NodeSample sample(String pod, RedisRole role, int attached) {
        String info = """
            # Server
            redis_version:8.0.2
            run_id:%s
            # Memory
            used_memory:%d
            # Replication
            role:%s
            connected_slaves:%d
            # Keyspace
            db0:keys=182411,expires=90211,avg_ttl=412341
            """.formatted(
                        pod,
                        (250L << 20) + pod.hashCode() % 1_000_000,
                        role == RedisRole.MASTER ? "master" : "slave",
                        attached);
        return InfoParser.parse(info, at, Duration.ofMillis(2), OptionalLong.of(800_000), Map.of());
    }

    private PodPlace place(String pod) {
        int number = pod.charAt(pod.length() - 1) - '0';
        int shifted =
                pod.contains("replicas") ? number + 1 : pod.contains("cluster") && number > 2 ? number + 1 : number;
        int node = shifted % kubeNodes;
        return new PodPlace(
                pod,
                "10.0.0." + number,
                "aks-data-" + node,
                kubeNodes > 1 ? "westeurope-" + (node + 1) : "",
                true,
                "Running",
                pod.substring(0, pod.lastIndexOf('-')));
    }

    private static NodeTruth with(NodeTruth node, PodPlace place) {
        return new NodeTruth(
                place,
                node.heard(),
                node.role(),
                node.follows(),
                node.lagBytes(),
                node.lagSeconds(),
                node.rates(),
                node.replicationBytesPerSecond(),
                node.clusterMode(),
                node.cluster(),
                node.sample());
    }

    public TopologyPicture picture() {
        TopologyPicture picture = new TopologyPicture(
                at,
                true,
                podsError,
                List.copyOf(nodes.values()),
                List.copyOf(sentinels.values()),
                true,
                servicesError,
                services,
                wanted,
                List.of());
        return picture.settled() ? picture.with(TruthRules.findings(picture)) : picture;
    }
}
