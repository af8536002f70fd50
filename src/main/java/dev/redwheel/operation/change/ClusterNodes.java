package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ClusterReport.Member;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.SlotRange;
import dev.redwheel.redis.ClusterParser;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The nodes of a Redis Cluster, each asked for itself: nobody knows better which slots it serves. Asked anew whenever it is
 * needed; nothing here is older than the call.
 */
record ClusterNodes(List<ClusterNode> nodes) {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** "[42->-id]" leaves, "[42-<-id]" arrives (redis.io, CLUSTER NODES). */
    private static final Pattern OPEN = Pattern.compile("\\[(\\d+)-([<>])-([0-9a-f]+)]");

    ClusterNodes {
        nodes = List.copyOf(nodes);
    }

    /** @throws OpsException when one of them does not answer */
    static ClusterNodes ask(Servers servers, List<PodInfo> pods) {
        List<ClusterNode> nodes = new ArrayList<>();
        for (PodInfo pod : pods) {
            nodes.add(ask(servers.redis(pod), pod));
        }
        return new ClusterNodes(nodes);
    }

    private static ClusterNode ask(RedisConnection redis, PodInfo pod) {
        List<List<Object>> told = redis.send(List.of(List.of("CLUSTER", "NODES"), List.of("CLUSTER", "INFO")), LIMIT);
        String text = String.valueOf(told.getFirst().getFirst());
        var report = ClusterParser.parse(text, String.valueOf(told.get(1).getFirst()));
        Member self = report.self()
                .orElseThrow(() -> new OpsException(
                        ErrorKind.SERVER,
                        "ask for the cluster",
                        pod.name(),
                        "It does not tell who it is.",
                        "Try again."));
        Map<Integer, String> leaving = new HashMap<>();
        Map<Integer, String> arriving = new HashMap<>();
        Matcher open = OPEN.matcher(text);
        while (open.find()) {
            (open.group(2).equals(">") ? leaving : arriving).put(Integer.parseInt(open.group(1)), open.group(3));
        }
        Set<String> known = report.members().stream()
                .filter(member -> member.isSelf()
                        || (!member.flags().contains("handshake")
                                && !member.flags().contains("noaddr")))
                .map(Member::id)
                .collect(Collectors.toSet());
        return new ClusterNode(
                pod,
                self.id(),
                self.isMaster(),
                self.masterId(),
                SlotRange.set(self.slots()),
                leaving,
                arriving,
                known,
                report.state().equals("ok"));
    }

    Optional<ClusterNode> byId(String id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    Optional<ClusterNode> byPod(String pod) {
        return nodes.stream().filter(node -> node.name().equals(pod)).findFirst();
    }

    List<ClusterNode> withSlots() {
        return nodes.stream().filter(node -> !node.slots().isEmpty()).toList();
    }

    /** Those of the first so many ordinals. */
    List<ClusterNode> below(int ordinal) {
        return nodes.stream().filter(node -> node.ordinal() < ordinal).toList();
    }
}
