package dev.redwheel.practice;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What redis_exporter makes of a Redis' INFO, under the same names and labels: not all of it, but what panels and alerts use. */
final class RedisMetrics {
    /** Fields of INFO and the gauges they become. */
    private static final Map<String, String> GAUGES = Map.ofEntries(
            Map.entry("uptime_in_seconds", "uptime_in_seconds"),
            Map.entry("process_id", "process_id"),
            Map.entry("connected_clients", "connected_clients"),
            Map.entry("blocked_clients", "blocked_clients"),
            Map.entry("tracking_clients", "tracking_clients"),
            Map.entry("maxclients", "max_clients"),
            Map.entry("used_memory", "memory_used_bytes"),
            Map.entry("used_memory_rss", "memory_used_rss_bytes"),
            Map.entry("used_memory_peak", "memory_used_peak_bytes"),
            Map.entry("used_memory_overhead", "memory_used_overhead_bytes"),
            Map.entry("used_memory_startup", "memory_used_startup_bytes"),
            Map.entry("used_memory_dataset", "memory_used_dataset_bytes"),
            Map.entry("maxmemory", "memory_max_bytes"),
            Map.entry("mem_fragmentation_ratio", "mem_fragmentation_ratio"),
            Map.entry("mem_fragmentation_bytes", "mem_fragmentation_bytes"),
            Map.entry("mem_clients_slaves", "mem_clients_slaves"),
            Map.entry("mem_clients_normal", "mem_clients_normal"),
            Map.entry("lazyfree_pending_objects", "lazyfree_pending_objects"),
            Map.entry("active_defrag_running", "active_defrag_running"),
            Map.entry("loading", "loading_dump_file"),
            Map.entry("rdb_changes_since_last_save", "rdb_changes_since_last_save"),
            Map.entry("rdb_bgsave_in_progress", "rdb_bgsave_in_progress"),
            Map.entry("rdb_last_save_time", "rdb_last_save_timestamp_seconds"),
            Map.entry("rdb_last_bgsave_status", "rdb_last_bgsave_status"),
            Map.entry("rdb_last_bgsave_time_sec", "rdb_last_bgsave_duration_sec"),
            Map.entry("aof_enabled", "aof_enabled"),
            Map.entry("aof_rewrite_in_progress", "aof_rewrite_in_progress"),
            Map.entry("aof_last_bgrewrite_status", "aof_last_bgrewrite_status"),
            Map.entry("aof_last_write_status", "aof_last_write_status"),
            Map.entry("aof_current_size", "aof_current_size_bytes"),
            Map.entry("aof_base_size", "aof_base_size_bytes"),
            Map.entry("aof_delayed_fsync", "aof_delayed_fsync"),
            Map.entry("pubsub_channels", "pubsub_channels"),
            Map.entry("pubsub_patterns", "pubsub_patterns"),
            Map.entry("latest_fork_usec", "latest_fork_usec"),
            Map.entry("connected_slaves", "connected_slaves"),
            Map.entry("repl_backlog_size", "replication_backlog_bytes"),
            Map.entry("repl_backlog_active", "repl_backlog_is_active"),
            Map.entry("repl_backlog_first_byte_offset", "repl_backlog_first_byte_offset"),
            Map.entry("repl_backlog_histlen", "repl_backlog_history_bytes"),
            Map.entry("master_repl_offset", "master_repl_offset"),
            Map.entry("second_repl_offset", "second_repl_offset"),
            Map.entry("slave_priority", "slave_priority"),
            Map.entry("sync_full", "replica_resyncs_full"),
            Map.entry("sync_partial_ok", "replica_partial_resync_accepted"),
            Map.entry("sync_partial_err", "replica_partial_resync_denied"),
            Map.entry("cluster_enabled", "cluster_enabled"));

