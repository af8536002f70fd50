package dev.redwheel.operation.change;

import dev.redwheel.insight.recognition.Values;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.SentinelReport.Watched;
import dev.redwheel.model.Topology;
import dev.redwheel.redis.RedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The steps for one master and its replicas, with Sentinels or without. Each asks first and does what is left. */
final class ReplicaWork {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ChangeContext context;
    private final Servers servers;

    ReplicaWork(ChangeContext context) {
        this.context = context;
        this.servers = context.servers();
    }

    /**
     * With Sentinel any server may be the master. Those that are to go are taken off the list of who may become it
     * (replica-priority 0), and when one of them is the master, the sentinels choose another.
     */
    void handOver() {
        handOver(pod -> !context.stays(pod));
    }

    /** The same for those that are about to restart. */
    void handOver(Predicate<PodInfo> leaves) {
        if (context.topology() != Topology.SENTINEL) {
            return;
        }
        context.until("hand over the master's role", PATIENCE, () -> {
            // One that has found no node or cannot start has no role, and nobody chooses it.
            List<PodInfo> placed = servers.pods().stream()
                    .filter(pod ->
                            !pod.node().isEmpty() && RollWork.cannotStart(pod).isEmpty())
                    .toList();
            List<PodInfo> leaving = placed.stream().filter(leaves).toList();
            for (PodInfo pod : leaving) {
                servers.redis(pod).send(LIMIT, "CONFIG", "SET", "replica-priority", "0");
            }
            electableAgain(placed, leaves);
            List<PodInfo> sentinels = servers.sentinels();
            for (PodInfo sentinel : sentinels) {
                Watched watched = watched(sentinel);
                String master = watched.address().host();
                if (leaving.stream().anyMatch(pod -> isAt(pod, master))) {
                    List<String> electable = electable(sentinel, leaving);
                    if (!electable.isEmpty()) {
                        // It asks its replicas for their priority every ten seconds.
                        return sentinel.name() + " has not heard yet that " + String.join(", ", electable) + " leaves";
                    }
                    PodInfo old = leaving.stream()
                            .filter(pod -> isAt(pod, master))
                            .findFirst()
                            .orElseThrow();
                    if (!knowsAllAsTheyAre(sentinel, placed, leaving)) {
                        return sentinel.name() + " has not heard yet of a replica that has restarted";
                    }
                    int staying = placed.size() - leaving.size();
                    new Handover(context, old).run(sentinel, watched, staying);
                    return old.name() + " hands over";
                }
            }
            List<String> masters = placed.stream()
                    .filter(pod -> isMaster(pod))
                    .map(PodInfo::name)
                    .toList();
            boolean one = masters.size() == 1
                    && leaving.stream().noneMatch(pod -> pod.name().equals(masters.getFirst()));
            return one ? "" : "Masters now: " + (masters.isEmpty() ? "none" : String.join(", ", masters));
        });
        context.note().accept("The master is among those that stay");
    }

    /** Those that stay, after a change to fewer that was taken back half way. */
    private void electableAgain(List<PodInfo> placed, Predicate<PodInfo> leaves) {
        if (Values.text(context.payload().userValues(), "configuration").contains("priority")) {
            return; // Somebody's own order.
        }
        for (PodInfo pod : placed) {
            RedisConnection redis = servers.redis(pod);
            if (!leaves.test(pod)
                    && "0".equals(redis.configGet("replica-priority").get("replica-priority"))) {
                redis.send(LIMIT, "CONFIG", "SET", "replica-priority", "100");
            }
        }
    }

    /** Those of the leaving replicas that this sentinel might still choose. */
    private List<String> electable(PodInfo sentinel, List<PodInfo> leaving) {
        List<List<Object>> told = servers.sentinel(sentinel)
                .send(List.of(List.of("SENTINEL", "REPLICAS", watched(sentinel).name())), LIMIT);
        return told.getFirst().stream()
                .filter(List.class::isInstance)
                .map(List.class::cast)
                .filter(fields -> !"0".equals(field(fields, "slave-priority")))
                .flatMap(fields -> leaving.stream().filter(pod -> isAt(pod, field(fields, "ip"))))
                .map(PodInfo::name)
                .toList();
    }

