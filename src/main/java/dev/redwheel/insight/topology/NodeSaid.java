package dev.redwheel.insight.topology;

import dev.redwheel.error.OpsException;
import dev.redwheel.insight.RateMeter;
import dev.redwheel.insight.Rates;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a Redis server.
 *
 * @param replicationBytesPerSecond growth of its replication offset since the answer before; NaN while not known
 */
record NodeSaid(
        NodeSample sample,
        boolean clusterMode,
        Optional<ClusterReport> cluster,
        Rates rates,
        double replicationBytesPerSecond) {
    RedisRole role() {
        return sample.replication().role();
    }

    /** INFO, and of a node of a cluster its view of the cluster; keeps what rates need from answer to answer. */
    static PodLink.Question<NodeSaid> question(Duration limit) {
        return new PodLink.Question<>() {
            private final RateMeter meter = new RateMeter();
            private @Nullable NodeSample before;
            private long beforeNanos;

            @Override
            public NodeSaid ask(RedisConnection connection, Instant now) {
                long began = System.nanoTime();
                NodeSample sample = connection.brief(now, limit);
                meter.update(sample, began, connection.commandsSent());
                boolean clustered = isCluster(sample);
                Optional<ClusterReport> cluster = clustered ? view(connection, limit) : Optional.empty();
                double stream = stream(before, sample, began - beforeNanos);
                before = sample;
                beforeNanos = began;
                return new NodeSaid(sample, clustered, cluster, meter.rates(), stream);
            }
        };
    }

    /** Empty where the server answers but does not tell: without the right to ask. */
    private static Optional<ClusterReport> view(RedisConnection connection, Duration limit) {
        try {
            return Optional.of(connection.cluster(limit));
        } catch (OpsException e) {
            return switch (e.kind()) {
                case FORBIDDEN, UNSUPPORTED, SERVER -> Optional.empty();
                default -> throw e;
            };
        }
    }

    private static double stream(@Nullable NodeSample before, NodeSample now, long nanos) {
        if (before == null
                || nanos <= 0
                || !before.server().runId().equals(now.server().runId())
                || before.replication().role() != now.replication().role()) {
            return Double.NaN;
        }
        OptionalLong from = before.replication().offset();
        OptionalLong to = now.replication().offset();
        if (from.isEmpty() || to.isEmpty() || to.getAsLong() < from.getAsLong()) {
            return Double.NaN;
        }
        return (to.getAsLong() - from.getAsLong()) / (nanos / 1e9);
    }

    private static boolean isCluster(NodeSample sample) {
        if (sample.server().mode().equals("cluster")) {
            return true;
        }
        return sample.info().values().stream()
                .map(section -> section.getOrDefault("cluster_enabled", ""))
                .anyMatch("1"::equals);
    }

    String field(String section, String name) {
        return sample.info().getOrDefault(section, Map.of()).getOrDefault(name, "");
    }
}
