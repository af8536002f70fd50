package dev.redwheel.redis;

import dev.redwheel.model.NodeSample;
import dev.redwheel.model.NodeSample.CommandStat;
import dev.redwheel.model.NodeSample.Database;
import dev.redwheel.model.NodeSample.Replica;
import dev.redwheel.model.RedisFlavour;
import dev.redwheel.model.RedisRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Reads the text of INFO from any server that speaks the Redis protocol. Never throws: what it does not understand stays in
 * {@link NodeSample#info()} as it came and is unknown among the typed values.
 */
public final class InfoParser {
    private static final String COMMAND = "cmdstat_";
    private static final String LATENCY = "latency_percentiles_usec_";

    private InfoParser() {}

    /** Sections by title and fields by name, in the text's order. Fields before the first title are in section "". */
    public static Map<String, Map<String, String>> sections(String text) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> current = null;
        int at = 0;
        while (at < text.length()) {
            int newline = text.indexOf('\n', at);
            int next = newline < 0 ? text.length() : newline + 1;
            int end = newline < 0 ? text.length() : newline;
            if (end > at && text.charAt(end - 1) == '\r') {
                end--;
            }
            if (end > at && text.charAt(at) == '#') {
                current = sections.computeIfAbsent(text.substring(at + 1, end).strip(), k -> new LinkedHashMap<>());
            } else if (end > at) {
                int colon = text.indexOf(':', at);
                if (current == null) {
                    current = sections.computeIfAbsent("", k -> new LinkedHashMap<>());
                }
                if (colon > at && colon < end) {
                    current.put(text.substring(at, colon), text.substring(colon + 1, end));
                } else {
                    current.putIfAbsent(text.substring(at, end), "");
                }
            }
            at = next;
        }
        return sections;
    }

    /**
     * @param text the reply to INFO
     * @param takenAt when it was asked
     * @param pingNanos of the PING beside it
     */
    public static NodeSample parse(
            String text, Instant takenAt, Duration roundTrip, OptionalLong pingNanos, Map<String, String> refused) {
        Map<String, Map<String, String>> sections = sections(text);
        InfoFields f = new InfoFields(sections);
        sections.replaceAll((title, fields) -> Collections.unmodifiableMap(fields));
        return new NodeSample(
                takenAt,
                roundTrip,
                pingNanos,
                Collections.unmodifiableMap(sections),
                server(f, sections),
                new NodeSample.Clients(f.count("connected_clients"), f.count("blocked_clients"), f.count("maxclients")),
                memory(f),
                persistence(f),
                stats(f),
                replication(f),
                keyspace(f),
                commands(f),
                Map.copyOf(refused));
    }

    private static NodeSample.Server server(InfoFields f, Map<String, Map<String, String>> sections) {
        RedisFlavour flavour;
        String version = f.text("redis_version");
        if (f.has("valkey_version") || "valkey".equals(f.text("server_name"))) {
            flavour = RedisFlavour.VALKEY;
            version = f.has("valkey_version") ? f.text("valkey_version") : version;
        } else if (sections.containsKey("KeyDB")
                || f.has("mvcc_depth")
                || f.text("executable").contains("keydb")) {
            flavour = RedisFlavour.KEYDB;
        } else if (f.has("dragonfly_version") || f.has("server_name") || version.isEmpty()) {
            flavour = RedisFlavour.OTHER;
        } else {
            flavour = RedisFlavour.REDIS;
        }
        String mode = f.has("redis_mode") ? f.text("redis_mode") : f.text("server_mode");
        return new NodeSample.Server(flavour, version, mode, f.text("run_id"), f.count("uptime_in_seconds"));
    }

    private static NodeSample.Memory memory(InfoFields f) {
        return new NodeSample.Memory(
                f.count("used_memory"),
                f.count("used_memory_peak"),
                f.count("maxmemory"),
                OptionalLong.empty(),
                f.count("used_memory_rss"),
                f.positive("mem_fragmentation_ratio"),
                f.number("mem_fragmentation_bytes"), // Negative when part of it is swapped out.
                f.positive("allocator_frag_ratio"),
                f.text("maxmemory_policy"));
    }

    private static NodeSample.Persistence persistence(InfoFields f) {
        Optional<Instant> lastSave = f.count("rdb_last_save_time").stream()
                .filter(seconds -> seconds > 0 && seconds <= Instant.MAX.getEpochSecond())
                .mapToObj(Instant::ofEpochSecond)
                .findFirst();
        return new NodeSample.Persistence(
                f.flag("loading"),
                f.flag("rdb_bgsave_in_progress"),
                lastSave,
                f.text("rdb_last_bgsave_status"),
                f.count("rdb_changes_since_last_save"),
                f.flag("aof_enabled"),
                f.text("aof_last_write_status"));
    }

    private static NodeSample.Stats stats(InfoFields f) {
        return new NodeSample.Stats(
                f.count("keyspace_hits"),
                f.count("keyspace_misses"),
                f.count("total_commands_processed"),
                f.decimal("instantaneous_ops_per_sec"),
                f.count("evicted_keys"),
                f.count("expired_keys"),
                f.count("total_net_input_bytes"),
                f.count("total_net_output_bytes"),
                f.count("rejected_connections"),
                f.count("total_error_replies"));
    }

    private static NodeSample.Replication replication(InfoFields f) {
        RedisRole role = switch (f.text("role")) {
            case "master" -> RedisRole.MASTER;
            case "slave", "replica" -> RedisRole.REPLICA;
            default ->
                "sentinel".equals(f.text("redis_mode")) || "sentinel".equals(f.text("server_mode"))
                        ? RedisRole.SENTINEL
                        : RedisRole.UNKNOWN;
        };
        OptionalLong written = f.count("master_repl_offset");
        List<Replica> replicas = replicas(f, written);
        boolean replica = role == RedisRole.REPLICA;
        OptionalLong applied = f.count("slave_repl_offset");
        // Without a link what was read is all that is known of the master, and it was applied long ago: that is no lag
        // of 0.
        boolean linked = f.text("master_link_status").equals("up");
        OptionalLong read = linked ? f.count("slave_read_repl_offset") : OptionalLong.empty();
        return new NodeSample.Replication(
                role,
                f.text("master_host"),
                f.count("master_port"),
                f.text("master_link_status"),
                f.flag("master_sync_in_progress"),
                replica && applied.isPresent() ? applied : written,
                replica ? behind(read, applied) : largest(replicas, true),
                replica ? f.count("master_last_io_seconds_ago") : largest(replicas, false),
                f.count("connected_slaves"),
                f.count("repl_backlog_size"),
                replicas);
    }

    private static OptionalLong largest(List<Replica> replicas, boolean bytes) {
        return replicas.stream()
                .flatMapToLong(r -> (bytes ? r.lagBytes() : r.lagSeconds()).stream())
                .max();
    }

    /** How far {@code own} is behind {@code ahead}; two figures read a moment apart may cross, which is no lag. */
    static OptionalLong behind(OptionalLong ahead, OptionalLong own) {
        return ahead.isPresent() && own.isPresent()
                ? OptionalLong.of(Math.max(0, ahead.getAsLong() - own.getAsLong()))
                : OptionalLong.empty();
    }

    private static List<Replica> replicas(InfoFields f, OptionalLong written) {
        List<Replica> replicas = new ArrayList<>();
        f.numbered("slave", (index, value) -> {
            Map<String, String> parts = InfoFields.pairs(value);
            // Before it is online its offset is 0, which says nothing of how far behind it is.
            boolean online = "online".equals(parts.get("state"));
            OptionalLong offset = online ? InfoFields.toCount(parts.get("offset")) : OptionalLong.empty();
            replicas.add(new Replica(
                    parts.getOrDefault("ip", ""),
                    InfoFields.toCount(parts.get("port")),
                    parts.getOrDefault("state", ""),
                    offset,
                    behind(written, offset),
                    InfoFields.toCount(parts.get("lag"))));
        });
        return List.copyOf(replicas);
    }

    private static List<Database> keyspace(InfoFields f) {
        List<Database> databases = new ArrayList<>();
        f.numbered("db", (index, value) -> {
            Map<String, String> parts = InfoFields.pairs(value);
            Optional<Duration> ttl = InfoFields.toCount(parts.get("avg_ttl")).stream()
                    .filter(millis -> millis > 0)
                    .mapToObj(Duration::ofMillis)
                    .findFirst();
            databases.add(new Database(
                    index, InfoFields.toCount(parts.get("keys")), InfoFields.toCount(parts.get("expires")), ttl));
        });
        return List.copyOf(databases);
    }

    private static List<CommandStat> commands(InfoFields f) {
        List<CommandStat> commands = new ArrayList<>();
        f.prefixed(COMMAND, (name, value) -> {
            OptionalLong calls = InfoFields.toCount(InfoFields.part(value, "calls="));
            OptionalLong micros = InfoFields.toCount(InfoFields.part(value, "usec="));
            if (calls.isEmpty() || micros.isEmpty()) {
                return;
            }
            String latency = f.text(LATENCY + name);
            commands.add(new CommandStat(
                    name,
                    calls.getAsLong(),
                    micros.getAsLong(),
                    percentile(latency, "p50="),
                    percentile(latency, "p99="),
                    percentile(latency, "p99.9=")));
        });
        return List.copyOf(commands);
    }

    private static OptionalDouble percentile(String latency, String key) {
        return latency.isEmpty() ? OptionalDouble.empty() : InfoFields.toDecimal(InfoFields.part(latency, key));
    }
}
