package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.operation.change.ClusterShape.Move;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The steps that change a Redis Cluster's nodes. Each asks the nodes first and does what is left. */
final class ClusterWork {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** CLUSTER_MF_TIMEOUT in cluster_legacy.c is 5 s: until then a manual failover is under way. */
    private static final long FAILOVER_NANOS = Duration.ofSeconds(6).toNanos();
    /** Slots of a large cluster take their time; what counts is that they move. */
    private static final Duration MOVING = Duration.ofMinutes(5);

    private final ChangeContext context;
    private final Servers servers;

    ClusterWork(ChangeContext context) {
        this.context = context;
        this.servers = context.servers();
    }

    /** New nodes meet the others. One that brings data or another cluster along is refused: it would be lost or mixed in. */
    void join() {
        Set<String> wanted = Set.copyOf(context.pods(context.change().size()));
        context.until("join the new nodes", PATIENCE, () -> {
            List<PodInfo> pods = pods(wanted);
            ClusterNodes nodes = ClusterNodes.ask(servers, pods);
            ClusterNode seed = nodes.withSlots().stream()
                    .findFirst()
                    .orElseThrow(() -> new OpsException(
                            ErrorKind.CONFLICT,
                            "join the new nodes",
                            context.on(),
                            "No node has slots.",
                            "Look at the topology page."));
            List<String> strangers = new ArrayList<>();
            for (ClusterNode node : nodes.nodes()) {
                if (!seed.known().contains(node.id())) {
                    refuseData(node);
                    meet(seed, node);
                    strangers.add(node.name());
                }
            }
            introduce(seed, nodes);
            long whole = nodes.nodes().stream()
                    .filter(node -> nodes.nodes().stream()
                            .allMatch(other -> node.known().contains(other.id())))
                    .count();
            return strangers.isEmpty() && whole == wanted.size()
                    ? ""
                    : whole + " of " + wanted.size() + " nodes know all others";
        });
        context.note().accept(wanted.size() + " nodes know each other");
    }