    /** Fields of INFO and the counters they become. */
    private static final Map<String, String> COUNTERS = Map.ofEntries(
            Map.entry("total_connections_received", "connections_received_total"),
            Map.entry("total_commands_processed", "commands_processed_total"),
            Map.entry("rejected_connections", "rejected_connections_total"),
            Map.entry("total_net_input_bytes", "net_input_bytes_total"),
            Map.entry("total_net_output_bytes", "net_output_bytes_total"),
            Map.entry("expired_keys", "expired_keys_total"),
            Map.entry("evicted_keys", "evicted_keys_total"),
            Map.entry("keyspace_hits", "keyspace_hits_total"),
            Map.entry("keyspace_misses", "keyspace_misses_total"),
            Map.entry("used_cpu_sys", "cpu_sys_seconds_total"),
            Map.entry("used_cpu_user", "cpu_user_seconds_total"),
            Map.entry("used_cpu_sys_children", "cpu_sys_children_seconds_total"),
            Map.entry("used_cpu_user_children", "cpu_user_children_seconds_total"));

    private static final List<String> INFO_LABELS = List.of(
            "role",
            "redis_version",
            "redis_build_id",
            "redis_mode",
            "os",
            "maxmemory_policy",
            "tcp_port",
            "run_id",
            "process_id",
            "master_replid");

    private final Map<String, StringBuilder> families = new TreeMap<>();

    /** Asks the server and keeps what it says. */
    void read(RedisConnection redis) throws IOException {
        Map<String, String> configuration = new LinkedHashMap<>();
        for (String parameter : List.of("maxmemory", "maxclients", "databases")) {
            String[] answer = redis.call("CONFIG", "GET", parameter).split(" ");
            if (answer.length == 2 && answer[1].matches("\\d+")) {
                configuration.put(parameter, answer[1]);
            }
        }
        String info = redis.call("INFO", "ALL");
        if (info.startsWith("-")) {
            throw new IOException(info.substring(1));
        }
        Map<String, String> fields = fields(info);
        fields.forEach((field, value) -> {
            String gauge = GAUGES.get(field);
            String counter = COUNTERS.get(field);
            if (gauge != null) {
                add(gauge, "gauge", Map.of(), number(value));
            } else if (counter != null) {
                add(counter, "counter", Map.of(), number(value));
            } else if (field.matches("db\\d+")) {
                database(field, parts(value));
            } else if (field.startsWith("cmdstat_")) {
                command(field.substring("cmdstat_".length()), parts(value));
            } else if (field.startsWith("errorstat_")) {
                add(
                        "errors_total",
                        "counter",
                        Map.of("err", field.substring("errorstat_".length())),
                        parts(value).getOrDefault("count", "0"));
            } else if (field.matches("slave\\d+")) {
                replica(parts(value));
            }
        });
        // Databases without keys are not in INFO; the exporter has them with zeros all the same.
        boolean cluster = "1".equals(fields.get("cluster_enabled"));
        int databases = cluster ? 1 : Integer.parseInt(configuration.getOrDefault("databases", "16"));
        for (int i = 0; i < databases; i++) {
            if (!fields.containsKey("db" + i)) {
                add("db_keys", "gauge", Map.of("db", "db" + i), "0");
                add("db_keys_expiring", "gauge", Map.of("db", "db" + i), "0");
            }
        }
        for (String parameter : List.of("maxmemory", "maxclients")) {
            if (configuration.containsKey(parameter)) {
                add("config_" + parameter, "gauge", Map.of(), configuration.getOrDefault(parameter, ""));
            }
        }
        replication(fields);
        instance(fields);
        if (cluster) {
            fields(redis.call("CLUSTER", "INFO"))
                    .forEach((field, value) -> add(field, "gauge", Map.of(), number(value)));
        }
        String slowLog = redis.call("SLOWLOG", "LEN");
        if (slowLog.matches("\\d+")) {
            add("slowlog_length", "gauge", Map.of(), slowLog);
        }
    }

    /** How the asking went; redis_up is this exporter's word for "no error". */
    void scrape(String error, double seconds, long scrapes) {
        add("up", "gauge", Map.of(), error.isEmpty() ? "1" : "0");
        add("exporter_last_scrape_error", "gauge", Map.of("err", error), error.isEmpty() ? "0" : "1");
        add("exporter_last_scrape_duration_seconds", "gauge", Map.of(), Double.toString(seconds));
        add("exporter_scrapes_total", "counter", Map.of(), Long.toString(scrapes));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        families.values().forEach(text::append);
        return text.toString();
    }

