package dev.redwheel.ui.live;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.History;
import dev.redwheel.insight.InfoGlossary;
import dev.redwheel.insight.LatencySummary;
import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveMetric;
import dev.redwheel.insight.LiveMonitor;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.insight.Rates;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.InfoParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine in the hands of a test: it says what the test tells it to, its history is made by formula. */
public final class FakeLive implements LiveSource {
    public static final ReleaseKey RELEASE = new ReleaseKey("caching", "redis");

    final List<String> pods = new ArrayList<>();
    Topology topology = Topology.REPLICATION;

    @Nullable
    OpsException refusal;

    /** The replica whose link to its master is down. */
    String cutOff = "";

    /** The pod with a few very slow answers. */
    String outliers = "";

    Duration interval = Duration.ofSeconds(1);
    boolean paused;
    boolean closed;
    private int starts;
    private Consumer<LiveSnapshot> listener = snapshot -> {};
    private long newest;

    public FakeLive(int replicas) {
        pods.add("redis-master-0");
        for (int i = 0; i < replicas; i++) {
            pods.add("redis-replicas-" + i);
        }
    }

    @Override
    public LiveMonitor start(ReleaseKey release, Consumer<LiveSnapshot> newListener) {
        starts++;
        if (refusal != null) {
            throw refusal;
        }
        listener = newListener;
        return new Monitor();
    }

    public void publish(LiveSnapshot snapshot) {
        newest = snapshot.at().toEpochMilli();
        listener.accept(snapshot);
    }

    /** All nodes live. */
    public LiveSnapshot round(Instant at) {
        return round(at, pod -> new LinkState.Live(at.minusSeconds(600)));
    }

    LiveSnapshot round(Instant at, java.util.function.Function<String, LinkState> link) {
        newest = at.toEpochMilli();
        List<NodeLive> nodes = new ArrayList<>();
        for (String pod : pods) {
            LinkState state = link.apply(pod);
            Rates rates = state instanceof LinkState.Live ? rates(pod, at) : Rates.UNKNOWN;
            nodes.add(new NodeLive(
                    pod,
                    pod.contains("master") ? RedisRole.MASTER : RedisRole.REPLICA,
                    state,
                    Optional.of(sample(pod, at, !pod.equals(cutOff))),
                    rates,
                    latency(pod, at, pod.equals(outliers)),
                    state instanceof LinkState.Live
                            ? Optional.empty()
                            : Optional.of(new OpsException(
                                    ErrorKind.UNREACHABLE,
                                    "sample " + pod,
                                    "namespace caching",
                                    "The connection was lost.",
                                    "It is made again by itself."))));
        }
        return new LiveSnapshot(at, nodes, rates("redis-master-0", at), true, Optional.empty());
    }

    static LiveSnapshot noPods(Instant at, boolean read, @Nullable OpsException error) {
        return new LiveSnapshot(at, List.of(), Rates.UNKNOWN, read, Optional.ofNullable(error));
    }

    static LiveSnapshot unreached(Instant at, String pod, OpsException error) {
        return new LiveSnapshot(
                at,
                List.of(new NodeLive(
                        pod,
                        RedisRole.UNKNOWN,
                        new LinkState.Reconnecting(at, error.why(), 2),
                        Optional.empty(),
                        Rates.UNKNOWN,
                        LatencySummary.NONE,
                        Optional.of(error))),
                Rates.UNKNOWN,
                true,
                Optional.empty());
    }

    public int starts() {
        return starts;
    }

    private static Rates rates(String pod, Instant at) {
        long second = at.getEpochSecond();
        return new Rates(
                Duration.ofSeconds(1),
                value(pod, LiveMetric.HITS_PER_SECOND, second),
                value(pod, LiveMetric.MISSES_PER_SECOND, second),
                value(pod, LiveMetric.COMMANDS_PER_SECOND, second),
                value(pod, LiveMetric.NET_INPUT, second),
                value(pod, LiveMetric.NET_OUTPUT, second),
                value(pod, LiveMetric.EVICTIONS_PER_SECOND, second),
                value(pod, LiveMetric.EXPIRIES_PER_SECOND, second));
    }

