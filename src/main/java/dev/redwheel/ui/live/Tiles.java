package dev.redwheel.ui.live;

import dev.redwheel.insight.LatencySummary;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.insight.Rates;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.Quantity;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Turns a round of samples into the tiles, for the whole release or one node of it. Pure. */
final class Tiles {
    private Tiles() {}

    /** @param selected the pod to show alone; empty for all */
    static List<Tile> of(LiveSnapshot snapshot, String release, String selected) {
        List<NodeLive> nodes = snapshot.nodes().stream()
                .filter(node -> selected.isEmpty() || node.pod().equals(selected))
                .toList();
        List<NodeLive> counted = selected.isEmpty() ? counted(nodes) : nodes;
        Rates rates = selected.isEmpty()
                ? snapshot.total()
                : nodes.stream().findFirst().map(NodeLive::rates).orElse(Rates.UNKNOWN);
        return List.of(
                hitRate(rates, counted),
                traffic(rates, counted),
                memory(counted, release),
                latency(nodes, release),
                clients(counted, nodes.size()),
                losses(rates, counted),
                replication(nodes, release),
                keys(counted, nodes.size()));
    }

    /**
     * Those whose figures are of now: a master that is gone must not be counted beside the one that took its place. All of
     * them where none answers: then the whole page is marked stale.
     */
    private static List<NodeLive> counted(List<NodeLive> nodes) {
        List<NodeLive> live = nodes.stream().filter(LinkSummary::isLive).toList();
        return live.isEmpty() ? nodes : live;
    }

    /** Says so where not all servers are in a sum. */
    private static String missing(List<NodeLive> counted, int all) {
        return counted.size() == all ? "" : I18n.text("live.tile.some", counted.size(), all);
    }

    private static Tile hitRate(Rates rates, List<NodeLive> nodes) {
        OptionalLong hits = sum(nodes, sample -> sample.stats().hits());
        OptionalLong misses = sum(nodes, sample -> sample.stats().misses());
        double lookups = hits.orElse(0) + misses.orElse(0);
        double lifetime =
                hits.isPresent() && misses.isPresent() && lookups > 0 ? hits.getAsLong() / lookups : Double.NaN;
        Figure now = Figure.of("hitrate.now", Quantity.RATIO, rates.hitRate());
        if (!now.isKnown() && rates.hitsPerSecond() + rates.missesPerSecond() == 0) {
            now = now.because(I18n.text("live.figure.nolookups"));
        }
        return tile("hitrate", List.of(now, Figure.of("hitrate.lifetime", Quantity.RATIO, lifetime)));
    }

    private static Tile traffic(Rates rates, List<NodeLive> nodes) {
        boolean replicated = nodes.size() > 1 && nodes.stream().anyMatch(node -> node.role() == RedisRole.REPLICA);
        return new Tile(
                "traffic",
                I18n.text("live.tile.traffic"),
                List.of(
                        Figure.of("commands", Quantity.PER_SECOND, rates.commandsPerSecond()),
                        Figure.of("net.in", Quantity.BYTES_PER_SECOND, rates.netInputBytesPerSecond()),
                        Figure.of("net.out", Quantity.BYTES_PER_SECOND, rates.netOutputBytesPerSecond())),
                Double.NaN,
                replicated ? I18n.text("live.tile.traffic.replicated") : "",
                Tone.NEUTRAL);
    }