    /**
     * Whether this sentinel reaches every replica that stays and knows it as the process that it is now, and whoever it could choose
     * copies the master. One that has just restarted it may still take for the one before, and its failover would come to nothing
     * while writes are held back, or leave that one where it is; one that was the master a moment ago it would choose without what
     * this one has taken since.
     */
    private boolean knowsAllAsTheyAre(PodInfo sentinel, List<PodInfo> placed, List<PodInfo> leaving) {
        Set<String> runs = placed.stream()
                .filter(pod -> !leaving.contains(pod))
                .flatMap(pod -> servers.runId(pod).stream())
                .collect(Collectors.toSet());
        List<List<?>> reached = new ArrayList<>();
        for (Object told : servers.sentinel(sentinel)
                .send(List.of(List.of("SENTINEL", "REPLICAS", watched(sentinel).name())), LIMIT)
                .getFirst()) {
            if (told instanceof List<?> fields && "slave".equals(field(fields, "flags"))) {
                reached.add(fields);
            }
        }
        return !runs.isEmpty()
                && reached.stream()
                        .map(fields -> field(fields, "runid"))
                        .toList()
                        .containsAll(runs)
                && reached.stream()
                        .filter(fields -> !"0".equals(field(fields, "slave-priority")))
                        .allMatch(fields -> "ok".equals(field(fields, "master-link-status")));
    }

    private static String field(List<?> fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 || at + 1 >= fields.size() ? "" : String.valueOf(fields.get(at + 1));
    }

    private Watched watched(PodInfo sentinel) {
        return servers.sentinel(sentinel).sentinel(LIMIT).masters().getFirst();
    }

    private boolean isMaster(PodInfo pod) {
        return servers.replication(pod).contains("role:master");
    }

    private boolean isAt(PodInfo pod, String host) {
        return servers.isAt(pod, host);
    }

    /** One master, and as many replicas as are wanted that have everything. */
    void inStep() {
        int wanted = context.change().size().servers() - 1;
        context.until("wait for the replicas", Duration.ofMinutes(10), () -> {
            List<PodInfo> pods = servers.pods().stream().filter(context::stays).toList();
            List<PodInfo> masters = pods.stream().filter(this::isMaster).toList();
            if (masters.size() != 1) {
                return "Masters now: " + masters.size();
            }
            String told = servers.replication(masters.getFirst());
            long online = told.lines()
                    .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                    .count();
            List<String> behind = pods.stream()
                    .filter(pod -> !pod.name().equals(masters.getFirst().name()))
                    .filter(pod -> !servers.replication(pod).contains("master_link_status:up"))
                    .map(PodInfo::name)
                    .toList();
            return online == wanted && behind.isEmpty() && pods.size() == wanted + 1
                    ? ""
                    : online + " of " + wanted + " replicas have everything";
        });
        context.note()
                .accept(
                        wanted == 0
                                ? "There are no replicas"
                                : wanted + (wanted == 1 ? " replica has" : " replicas have") + " everything");
    }

    /**
     * Sentinels never forget a replica by themselves (redis.io, "High availability with Redis Sentinel", "Removing the old
     * master or unreachable replicas"): each is reset that counts one which has left, and only when the one before has found
     * everybody again.
     */
    void sentinels() {
        for (PodInfo sentinel : servers.sentinels()) {
            boolean[] reset = {false};
            context.until("let " + sentinel.name() + " forget", PATIENCE, () -> {
                Watched watched = watched(sentinel);
                List<PodInfo> staying =
                        servers.pods().stream().filter(context::stays).toList();
                Set<String> ghosts = watched.replicas().stream()
                        .map(peer -> peer.address().host())
                        .filter(host -> staying.stream().noneMatch(pod -> isAt(pod, host)))
                        .collect(Collectors.toSet());
                int others = servers.sentinels().size() - 1;
                if (!ghosts.isEmpty() || hasGhosts(watched)) {
                    if (watched.isFailingOver() || watched.isDown()) {
                        return sentinel.name() + " is in the middle of a failover";
                    }
                    servers.sentinel(sentinel).send(LIMIT, "SENTINEL", "RESET", watched.name());
                    reset[0] = true;
                    return sentinel.name() + " forgets those that have left";
                }
                int replicas = context.change().size().servers() - 1;
                Optional<Boolean> quorum = watched.quorumReached();
                return watched.replicas().size() == replicas
                                && watched.sentinels().size() == others
                                && quorum.orElse(false)
                        ? ""
                        : sentinel.name() + " knows " + watched.replicas().size() + " of " + replicas + " replicas and "
                                + watched.sentinels().size() + " of " + others + " sentinels";
            });
            context.note()
                    .accept(sentinel.name() + (reset[0] ? " knows everybody again" : " counts nobody who has left"));
        }
    }

    /** Of charts with a sentinel beside each server: one leaves with its pod, and may come again as another one. */
    private boolean hasGhosts(Watched watched) {
        return context.other().isPresent()
                && servers.sentinels().size() == context.change().size().servers()
                && watched.sentinels().size() >= context.change().size().servers();
    }
}
