package dev.redwheel.ui.live;

import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Says persistence and replication of every node in sentences. Pure. */
final class StateCards {
    private StateCards() {}

    static List<StateCard> of(LiveSnapshot snapshot) {
        return snapshot.nodes().stream().map(node -> card(node, snapshot.at())).toList();
    }

    /** Every version that answers, once: "Redis 7.4.1", or two while a rolling update goes on. */
    static String software(LiveSnapshot snapshot) {
        return snapshot.nodes().stream()
                .flatMap(node -> node.latest().stream())
                .map(NodeSample::server)
                .filter(server -> !server.version().isEmpty())
                .map(server -> server.flavour().displayName() + " " + server.version())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static StateCard card(NodeLive node, Instant now) {
        List<StateCard.Line> lines = new ArrayList<>();
        node.latest()
                .ifPresentOrElse(
                        sample -> {
                            lines.add(replication(sample));
                            lines.add(snapshots(sample.persistence(), now));
                            lines.add(appendOnly(sample.persistence()));
                            lines.add(server(sample));
                        },
                        () -> lines.add(line("link", I18n.text("live.state.nosample"), Tone.WARNING)));
        return new StateCard(node.pod(), I18n.text("live.state.title", node.pod(), NodeCards.role(node.role())), lines);
    }

    private static StateCard.Line replication(NodeSample sample) {
        NodeSample.Replication replication = sample.replication();
        if (replication.role() == RedisRole.REPLICA) {
            boolean up = replication.masterLinkStatus().equals("up");
            boolean copying = replication.syncInProgress().orElse(false);
            return line(
                    "replication",
                    I18n.text(
                            copying ? "live.state.copying" : up ? "live.state.replica" : "live.state.orphan",
                            replication.masterHost(),
                            bytes(replication.lagBytes()),
                            seconds(replication.lagSeconds())),
                    up ? Tone.GOOD : Tone.DANGER);
        }
        long replicas = replication.connectedReplicas().orElse(0);
        if (replication.role() == RedisRole.MASTER && replicas == 0) {
            return line("replication", I18n.text("live.state.alone"), Tone.NEUTRAL);
        }
        if (replication.role() == RedisRole.MASTER) {
            return line(
                    "replication",
                    I18n.text(
                            "live.state.master",
                            replicas,
                            bytes(replication.lagBytes()),
                            seconds(replication.lagSeconds())),
                    Tone.GOOD);
        }
        return line("replication", I18n.text("live.state.unknown"), Tone.NEUTRAL);
    }

    private static StateCard.Line snapshots(NodeSample.Persistence persistence, Instant now) {
        if (persistence.loading().orElse(false)) {
            return line("snapshots", I18n.text("live.state.loading"), Tone.WARNING);
        }
        if (persistence.lastSave().isEmpty()) {
            return line("snapshots", I18n.text("live.state.unknown"), Tone.NEUTRAL);
        }
        boolean failed = persistence.lastSaveStatus().equals("err");
        String age = Durations.words(Duration.between(persistence.lastSave().get(), now));
        String changes = persistence.changesSinceSave().isPresent()
                ? Quantity.COUNT.format((double) persistence.changesSinceSave().getAsLong())
                : Quantity.UNKNOWN;
        String text = I18n.text(failed ? "live.state.savefailed" : "live.state.saved", age, changes);
        if (persistence.bgsaveInProgress().orElse(false)) {
            text = text + " " + I18n.text("live.state.saving");
        }
        return line("snapshots", text, failed ? Tone.DANGER : Tone.GOOD);
    }

    private static StateCard.Line appendOnly(NodeSample.Persistence persistence) {
        if (persistence.aofEnabled().isEmpty()) {
            return line("aof", I18n.text("live.state.unknown"), Tone.NEUTRAL);
        }
        if (!persistence.aofEnabled().get()) {
            return line("aof", I18n.text("live.state.aof.off"), Tone.NEUTRAL);
        }
        boolean failed = persistence.aofStatus().equals("err");
        return line(
                "aof",
                I18n.text(failed ? "live.state.aof.failed" : "live.state.aof.on"),
                failed ? Tone.DANGER : Tone.GOOD);
    }

    private static StateCard.Line server(NodeSample sample) {
        NodeSample.Server server = sample.server();
        String up = server.uptimeSeconds().isPresent()
                ? Durations.words(Duration.ofSeconds(server.uptimeSeconds().getAsLong()))
                : Quantity.UNKNOWN;
        String policy = sample.memory().evictionPolicy();
        return line(
                "server",
                I18n.text(
                        "live.state.server",
                        server.flavour().displayName(),
                        server.version(),
                        up,
                        policy.isEmpty() ? Quantity.UNKNOWN : policy),
                Tone.NEUTRAL);
    }

    private static StateCard.Line line(String key, String sentence, Tone tone) {
        return new StateCard.Line(I18n.text("live.state.heading." + key), sentence, tone);
    }

    private static String bytes(OptionalLong value) {
        return Quantity.BYTES.format(value.isPresent() ? (double) value.getAsLong() : Double.NaN);
    }

    private static String seconds(OptionalLong value) {
        return Quantity.SECONDS.format(value.isPresent() ? (double) value.getAsLong() : Double.NaN);
    }
}
