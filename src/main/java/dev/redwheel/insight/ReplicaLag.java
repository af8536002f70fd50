package dev.redwheel.insight;

import dev.redwheel.model.NodeSample;
import dev.redwheel.model.NodeSample.Replication;
import dev.redwheel.model.RedisRole;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far each replica is behind its master in bytes, both sampled in the same round, the master first: what the master
 * had written then, less what the replica has applied now. A replica that has caught up since shows 0, so the figure is
 * never larger than the truth.
 */
final class ReplicaLag {
    private static final Duration SAME_ROUND = Duration.ofSeconds(1);

    private ReplicaLag() {}

    static List<NodeLive> against(List<NodeLive> nodes) {
        Map<String, NodeSample> masters = new HashMap<>();
        for (NodeLive node : nodes) {
            if (node.role() == RedisRole.MASTER && node.latest().isPresent()) {
                NodeSample sample = node.latest().get();
                String id = history(sample);
                if (!id.isEmpty()) {
                    masters.put(id, sample);
                }
            }
        }
        if (masters.isEmpty()) {
            return nodes;
        }
        return nodes.stream().map(node -> against(node, masters)).toList();
    }

    /** Master and replicas of one history share its id. */
    private static String history(NodeSample sample) {
        return sample.info().getOrDefault("Replication", Map.of()).getOrDefault("master_replid", "");
    }

    private static NodeLive against(NodeLive node, Map<String, NodeSample> masters) {
        NodeSample sample = node.latest().orElse(null);
        if (sample == null || sample.replication().role() != RedisRole.REPLICA) {
            return node;
        }
        NodeSample master = masters.get(history(sample));
        Replication own = sample.replication();
        if (master == null
                || master.replication().offset().isEmpty()
                || own.offset().isEmpty()
                || Duration.between(master.takenAt(), sample.takenAt()).abs().compareTo(SAME_ROUND) > 0) {
            return node;
        }
        long lag = Math.max(
                0, master.replication().offset().getAsLong() - own.offset().getAsLong());
        Replication with = new Replication(
                own.role(),
                own.masterHost(),
                own.masterPort(),
                own.masterLinkStatus(),
                own.syncInProgress(),
                own.offset(),
                OptionalLong.of(lag),
                own.lagSeconds(),
                own.connectedReplicas(),
                own.backlogBytes(),
                own.replicas());
        return new NodeLive(
                node.pod(),
                node.role(),
                node.link(),
                Optional.of(sample.withReplication(with)),
                node.rates(),
                node.latency(),
                node.error());
    }
}
