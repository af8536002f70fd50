package dev.redwheel.ui.live;

import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.common.PodNames;
import dev.redwheel.ui.control.Quantity;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/** Turns a round of samples into the cards of the node strip. Pure. */
final class NodeCards {
    /** Above this share of its limit memory is worth a look; redis.io names 80 % of maxmemory. */
    static final double MEMORY_WARNING = 0.8;

    static final double MEMORY_DANGER = 0.95;

    private NodeCards() {}

    static List<NodeCard> of(
            LiveSnapshot snapshot, String release, ToIntFunction<String> colour, String selected, ZoneId zone) {
        return snapshot.nodes().stream()
                .map(node -> card(
                        node, release, colour.applyAsInt(node.pod()), node.pod().equals(selected), zone))
                .toList();
    }

    /** The pod's name without the release's, where something telling is left. */
    static String shortName(String pod, String release) {
        return PodNames.within(pod, release);
    }

    static String role(RedisRole role) {
        return I18n.text("live.role." + role.name().toLowerCase(Locale.ROOT));
    }

    /** Used of maxmemory, else of the container's limit; NaN where there is neither. */
    static double memoryShare(NodeSample.Memory memory) {
        OptionalLong ceiling = ceiling(memory);
        if (memory.usedBytes().isEmpty() || ceiling.isEmpty()) {
            return Double.NaN;
        }
        return (double) memory.usedBytes().getAsLong() / ceiling.getAsLong();
    }

    static OptionalLong ceiling(NodeSample.Memory memory) {
        if (memory.maxmemoryBytes().orElse(0) > 0) {
            return memory.maxmemoryBytes();
        }
        return memory.limitBytes().orElse(0) > 0 ? memory.limitBytes() : OptionalLong.empty();
    }

    static Tone memoryTone(double share) {
        return share >= MEMORY_DANGER ? Tone.DANGER : share >= MEMORY_WARNING ? Tone.WARNING : Tone.GOOD;
    }

    private static NodeCard card(NodeLive node, String release, int colour, boolean selected, ZoneId zone) {
        Optional<NodeSample.Memory> memory = node.latest().map(NodeSample::memory);
        double share = memory.map(NodeCards::memoryShare).orElse(Double.NaN);
        return new NodeCard(
                node.pod(),
                shortName(node.pod(), release),
                colour,
                role(node.role()),
                node.role() == RedisRole.MASTER,
                LinkSummary.word(node.link(), zone),
                LinkSummary.why(node),
                node.link() instanceof LinkState.Live ? Tone.GOOD : Tone.WARNING,
                Quantity.MILLISECONDS.format(node.latency().lastMinute().p50Millis()),
                Quantity.PER_SECOND.format(node.rates().commandsPerSecond()),
                memory.map(NodeCards::memoryText).orElse(Quantity.UNKNOWN),
                share,
                memoryTone(share),
                selected);
    }

    private static String memoryText(NodeSample.Memory memory) {
        String used = Quantity.BYTES.format(
                memory.usedBytes().isPresent() ? (double) memory.usedBytes().getAsLong() : Double.NaN);
        OptionalLong ceiling = ceiling(memory);
        return ceiling.isEmpty()
                ? I18n.text("live.node.memory.unlimited", used)
                : I18n.text("live.node.memory", used, Quantity.BYTES.format((double) ceiling.getAsLong()));
    }
}