    private static LatencySummary latency(String pod, Instant at, boolean outliers) {
        double p50 = value(pod, LiveMetric.PING, at.getEpochSecond());
        LatencySummary.Ping ping =
                new LatencySummary.Ping(60, p50, p50 * 2.1, p50 * (outliers ? 400 : 4), p50 * (outliers ? 500 : 5));
        return new LatencySummary(
                ping, ping, OptionalDouble.of(value(pod, LiveMetric.SERVER_TIME, at.getEpochSecond())));
    }

    static NodeSample sample(String pod, Instant at) {
        return sample(pod, at, true);
    }

    private static NodeSample sample(String pod, Instant at, boolean linkUp) {
        long second = at.getEpochSecond();
        boolean master = pod.contains("master");
        String info = """
            # Server
            redis_version:7.4.1
            redis_mode:standalone
            os:Linux 6.1.0 x86_64
            arch_bits:64
            run_id:c1f0e2b7a6d54b0d8f4a1f2e3d4c5b6a79881234
            tcp_port:6379
            uptime_in_seconds:1123456
            uptime_in_days:13

            # Clients
            connected_clients:%d
            maxclients:10000
            blocked_clients:1

            # Memory
            used_memory:%d
            used_memory_rss:%d
            used_memory_peak:325058560
            maxmemory:429916160
            maxmemory_policy:allkeys-lru
            mem_fragmentation_ratio:1.16
            mem_fragmentation_bytes:41943040

            # Persistence
            loading:0
            rdb_changes_since_last_save:1204
            rdb_bgsave_in_progress:0
            rdb_last_save_time:%d
            rdb_last_bgsave_status:ok
            aof_enabled:0
            aof_last_write_status:ok

            # Stats
            total_connections_received:120394
            total_commands_processed:984329482
            instantaneous_ops_per_sec:%d
            total_net_input_bytes:98432948211
            total_net_output_bytes:298432948211
            rejected_connections:0
            expired_keys:1982342
            evicted_keys:0
            keyspace_hits:%d
            keyspace_misses:%d
            total_error_replies:12

            # Replication
            %s
            # Commandstats
            cmdstat_get:calls=812345,usec=1423456,usec_per_call=1.75,rejected_calls=0,failed_calls=0

            # Keyspace
            db0:keys=182411,expires=90211,avg_ttl=412341
            """.formatted(
                        (long) value(pod, LiveMetric.CLIENTS, second),
                        (long) value(pod, LiveMetric.USED_MEMORY, second),
                        (long) value(pod, LiveMetric.RSS, second),
                        second - 187,
                        (long) value(pod, LiveMetric.COMMANDS_PER_SECOND, second),
                        second % 1_000_000 * 970,
                        second % 1_000_000 * 31,
                        master ? MASTER : linkUp ? REPLICA : REPLICA.replace("link_status:up", "link_status:down"));
        NodeSample parsed = parse(info, at);
        return parsed.withLimitBytes(OptionalLong.of(512L << 20));
    }

    private static NodeSample parse(String info, Instant at) {
        return InfoParser.parse(info, at, Duration.ofMillis(2), OptionalLong.of(900_000), Map.of());
    }

    /** What a metric of a pod is at a second: waves with noise, plausible in size. */
    static double value(String pod, LiveMetric metric, long second) {
        int node = Math.abs(pod.hashCode() % 97);
        boolean master = pod.contains("master");
        double wave = 0.65
                + 0.2 * Math.sin(second / 47.0 + node)
                + 0.12 * noise(second, node + metric.name().length());
        double weight = master ? 1 : 0.55;
        return switch (metric) {
            case HIT_RATE -> 0.955 + 0.04 * wave;
            case HIT_RATE_LIFETIME -> 0.969;
            case HITS_PER_SECOND -> 9000 * wave * weight;
            case MISSES_PER_SECOND -> 260 * (1.5 - wave) * weight;
            case COMMANDS_PER_SECOND -> 12_400 * wave * weight;
            case PING -> 0.55 + 0.6 * wave + (noise(second, node) > 0.985 ? 2.5 : 0);
            case SERVER_TIME -> 3.1 + 2 * wave;
            case USED_MEMORY -> (250 + 55 * wave + node % 7) * (1 << 20);
            case RSS -> (291 + 60 * wave + node % 7) * (1 << 20);
            case MAXMEMORY -> 410L << 20;
            case MEMORY_LIMIT -> 512L << 20;
            case FRAGMENTATION -> 1.12 + 0.05 * wave;
            case CLIENTS -> Math.rint((master ? 84 : 30) + 12 * wave);
            case BLOCKED_CLIENTS -> noise(second, node) > 0.9 ? 2 : 0;
            case EVICTIONS_PER_SECOND -> 0;
            case EXPIRIES_PER_SECOND -> Math.rint(42 * wave);
            case NET_INPUT -> 1_900_000 * wave * weight;
            case NET_OUTPUT -> 6_300_000 * wave * weight;
            case KEYS -> 182_000 + Math.rint(900 * wave);
            case LAG_BYTES -> master ? Double.NaN : noise(second, node) > 0.8 ? Math.rint(3200 * wave) : 0;
            case LAG_SECONDS -> master ? Double.NaN : 0;
        };
    }

