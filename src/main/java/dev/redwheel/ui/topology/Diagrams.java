package dev.redwheel.ui.topology;

import dev.redwheel.insight.topology.Heard;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.NodeTruth.Follows;
import dev.redwheel.insight.topology.PodPlace;
import dev.redwheel.insight.topology.SentinelTruth;
import dev.redwheel.insight.topology.SlotMap;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.insight.topology.TruthTable;
import dev.redwheel.model.ClusterReport;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.SentinelReport;
import dev.redwheel.model.SlotRange;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.PodNames;
import dev.redwheel.ui.control.Quantity;
import dev.redwheel.ui.control.TopologyDiagram;
import dev.redwheel.ui.control.TopologyDiagram.Edge;
import dev.redwheel.ui.control.TopologyDiagram.Item;
import dev.redwheel.ui.control.TopologyDiagram.Row;
import dev.redwheel.ui.control.TopologyDiagram.Slots;
import dev.redwheel.ui.control.TopologyDiagram.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Makes a drawing of a picture. Pure. */
final class Diagrams {
    /** Items of pods that hold a server and a Sentinel have two ids. */
    static final String SENTINEL_PREFIX = "sentinel-of-";

    private final TopologyPicture picture;
    private final String release;
    private final Map<String, Integer> colours = new TreeMap<>();
    private final Map<String, Boolean> disagreeing = new TreeMap<>();

    private Diagrams(TopologyPicture picture, String release) {
        this.picture = picture;
        this.release = release;
        picture.nodes().stream()
                .filter(node -> !ownSlots(node).isEmpty())
                .sorted(Comparator.comparingInt(
                        node -> ownSlots(node).getFirst().from()))
                .forEach(node -> colours.put(node.name(), colours.size()));
        if (picture.settled()) {
            TruthTable.of(picture)
                    .rows()
                    .forEach(row ->
                            disagreeing.put(row.node().name(), row.itself().disagrees()));
        }
    }

    static TopologyDiagram of(TopologyPicture picture, String release) {
        Diagrams diagrams = new Diagrams(picture, release);
        List<Item> items = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (NodeTruth node : diagrams.ordered()) {
            items.add(diagrams.server(node));
            diagrams.edge(node).ifPresent(edges::add);
        }
        picture.sentinels().forEach(sentinel -> items.add(diagrams.sentinel(sentinel)));
        return new TopologyDiagram(items, edges, diagrams.slots());
    }

    /** In a cluster by slots, replicas in the order of their masters, so that lines do not cross without need. */
    private List<NodeTruth> ordered() {
        return picture.nodes().stream()
                .sorted(Comparator.comparingInt(this::rank).thenComparing(NodeTruth::name))
                .toList();
    }

    private int rank(NodeTruth node) {
        String master = node.follows().flatMap(Follows::pod).orElse(node.name());
        return colours.getOrDefault(master, Integer.MAX_VALUE);
    }

    private Item server(NodeTruth node) {
        Row row = switch (node.role()) {
            case MASTER -> Row.MASTERS;
            case REPLICA -> Row.REPLICAS;
            case SENTINEL, UNKNOWN -> Row.OTHERS;
        };
        String badge = badge(node.heard(), TruthRows.role(node.role()), node.role() == RedisRole.UNKNOWN);
        List<String> lines = lines(node);
        int colour = colours.getOrDefault(node.follows().flatMap(Follows::pod).orElse(node.name()), -1);
        return new Item(
                node.name(),
                PodNames.within(node.name(), release),
                row,
                badge,
                state(node),
                lines,
                node.pod().node(),
                node.pod().zone(),
                colour,
                spoken(node.pod(), badge, lines, node.heard()));
    }

    private State state(NodeTruth node) {
        if (node.heard().isPending()) {
            return State.FAINT;
        }
        if (node.heard().isSilent() || disagreeing.getOrDefault(node.name(), false)) {
            return State.DANGER;
        }
        boolean linked = node.follows().map(Follows::linkUp).orElse(true);
        return linked && node.role() != RedisRole.UNKNOWN ? State.GOOD : State.WARNING;
    }

    private static String badge(Heard heard, String role, boolean unknown) {
        if (heard.isPending()) {
            return I18n.text("topology.says.asking");
        }
        if (heard.isSilent()) {
            return unknown ? I18n.text("topology.says.silent") : I18n.text("topology.card.silent", role);
        }
        return role;
    }

