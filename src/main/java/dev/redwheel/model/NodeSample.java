package dev.redwheel.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What one Redis server said of itself at one moment, from one pipelined round trip. What the server did not say, or
 * said in a form the console does not know, is empty, never 0.
 *
 * @param takenAt when the request was sent
 * @param roundTrip from the first byte sent to the last reply, tunnel and the making of INFO included
 * @param pingNanos round trip of the PING alone through the tunnel; empty when the server refused it
 * @param info everything INFO said: section title ("Server") to fields, both in the server's order; the values untouched
 * @param refused what was asked and refused, with the server's reason: "CLIENT NO-TOUCH" to "unknown subcommand"
 */
public record NodeSample(
        Instant takenAt,
        Duration roundTrip,
        OptionalLong pingNanos,
        Map<String, Map<String, String>> info,
        Server server,
        Clients clients,
        Memory memory,
        Persistence persistence,
        Stats stats,
        Replication replication,
        List<Database> keyspace,
        List<CommandStat> commands,
        Map<String, String> refused) {

    /**
     * @param version as the product counts it: for Valkey its own version, not the Redis version it imitates
     * @param mode standalone, cluster or sentinel; empty when not told
     * @param runId changes with every start of the server; empty when not told
     */
    public record Server(RedisFlavour flavour, String version, String mode, String runId, OptionalLong uptimeSeconds) {}

    /** @param maxclients the configured limit */
    public record Clients(OptionalLong connected, OptionalLong blocked, OptionalLong maxclients) {}

    /**
     * @param maxmemoryBytes the configured limit; present and 0 when the server has none
     * @param limitBytes the container's memory limit; empty when it has none or it is not known
     * @param fragmentationRatio rss / used as the server computes it; means little on a nearly empty server
     * @param allocatorFragmentationRatio the allocator's own fragmentation, the true one
     * @param evictionPolicy "allkeys-lru"; empty when not told
     */
    public record Memory(
            OptionalLong usedBytes,
            OptionalLong peakBytes,
            OptionalLong maxmemoryBytes,
            OptionalLong limitBytes,
            OptionalLong rssBytes,
            OptionalDouble fragmentationRatio,
            OptionalLong fragmentationBytes,
            OptionalDouble allocatorFragmentationRatio,
            String evictionPolicy) {}

    /**
     * @param changesSinceSave writes not yet in a snapshot
     * @param lastSaveStatus "ok" or "err"; empty when not told
     * @param aofStatus of the last write to the append-only file: "ok" or "err"; empty when not told
     */
    public record Persistence(
            Optional<Boolean> loading,
            Optional<Boolean> bgsaveInProgress,
            Optional<Instant> lastSave,
            String lastSaveStatus,
            OptionalLong changesSinceSave,
            Optional<Boolean> aofEnabled,
            String aofStatus) {}

    /** Counters since the server started or since CONFIG RESETSTAT, and its own estimate of commands per second. */
    public record Stats(
            OptionalLong hits,
            OptionalLong misses,
            OptionalLong totalCommands,
            OptionalDouble opsPerSecond,
            OptionalLong evictedKeys,
            OptionalLong expiredKeys,
            OptionalLong netInputBytes,
            OptionalLong netOutputBytes,
            OptionalLong rejectedConnections,
            OptionalLong totalErrorReplies) {

        /** hits / (hits + misses) since the counters began; empty when there was no lookup. 0 to 1. */
        public OptionalDouble lifetimeHitRate() {
            if (hits.isEmpty() || misses.isEmpty() || hits.getAsLong() + misses.getAsLong() <= 0) {
                return OptionalDouble.empty();
            }
            return OptionalDouble.of((double) hits.getAsLong() / (hits.getAsLong() + misses.getAsLong()));
        }
    }

    /**
     * @param masterHost of a replica: its master as configured there; else empty
     * @param masterLinkStatus of a replica: "up" or "down"; else empty
     * @param syncInProgress of a replica: a full copy from the master is under way
     * @param offset the replication offset this server has reached (a master: has written)
     * @param lagBytes of a replica: the master's offset less its own, when the master was sampled in the same round or
     *     the replica tells what it has read; of a master: that of its slowest replica
     * @param lagSeconds of a replica: since its last word with the master; of a master: since the last acknowledgement of
     *     its slowest replica
     * @param replicas of a master: those connected to it
     */
    public record Replication(
            RedisRole role,
            String masterHost,
            OptionalLong masterPort,
            String masterLinkStatus,
            Optional<Boolean> syncInProgress,
            OptionalLong offset,
            OptionalLong lagBytes,
            OptionalLong lagSeconds,
            OptionalLong connectedReplicas,
            OptionalLong backlogBytes,
            List<Replica> replicas) {}

    /** One replica as its master sees it: {@code lagBytes} the master's offset less the acknowledged one. */
    public record Replica(
            String address,
            OptionalLong port,
            String state,
            OptionalLong offset,
            OptionalLong lagBytes,
            OptionalLong lagSeconds) {}

    /** @param averageTtl mean time to live of the keys that have one; empty when not told or none has */
    public record Database(int index, OptionalLong keys, OptionalLong expires, Optional<Duration> averageTtl) {}

    /**
     * What the server itself counted for one command since it started or since CONFIG RESETSTAT.
     *
     * @param name lower case, "get", "config|get"
     * @param micros time spent in it, by the server's own clock; the tunnel is not in it
     * @param p50Micros of the server's own latency histogram (7.0 and later); empty where it keeps none
     */
    public record CommandStat(
            String name,
            long calls,
            long micros,
            OptionalDouble p50Micros,
            OptionalDouble p99Micros,
            OptionalDouble p999Micros) {}

    /** Keys over all databases; empty when INFO did not list the keyspace. */
    public OptionalLong totalKeys() {
        if (keyspace.isEmpty() && !info.containsKey("Keyspace")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                keyspace.stream().mapToLong(db -> db.keys().orElse(0)).sum());
    }

    public NodeSample withLimitBytes(OptionalLong limitBytes) {
        Memory m = new Memory(
                memory.usedBytes,
                memory.peakBytes,
                memory.maxmemoryBytes,
                limitBytes,
                memory.rssBytes,
                memory.fragmentationRatio,
                memory.fragmentationBytes,
                memory.allocatorFragmentationRatio,
                memory.evictionPolicy);
        return new NodeSample(
                takenAt,
                roundTrip,
                pingNanos,
                info,
                server,
                clients,
                m,
                persistence,
                stats,
                replication,
                keyspace,
                commands,
                refused);
    }

    public NodeSample withReplication(Replication newReplication) {
        return new NodeSample(
                takenAt,
                roundTrip,
                pingNanos,
                info,
                server,
                clients,
                memory,
                persistence,
                stats,
                newReplication,
                keyspace,
                commands,
                refused);
    }
}
