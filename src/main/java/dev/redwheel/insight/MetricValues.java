package dev.redwheel.insight;

import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One round's value of every {@link LiveMetric} of one node; NaN for what is not known. */
final class MetricValues {
    private MetricValues() {}

    static double value(LiveMetric metric, NodeSample sample, NodeLive node) {
        Rates rates = node.rates();
        return switch (metric) {
            case HIT_RATE -> rates.hitRate();
            case HIT_RATE_LIFETIME -> orNaN(sample.stats().lifetimeHitRate());
            case HITS_PER_SECOND -> rates.hitsPerSecond();
            case MISSES_PER_SECOND -> rates.missesPerSecond();
            case COMMANDS_PER_SECOND -> rates.commandsPerSecond();
            case PING -> orNaN(sample.pingNanos()) / 1e6;
            case SERVER_TIME -> orNaN(node.latency().serverMicrosPerCall());
            case USED_MEMORY -> orNaN(sample.memory().usedBytes());
            case RSS -> orNaN(sample.memory().rssBytes());
            // No limit is no line, not a line at 0.
            case MAXMEMORY -> positive(sample.memory().maxmemoryBytes());
            case MEMORY_LIMIT -> positive(sample.memory().limitBytes());
            case FRAGMENTATION -> orNaN(sample.memory().fragmentationRatio());
            case CLIENTS -> orNaN(sample.clients().connected());
            case BLOCKED_CLIENTS -> orNaN(sample.clients().blocked());
            case EVICTIONS_PER_SECOND -> rates.evictionsPerSecond();
            case EXPIRIES_PER_SECOND -> rates.expiriesPerSecond();
            case NET_INPUT -> rates.netInputBytesPerSecond();
            case NET_OUTPUT -> rates.netOutputBytesPerSecond();
            case KEYS -> orNaN(sample.totalKeys());
            case LAG_BYTES -> orNaN(sample.replication().lagBytes());
            // A master's is another thing: the time since its replicas last acknowledged.
            case LAG_SECONDS ->
                sample.replication().role() == RedisRole.REPLICA
                        ? orNaN(sample.replication().lagSeconds())
                        : Double.NaN;
        };
    }

    static double orNaN(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }

    private static double orNaN(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : Double.NaN;
    }

    private static double positive(OptionalLong value) {
        double known = orNaN(value);
        return known > 0 ? known : Double.NaN;
    }
}