    private void database(String name, Map<String, String> parts) {
        Map<String, String> labels = Map.of("db", name);
        add("db_keys", "gauge", labels, parts.getOrDefault("keys", "0"));
        add("db_keys_expiring", "gauge", labels, parts.getOrDefault("expires", "0"));
        add("db_avg_ttl_seconds", "gauge", labels, scaled(parts.getOrDefault("avg_ttl", "0"), 1e-3));
    }

    private void command(String name, Map<String, String> parts) {
        Map<String, String> labels = Map.of("cmd", name);
        add("commands_total", "counter", labels, parts.getOrDefault("calls", "0"));
        add("commands_duration_seconds_total", "counter", labels, scaled(parts.getOrDefault("usec", "0"), 1e-6));
        add("commands_rejected_calls_total", "counter", labels, parts.getOrDefault("rejected_calls", "0"));
        add("commands_failed_calls_total", "counter", labels, parts.getOrDefault("failed_calls", "0"));
    }

    private void replica(Map<String, String> parts) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("slave_ip", parts.getOrDefault("ip", ""));
        labels.put("slave_port", parts.getOrDefault("port", ""));
        labels.put("slave_state", parts.getOrDefault("state", ""));
        add("connected_slave_offset_bytes", "gauge", labels, parts.getOrDefault("offset", "0"));
        add("connected_slave_lag_seconds", "gauge", labels, parts.getOrDefault("lag", "0"));
    }

    private void replication(Map<String, String> fields) {
        if (!"slave".equals(fields.get("role"))) {
            return;
        }
        Map<String, String> master = new LinkedHashMap<>();
        master.put("master_host", fields.getOrDefault("master_host", ""));
        master.put("master_port", fields.getOrDefault("master_port", ""));
        add("master_link_up", "gauge", master, "up".equals(fields.get("master_link_status")) ? "1" : "0");
        for (String field : List.of("master_last_io_seconds_ago", "master_sync_in_progress", "slave_repl_offset")) {
            add(field, "gauge", master, number(fields.getOrDefault(field, "0")));
        }
        Map<String, String> slave = new LinkedHashMap<>(master);
        slave.put("read_only", fields.getOrDefault("slave_read_only", ""));
        add("slave_info", "gauge", slave, "1");
    }

    private void instance(Map<String, String> fields) {
        Map<String, String> labels = new LinkedHashMap<>();
        INFO_LABELS.forEach(label -> labels.put(label, fields.getOrDefault(label, "")));
        add("instance_info", "gauge", labels, "1");
        double uptime = Double.parseDouble(fields.getOrDefault("uptime_in_seconds", "0"));
        add(
                "start_time_seconds",
                "gauge",
                Map.of(),
                scaled(Double.toString(System.currentTimeMillis() / 1000.0 - uptime), 1));
    }

    private void add(String name, String type, Map<String, String> labels, String value) {
        StringBuilder family =
                families.computeIfAbsent(name, n -> new StringBuilder("# TYPE redis_" + n + " " + type + "\n"));
        family.append("redis_").append(name);
        if (!labels.isEmpty()) {
            StringBuilder list = new StringBuilder();
            labels.forEach((label, text) -> list.append(list.isEmpty() ? "" : ",")
                    .append(label)
                    .append("=\"")
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"'));
            family.append('{').append(list).append('}');
        }
        family.append(' ').append(value).append('\n');
    }

    private static String scaled(String value, double by) {
        return Double.toString(Double.parseDouble(value) * by);
    }

    /** Words for well and ill are numbers in metrics. */
    private static String number(String value) {
        return switch (value) {
            case "ok", "true", "up" -> "1";
            case "err", "fail", "false", "down" -> "0";
            default -> value.matches("-?\\d+(\\.\\d+)?") ? value : "0";
        };
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new LinkedHashMap<>();
        info.lines().map(String::strip).filter(line -> !line.startsWith("#")).forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        });
        return fields;
    }

    private static Map<String, String> parts(String value) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : value.split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }
}