    private void refuseData(ClusterNode node) {
        Object keys = servers.redis(node.pod()).send(LIMIT, "DBSIZE").getFirst();
        if (node.knowsOthers() || !"0".equals(String.valueOf(keys))) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "join the new nodes",
                    node.name(),
                    node.knowsOthers()
                            ? "It belongs to another cluster, or its volume remembers one."
                            : "Its volume holds " + keys + " keys from before.",
                    "If they may go, delete its volume claim and the pod, then resume.");
        }
    }

    /** Each to each, of those that are in already: gossip takes its time, and for a minute nobody listens to it about one it forgot. */
    private void introduce(ClusterNode seed, ClusterNodes nodes) {
        List<ClusterNode> in = nodes.nodes().stream()
                .filter(node -> seed.known().contains(node.id()))
                .toList();
        for (ClusterNode one : in) {
            in.stream().filter(other -> !one.known().contains(other.id())).forEach(other -> meet(one, other));
        }
    }

    private void meet(ClusterNode seed, ClusterNode node) {
        servers.redis(seed.pod())
                .send(
                        LIMIT,
                        "CLUSTER",
                        "MEET",
                        node.pod().ip(),
                        "" + servers.target().port());
    }

    /** Slots move until the masters of the end have equal shares. First what an interrupted move left open is finished. */
    void slots() {
        int[] moved = {0};
        context.until("move the slots", MOVING, () -> {
            ClusterNodes nodes = ClusterNodes.ask(servers, answering());
            int uncovered = ClusterShape.uncovered(nodes.nodes());
            if (uncovered > 0) {
                return uncovered + " slots are served by nobody";
            }
            try (SlotMover mover = new SlotMover(servers)) {
                if (finishOpen(nodes, mover)) {
                    return "Slots that were on their way have arrived";
                }
                List<String> unsure = nodes.nodes().stream()
                        .filter(node -> node.master() && !node.ok())
                        .map(ClusterNode::name)
                        .toList();
                if (!unsure.isEmpty()) {
                    return "Not every slot is served yet, says " + String.join(", ", unsure);
                }
                List<ClusterNode> masters = masters(nodes);
                List<Move> moves = ClusterShape.moves(nodes.nodes(), masters);
                int total = moved[0]
                        + moves.stream().mapToInt(move -> move.slots().size()).sum();
                for (Move move : moves) {
                    mover.move(
                            nodes.byId(move.from()).orElseThrow(),
                            nodes.byId(move.to()).orElseThrow(),
                            move.slots(),
                            mastersOf(nodes),
                            count -> {
                                moved[0] += count;
                                context.note().accept(moved[0] + " of " + total + " slots moved");
                                context.cancel().check("move the slots", context.on());
                            });
                }
            }
            return "";
        });
        context.note().accept(moved[0] + " slots moved");
    }

    private static List<PodInfo> mastersOf(ClusterNodes nodes) {
        return nodes.nodes().stream()
                .filter(ClusterNode::master)
                .map(ClusterNode::pod)
                .toList();
    }

    /**
     * Finishes what is open, between whoever plays the two parts now: either end may have failed over since. A slot is closed
     * without moving anything only where no other master has a key of it.
     *
     * @return whether there was any; then the nodes have to be asked again
     */
    private boolean finishOpen(ClusterNodes nodes, SlotMover mover) {
        Map<Integer, String> open = new TreeMap<>();
        for (ClusterNode node : nodes.nodes()) {
            node.leaving().forEach((slot, to) -> open.put(slot, to));
            node.arriving().keySet().forEach(slot -> open.putIfAbsent(slot, node.id()));
        }
        open.forEach((slot, id) -> {
            ClusterNode from = nodes.withSlots().stream()
                    .filter(node -> node.slots().get(slot))
                    .findFirst()
                    .orElseThrow(() -> unowned(slot));
            List<ClusterNode> holders = nodes.nodes().stream()
                    .filter(node -> node.master() && !node.id().equals(from.id()))
                    .filter(node -> keys(node, slot) > 0)
                    .toList();
            if (holders.size() > 1) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "finish the open slots",
                        context.on(),
                        "Keys of slot " + slot + " are at " + holders.size() + " servers besides its owner.",
                        "Look at them with redis-cli --cluster check; nothing was closed.");
            }
            Optional<ClusterNode> to = holders.stream()
                    .findFirst()
                    .or(() -> nodes.byId(id)
                            .filter(node -> node.master() && !node.id().equals(from.id())));
            if (to.isPresent() && (holders.size() == 1 || from.leaving().containsKey(slot))) {
                mover.move(from, to.get(), List.of(slot), mastersOf(nodes), count -> {});
            }
            for (ClusterNode node : nodes.nodes()) {
                if (node.master()
                        && (node.leaving().containsKey(slot) || node.arriving().containsKey(slot))) {
                    mover.close(node, List.of(slot));
                }
            }
        });
        return !open.isEmpty();
    }

    private OpsException unowned(int slot) {
        return new OpsException(
                ErrorKind.SERVER,
                "finish the open slots",
                context.on(),
                "Nobody serves slot " + slot + ".",
                "Try again.");
    }

    private long keys(ClusterNode node, int slot) {
        return Long.parseLong(String.valueOf(servers.redis(node.pod())
                .send(LIMIT, "CLUSTER", "COUNTKEYSINSLOT", "" + slot)
                .getFirst()));
    }

    /** @throws OpsException of kind CONFLICT when a pod that is about to go serves slots */
    void nobodyLeavesWithSlots() {
        for (ClusterNode node : ClusterNodes.ask(servers, answering()).withSlots()) {
            if (!context.stays(node.pod())) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "remove the servers",
                        node.name(),
                        "It serves " + node.slots().cardinality() + " slots.",
                        "Resume: the slots are moved first.");
            }
        }
    }

    /** The masters of the end among the nodes that stay. */
    private List<ClusterNode> masters(ClusterNodes nodes) {
        List<ClusterNode> staying =
                nodes.nodes().stream().filter(node -> context.stays(node.pod())).toList();
        List<ClusterNode> masters =
                ClusterShape.masters(staying, context.change().size().masters());
        if (masters.size() < context.change().size().masters()) {
            throw new OpsException(
                    ErrorKind.SERVER,
                    "choose the masters",
                    context.on(),
                    "Of the nodes that stay " + masters.size() + " are masters, and "
                            + context.change().size().masters() + " are wanted.",
                    "Look at the topology page: a master that leaves may have no replica that stays.");
        }
        return masters;
    }

    /** Who is no master of the end copies one. */
    void placeReplicas() {
        int[] placed = {0};
        context.until("place the replicas", PATIENCE, () -> {
            ClusterNodes nodes = ClusterNodes.ask(
                    servers, pods(Set.copyOf(context.pods(context.change().size()))));
            List<ClusterNode> masters = masters(nodes);
            Map<String, String> placements = ClusterShape.placements(nodes.nodes(), masters);
            placements.forEach((replica, master) ->
                    servers.redis(nodes.byId(replica).orElseThrow().pod()).send(LIMIT, "CLUSTER", "REPLICATE", master));
            placed[0] += placements.size();
            return placements.isEmpty() ? "" : placements.size() + " replicas are given a master";
        });
        context.note()
                .accept(
                        placed[0] == 0
                                ? "Every replica had its place"
                                : placed[0] + (placed[0] == 1 ? " replica was" : " replicas were") + " given a master");
    }

    /** Every replica's link is up, and every master counts the replicas it should have. */
    void inStep() {
        context.until("wait for the replicas", Duration.ofMinutes(10), () -> {
            ClusterNodes nodes = ClusterNodes.ask(
                    servers, pods(Set.copyOf(context.pods(context.change().size()))));
            List<String> behind = nodes.nodes().stream()
                    .filter(node -> !node.master())
                    .filter(node -> !servers.replication(node.pod()).contains("master_link_status:up"))
                    .map(ClusterNode::name)
                    .toList();
            if (!behind.isEmpty()) {
                return "Copying: " + String.join(", ", behind);
            }
            List<String> notOk = nodes.nodes().stream()
                    .filter(node -> !node.ok())
                    .map(ClusterNode::name)
                    .toList();
            return notOk.isEmpty() ? "" : "Not whole for " + String.join(", ", notOk);
        });
        context.note().accept("Every replica's link is up, and every node says that the cluster is whole");
    }

    /** A master that leaves lets a replica that stays take its slots, where otherwise too few masters would stay. */
    void handOver() {
        Map<String, Long> asked = new TreeMap<>();
        context.until("hand over the masters' roles", PATIENCE, () -> {
            ClusterNodes nodes = ClusterNodes.ask(servers, answering());
            List<ClusterNode> staying = nodes.nodes().stream()
                    .filter(node -> context.stays(node.pod()))
                    .toList();
            long masters = staying.stream().filter(ClusterNode::master).count();
            if (masters >= context.change().size().masters()) {
                return "";
            }
            Optional<ClusterNode> heir = staying.stream()
                    .filter(node -> !node.master())
                    .filter(node -> nodes.byId(node.masterId())
                            .filter(master -> !context.stays(master.pod()))
                            .isPresent())
                    .findFirst();
            if (heir.isEmpty()) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "hand over the masters' roles",
                        context.on(),
                        "Only " + masters + " of the nodes that stay are masters or could become one.",
                        "Scale in by fewer nodes, or move the masters with CLUSTER FAILOVER first.");
            }
            // Asked again too early it would begin anew.
            long now = System.nanoTime();
            if (now - asked.getOrDefault(heir.get().id(), now - FAILOVER_NANOS) >= FAILOVER_NANOS) {
                asked.put(heir.get().id(), now);
                servers.redis(heir.get().pod()).send(LIMIT, "CLUSTER", "FAILOVER");
            }
            return heir.get().name() + " takes over";
        });
        context.note().accept("Enough of the nodes that stay are masters");
    }

    /** Nodes that leave: replicas first, since nobody can forget its own master. */
    void leave() {
        context.until("forget the nodes that leave", PATIENCE, () -> {
            List<PodInfo> all = answering();
            ClusterNodes nodes = ClusterNodes.ask(servers, all);
            List<ClusterNode> leaving = new ArrayList<>(nodes.nodes().stream()
                    .filter(node -> !context.stays(node.pod()))
                    .toList());
            List<ClusterNode> staying = nodes.nodes().stream()
                    .filter(node -> context.stays(node.pod()))
                    .toList();
            for (ClusterNode node : leaving) {
                if (!node.slots().isEmpty()) {
                    throw new OpsException(
                            ErrorKind.CONFLICT,
                            "forget the nodes that leave",
                            node.name(),
                            "It still serves " + node.slots().cardinality() + " slots.",
                            "Resume: the slots are moved first.");
                }
            }
            leaving.sort((a, b) -> Boolean.compare(a.master(), b.master()));
            Set<String> stayingIds = staying.stream().map(ClusterNode::id).collect(Collectors.toSet());
            for (ClusterNode node : staying) {
                RedisConnection redis = servers.redis(node.pod());
                for (String id : node.known()) {
                    if (!stayingIds.contains(id)) {
                        forget(redis, id);
                    }
                }
            }
            for (ClusterNode node : leaving) {
                if (node.knowsOthers()) {
                    // Its volume stays; what it remembers must not come back with it.
                    servers.redis(node.pod()).send(LIMIT, "CLUSTER", "RESET", "HARD");
                }
                forgetCopy(node);
            }
            ClusterNodes after = ClusterNodes.ask(servers, all);
            long clean = after.nodes().stream()
                    .filter(node ->
                            context.stays(node.pod()) ? stayingIds.containsAll(node.known()) : !node.knowsOthers())
                    .count();
            return clean == all.size() ? "" : clean + " of " + all.size() + " nodes have forgotten";
        });
        context.note().accept("Nobody knows the nodes that leave any more");
    }

    /**
     * CLUSTER RESET empties the memory of a replica and tells its append-only file nothing (clusterReset in cluster_legacy.c): the
     * copy would be back at the next start. Keys that it has now are its own and stay.
     */
    private void forgetCopy(ClusterNode node) {
        RedisConnection redis = servers.redis(node.pod());
        if (String.valueOf(redis.send(LIMIT, "INFO", "keyspace").getFirst()).contains("keys=")) {
            return;
        }
        try {
            redis.send(LIMIT, "FLUSHALL");
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.UNSUPPORTED && e.kind() != ErrorKind.FORBIDDEN) { // Somebody has taken it away.
                throw e;
            }
        }
    }

    private static void forget(RedisConnection redis, String id) {
        try {
            redis.send(LIMIT, "CLUSTER", "FORGET", id);
        } catch (OpsException e) {
            if (!e.why().contains("Unknown node")) {
                throw e;
            }
        }
    }

    /** The pods that stay, and of those that leave, which do not have to be there any more, the ones that answer. */
    private List<PodInfo> answering() {
        return servers.pods().stream()
                .filter(pod -> context.stays(pod) || servers.answers(pod))
                .toList();
    }

    private List<PodInfo> pods(Set<String> wanted) {
        return servers.pods().stream()
                .filter(pod -> wanted.contains(pod.name()))
                .toList();
    }
}