    /** Of several nodes the fullest: a mean would hide it. */
    private static Tile memory(List<NodeLive> nodes, String release) {
        Optional<NodeLive> fullest = nodes.stream()
                .filter(node -> node.latest().isPresent())
                .max(Comparator.comparingDouble(Tiles::fullness));
        Optional<NodeSample.Memory> memory = fullest.flatMap(NodeLive::latest).map(NodeSample::memory);
        double share = memory.map(NodeCards::memoryShare).orElse(Double.NaN);
        OptionalLong maxmemory = memory.map(NodeSample.Memory::maxmemoryBytes).orElse(OptionalLong.empty());
        Figure max = maxmemory.isPresent() && maxmemory.getAsLong() == 0
                ? new Figure(
                        I18n.text("live.figure.maxmemory"),
                        I18n.text("live.figure.none"),
                        I18n.text("live.figure.maxmemory.none"))
                : Figure.of("maxmemory", Quantity.BYTES, maxmemory);
        OptionalLong limit = memory.map(NodeSample.Memory::limitBytes).orElse(OptionalLong.empty());
        Figure container = limit.isEmpty()
                ? new Figure(I18n.text("live.figure.limit"), Quantity.UNKNOWN, I18n.text("live.figure.limit.none"))
                : Figure.of("limit", Quantity.BYTES, limit);
        String note = nodes.size() > 1 && fullest.isPresent()
                ? I18n.text(
                        "live.tile.memory.fullest",
                        NodeCards.shortName(fullest.get().pod(), release))
                : "";
        return new Tile(
                "memory",
                I18n.text("live.tile.memory"),
                List.of(
                        Figure.of(
                                "memory.used",
                                Quantity.BYTES,
                                memory.map(NodeSample.Memory::usedBytes).orElse(OptionalLong.empty())),
                        max,
                        container),
                share,
                note,
                NodeCards.memoryTone(share));
    }

    private static double fullness(NodeLive node) {
        double share = node.latest()
                .map(NodeSample::memory)
                .map(NodeCards::memoryShare)
                .orElse(Double.NaN);
        return Double.isNaN(share) ? -1 : share;
    }

    /** Of several nodes the slowest way. The server's own time stands beside it and is named as such. */
    private static Tile latency(List<NodeLive> nodes, String release) {
        Optional<NodeLive> slowest = nodes.stream()
                .filter(node -> node.latency().lastMinute().count() > 0)
                // By what the cards show: the two stand above each other.
                .max(Comparator.comparingDouble(
                        node -> node.latency().lastMinute().p50Millis()));
        LatencySummary latency = slowest.map(NodeLive::latency).orElse(LatencySummary.NONE);
        LatencySummary.Ping ping = latency.lastMinute();
        double server = nodes.stream()
                .mapToDouble(node -> node.latency().serverMicrosPerCall().orElse(Double.NaN))
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
        Figure own = Figure.of("server", Quantity.MICROSECONDS, server).setApart();
        if (!own.isKnown() && ping.count() > 0) {
            own = own.because(I18n.text("live.figure.server.idle"));
        }
        String note = nodes.size() > 1 && slowest.isPresent()
                ? I18n.text(
                        "live.tile.latency.slowest",
                        NodeCards.shortName(slowest.get().pod(), release))
                : I18n.text("live.tile.latency.note");
        return new Tile(
                "latency",
                I18n.text("live.tile.latency"),
                List.of(
                        Figure.of("ping.p50", Quantity.MILLISECONDS, ping.p50Millis()),
                        Figure.of("ping.p99", Quantity.MILLISECONDS, ping.p99Millis()),
                        rarest(latency.sinceStart()),
                        own),
                Double.NaN,
                note,
                Tone.NEUTRAL);
    }

    /** What one PING in a thousand exceeds can be told of a thousand, not of a minute's sixty. */
    private static Figure rarest(LatencySummary.Ping ping) {
        if (ping.count() < LatencySummary.ENOUGH_FOR_P999) {
            return Figure.of("ping.p999", Quantity.MILLISECONDS, Double.NaN)
                    .because(I18n.text("live.figure.ping.p999.few", ping.count()));
        }
        return Figure.of("ping.p999", Quantity.MILLISECONDS, ping.p999Millis());
    }

    private static Tile clients(List<NodeLive> nodes, int all) {
        OptionalLong blocked = sum(nodes, sample -> sample.clients().blocked());
        OptionalLong rejected = sum(nodes, sample -> sample.stats().rejectedConnections());
        return new Tile(
                "clients",
                I18n.text("live.tile.clients"),
                List.of(
                        Figure.of(
                                "clients",
                                Quantity.COUNT,
                                sum(nodes, sample -> sample.clients().connected())),
                        Figure.of("blocked", Quantity.COUNT, blocked),
                        Figure.of("rejected", Quantity.COUNT, rejected)),
                Double.NaN,
                missing(nodes, all),
                rejected.orElse(0) > 0 ? Tone.WARNING : Tone.NEUTRAL);
    }