    private static List<String> lines(NodeTruth node) {
        if (!node.heard().isCurrent()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(I18n.text(
                "topology.card.traffic",
                Quantity.PER_SECOND.format(node.rates().commandsPerSecond()),
                Quantity.BYTES_PER_SECOND.format(
                        node.rates().netInputBytesPerSecond() + node.rates().netOutputBytesPerSecond())));
        int slots = ownSlots(node).stream().mapToInt(SlotRange::size).sum();
        if (slots > 0) {
            lines.add(I18n.text("topology.card.slots", slots));
        } else if (node.clusterMode() && node.role() == RedisRole.MASTER) {
            lines.add(I18n.text("topology.card.noslots"));
        } else {
            lines.add(memory(node));
        }
        return lines;
    }

    private static String memory(NodeTruth node) {
        OptionalLong used =
                node.sample().map(sample -> sample.memory().usedBytes()).orElse(OptionalLong.empty());
        OptionalLong keys = node.sample().map(NodeSample::totalKeys).orElse(OptionalLong.empty());
        return I18n.text(
                "topology.card.data",
                Quantity.COUNT.format(keys.isPresent() ? (double) keys.getAsLong() : Double.NaN),
                Quantity.BYTES.format(used.isPresent() ? (double) used.getAsLong() : Double.NaN));
    }

    private String spoken(PodPlace pod, String badge, List<String> lines, Heard heard) {
        List<String> all = new ArrayList<>(List.of(pod.name(), badge));
        all.addAll(lines);
        if (!pod.node().isEmpty()) {
            all.add(
                    pod.zone().isEmpty()
                            ? I18n.text("topology.card.on", pod.node())
                            : I18n.text("topology.card.in", pod.node(), pod.zone()));
        }
        if (!heard.why().isEmpty()) {
            all.add(heard.why());
        }
        return String.join(", ", all);
    }

    private Optional<Edge> edge(NodeTruth node) {
        if (node.role() != RedisRole.REPLICA || node.follows().isEmpty()) {
            return Optional.empty();
        }
        Follows follows = node.follows().get();
        String to = follows.pod().orElse("");
        if (to.isEmpty() || to.equals(node.name())) {
            return Optional.empty();
        }
        if (!node.heard().isCurrent()) {
            return Optional.of(new Edge(node.name(), to, "", State.FAINT, Double.NaN));
        }
        if (!follows.linkUp()) {
            String label = follows.syncing()
                    ? I18n.text("topology.edge.copying")
                    : follows.downSeconds().isPresent()
                            ? I18n.text("topology.edge.down", Quantity.SECONDS.format((double)
                                    follows.downSeconds().getAsLong()))
                            : I18n.text("topology.edge.down.unknown");
            return Optional.of(
                    new Edge(node.name(), to, label, follows.syncing() ? State.WARNING : State.DANGER, Double.NaN));
        }
        OptionalLong lag = node.lagBytes();
        String behind = lag.isEmpty()
                ? Quantity.UNKNOWN
                : lag.getAsLong() == 0
                        ? I18n.text("topology.edge.level")
                        : I18n.text("topology.edge.lag", Quantity.BYTES.format((double) lag.getAsLong()));
        String label = I18n.text(
                "topology.edge.label", behind, Quantity.BYTES_PER_SECOND.format(node.replicationBytesPerSecond()));
        return Optional.of(new Edge(node.name(), to, label, State.GOOD, node.replicationBytesPerSecond()));
    }

    private Item sentinel(SentinelTruth sentinel) {
        boolean with = picture.node(sentinel.name()).isPresent();
        String names = sentinel.speaks()
                ? I18n.text("topology.sentinel.names", PodNames.within(sentinel.named(), release))
                : sentinel.heard().isSilent()
                        ? I18n.text("topology.says.silent")
                        : sentinel.heard().isPending()
                                ? I18n.text("topology.says.asking")
                                : I18n.text("topology.sentinel.nothing");
        boolean quorum = sentinel.watched()
                .flatMap(SentinelReport.Watched::quorumReached)
                .orElse(true);
        boolean right = sentinel.speaks()
                && sentinel.master()
                        .flatMap(picture::node)
                        .filter(NodeTruth::saysMaster)
                        .isPresent()
                && mostSay(sentinel.named());
        State state = sentinel.heard().isPending()
                ? State.FAINT
                : !sentinel.speaks() ? State.DANGER : right && quorum ? State.GOOD : State.WARNING;
        String badge = quorum ? names : I18n.text("topology.sentinel.noquorum", names);
        return new Item(
                with ? SENTINEL_PREFIX + sentinel.name() : sentinel.name(),
                with
                        ? I18n.text("topology.sentinel.of", PodNames.within(sentinel.name(), release))
                        : PodNames.within(sentinel.name(), release),
                Row.SENTINELS,
                badge,
                state,
                List.of(),
                sentinel.pod().node(),
                sentinel.pod().zone(),
                -1,
                spoken(sentinel.pod(), badge, List.of(), sentinel.heard()));
    }

    private boolean mostSay(String master) {
        List<SentinelTruth> speaking =
                picture.sentinels().stream().filter(SentinelTruth::speaks).toList();
        return speaking.stream().filter(one -> one.named().equals(master)).count() * 2 > speaking.size();
    }

    private List<Slots> slots() {
        if (picture.nodes().stream().noneMatch(NodeTruth::clusterMode)
                || picture.nodes().stream().noneMatch(node -> node.heard().isCurrent())) {
            return List.of();
        }
        List<Slots> all = new ArrayList<>();
        BitSet taken = new BitSet();
        for (SlotMap.Served served : SlotMap.of(picture)) {
            SlotRange range = served.slots();
            taken.set(range.from(), range.to() + 1);
            all.add(new Slots(
                    range.from(),
                    range.to(),
                    colours.getOrDefault(served.node(), colours.size()),
                    I18n.text(
                            served.ownWord() ? "topology.slots.at" : "topology.slots.told",
                            range.toString(),
                            served.node())));
        }
        taken.flip(0, SlotRange.ALL);
        SlotRange.ranges(taken)
                .forEach(range -> all.add(
                        new Slots(range.from(), range.to(), -1, I18n.text("topology.slots.open", range.toString()))));
        all.sort(Comparator.comparingInt(Slots::from));
        return all;
    }

    private static List<SlotRange> ownSlots(NodeTruth node) {
        return node.cluster()
                .flatMap(ClusterReport::self)
                .map(ClusterReport.Member::slots)
                .orElse(List.of());
    }
}
