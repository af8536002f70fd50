package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.KeySlot;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Who takes the writes of each key at one moment: the one master, or the owner of the key's slot.
 *
 * @param owners of each slot of a Redis Cluster; empty where one master has all
 */
record Writers(List<PodInfo> masters, List<PodInfo> owners) {
    private static final int SLOTS = 16384;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Pattern KEYS = Pattern.compile("(?m)^db\\d+:keys=(\\d+)");

    /** @throws OpsException of kind SERVER, which may pass, while there is not exactly one for each key */
    static Writers ask(Servers servers) {
        if (servers.target().topology() != Topology.CLUSTER) {
            List<PodInfo> masters = servers.pods().stream()
                    .filter(pod -> servers.replication(pod).contains("role:master"))
                    .toList();
            if (masters.size() != 1) {
                throw passing(servers, "Masters now: " + masters.size());
            }
            return new Writers(masters, List.of());
        }
        PodInfo[] owners = new PodInfo[SLOTS];
        ClusterNodes nodes = ClusterNodes.ask(servers, servers.pods());
        nodes.withSlots().forEach(node -> node.slots().stream().forEach(slot -> owners[slot] = node.pod()));
        for (PodInfo owner : owners) {
            if (owner == null) {
                throw passing(servers, "Not every slot is served");
            }
        }
        return new Writers(nodes.withSlots().stream().map(ClusterNode::pod).toList(), List.of(owners));
    }

    private static OpsException passing(Servers servers, String why) {
        return new OpsException(
                ErrorKind.SERVER, "find the masters", servers.release().toString(), why, "Look at the topology page.");
    }

    PodInfo of(String key) {
        return owners.isEmpty() ? masters.getFirst() : owners.get(KeySlot.of(key));
    }

    boolean isCluster() {
        return !owners.isEmpty();
    }

    /** In all databases of all masters. */
    long keys(Servers servers) {
        return masters.stream()
                .map(pod -> String.valueOf(
                        servers.redis(pod).send(LIMIT, "INFO", "keyspace").getFirst()))
                .flatMap(told -> KEYS.matcher(told).results())
                .map((MatchResult found) -> found.group(1))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