    private static Tile losses(Rates rates, List<NodeLive> nodes) {
        return new Tile(
                "losses",
                I18n.text("live.tile.losses"),
                List.of(
                        Figure.of("evictions", Quantity.PER_SECOND, rates.evictionsPerSecond()),
                        Figure.of("expiries", Quantity.PER_SECOND, rates.expiriesPerSecond()),
                        Figure.of(
                                "evicted",
                                Quantity.COUNT,
                                sum(nodes, sample -> sample.stats().evictedKeys()))),
                Double.NaN,
                "",
                rates.evictionsPerSecond() > 0 ? Tone.WARNING : Tone.NEUTRAL);
    }

    private static Tile replication(List<NodeLive> nodes, String release) {
        Optional<NodeLive> worst = nodes.stream()
                .filter(node -> node.role() == RedisRole.REPLICA)
                .filter(node -> node.latest().isPresent())
                .max(Comparator.comparingLong(Tiles::lag));
        Optional<NodeSample.Replication> replica = worst.or(() -> nodes.stream().findFirst())
                .flatMap(NodeLive::latest)
                .map(NodeSample::replication);
        Figure bytes = Figure.of(
                "lag.bytes",
                Quantity.BYTES,
                replica.map(NodeSample.Replication::lagBytes).orElse(OptionalLong.empty()));
        Figure seconds = Figure.of(
                "lag.seconds",
                Quantity.SECONDS,
                replica.map(NodeSample.Replication::lagSeconds).orElse(OptionalLong.empty()));
        boolean none = worst.isEmpty() && !bytes.isKnown();
        boolean down = replica.map(one -> one.masterLinkStatus().equals("down")).orElse(false);
        if (down && !bytes.isKnown()) {
            bytes = bytes.because(I18n.text("live.figure.lag.bytes.down"));
        }
        return new Tile(
                "replication",
                I18n.text("live.tile.replication"),
                none
                        ? List.of(
                                bytes.because(I18n.text("live.figure.noreplica")),
                                seconds.because(I18n.text("live.figure.noreplica")))
                        : List.of(bytes, seconds),
                Double.NaN,
                down
                        ? I18n.text("live.tile.replication.down")
                        : worst.isPresent() && nodes.size() > 1
                                ? I18n.text(
                                        "live.tile.replication.worst",
                                        NodeCards.shortName(worst.get().pod(), release))
                                : none ? I18n.text("live.tile.replication.none") : "",
                down ? Tone.DANGER : Tone.NEUTRAL);
    }

    private static long lag(NodeLive node) {
        NodeSample.Replication replication = node.latest().orElseThrow().replication();
        return replication.masterLinkStatus().equals("down")
                ? Long.MAX_VALUE
                : replication.lagBytes().orElse(0);
    }

    private static Tile keys(List<NodeLive> nodes, int all) {
        // Replicas hold copies: counted once, at the masters, unless one node alone is looked at.
        List<NodeLive> masters = all == 1
                ? nodes
                : nodes.stream().filter(node -> node.role() == RedisRole.MASTER).toList();
        double fragmentation = nodes.stream()
                .map(NodeLive::latest)
                .flatMap(Optional::stream)
                .mapToDouble(sample -> sample.memory().fragmentationRatio().orElse(Double.NaN))
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
        return new Tile(
                "keys",
                I18n.text("live.tile.keys"),
                List.of(
                        Figure.of("keys", Quantity.COUNT, sum(masters, NodeSample::totalKeys)),
                        Figure.of("fragmentation", Quantity.TIMES, fragmentation)),
                Double.NaN,
                missing(nodes, all),
                Tone.NEUTRAL);
    }

    private static Tile tile(String id, List<Figure> figures) {
        return new Tile(id, I18n.text("live.tile." + id), figures, Double.NaN, "", Tone.NEUTRAL);
    }

    /** The sum over the nodes that tell; empty when none does. */
    private static OptionalLong sum(List<NodeLive> nodes, Function<NodeSample, OptionalLong> value) {
        long sum = 0;
        boolean any = false;
        for (NodeLive node : nodes) {
            OptionalLong one = node.latest().map(value).orElse(OptionalLong.empty());
            if (one.isPresent()) {
                sum += one.getAsLong();
                any = true;
            }
        }
        return any ? OptionalLong.of(sum) : OptionalLong.empty();
    }
}