    private static double noise(long second, int seed) {
        long hash = (second * 31 + seed) * 0x9E3779B97F4A7C15L;
        return ((hash ^ (hash >>> 29)) >>> 40 & 0xFFFF) / 65535.0;
    }

    private final class Monitor implements LiveMonitor, History {
        @Override
        public ReleaseTarget target() {
            return new ReleaseTarget(RELEASE, topology, Map.of(), "redis", 6379, false, Optional.empty());
        }

        @Override
        public void setInterval(Duration newInterval) {
            interval = newInterval;
        }

        @Override
        public void setPaused(boolean newPaused) {
            paused = newPaused;
        }

        @Override
        public History history() {
            return this;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public List<String> pods() {
            return pods;
        }

        @Override
        public int read(String pod, LiveMetric metric, Instant from, long[] times, double[] values) {
            long end = newest / 1000;
            int count = 0;
            for (long at = Math.max(from.getEpochSecond(), end - CAPACITY + 1); at <= end; at++) {
                times[count] = at * 1000;
                boolean gap = pod.endsWith("-1") && at % 600 > 570;
                values[count++] = gap ? Double.NaN : value(pod, metric, at);
            }
            return count;
        }

        @Override
        public int readTotal(LiveMetric metric, Instant from, long[] times, double[] values) {
            return read("redis-master-0", metric, from, times, values);
        }

        @Override
        public long version() {
            return newest;
        }
    }

    public static final InfoGlossary GLOSSARY = field -> switch (field) {
        case "used_memory" ->
            Optional.of(new InfoGlossary.Entry(
                    "Memory Redis allocated for data, buffers and its own needs.", InfoGlossary.Unit.BYTES));
        case "used_memory_rss" ->
            Optional.of(new InfoGlossary.Entry(
                    "Memory the operating system sees; above used memory by fragmentation.", InfoGlossary.Unit.BYTES));
        case "uptime_in_seconds" ->
            Optional.of(new InfoGlossary.Entry("Time since the server started.", InfoGlossary.Unit.SECONDS));
        case "rdb_last_save_time" ->
            Optional.of(new InfoGlossary.Entry(
                    "When the last snapshot was written to disk.", InfoGlossary.Unit.EPOCH_SECONDS));
        case "keyspace_hits" ->
            Optional.of(new InfoGlossary.Entry(
                    "Lookups that found their key, since the counters began.", InfoGlossary.Unit.COUNT));
        case "aof_enabled" ->
            Optional.of(new InfoGlossary.Entry("Whether the append-only file is on.", InfoGlossary.Unit.FLAG));
        default -> Optional.empty();
    };

    private static final String MASTER = """
        role:master
        connected_slaves:2
        slave0:ip=10.0.0.7,port=6379,state=online,offset=884211,lag=0
        slave1:ip=10.0.0.8,port=6379,state=online,offset=884211,lag=1
        master_replid:8f1f3d4d8c8f1cbd3f7d1f0c5e8a2b0f52e0b9aa
        master_repl_offset:884300
        """;

    private static final String REPLICA = """
        role:slave
        master_host:redis-master
        master_port:6379
        master_link_status:up
        master_last_io_seconds_ago:0
        master_sync_in_progress:0
        slave_read_repl_offset:884300
        slave_repl_offset:884300
        connected_slaves:0
        master_repl_offset:884300
        """;
}
