package dev.redwheel.ui.live;

import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.RedisRole;
import dev.redwheel.ui.common.I18n;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How the console stands with the release, in a few words that never promise more than was seen. */
record LinkSummary(String text, String detail, Tone tone) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

    static LinkSummary connecting() {
        return new LinkSummary(I18n.text("live.link.connecting"), "", Tone.NEUTRAL);
    }

    /** It will not be tried again by itself. */
    static LinkSummary none(String why) {
        return new LinkSummary(I18n.text("live.link.none"), why, Tone.DANGER);
    }

    /** No word from the engine itself for too long. */
    static LinkSummary silent(Instant since, ZoneId zone) {
        return new LinkSummary(
                I18n.text("live.link.stale", clock(since, zone)), I18n.text("live.link.silent"), Tone.WARNING);
    }

    static LinkSummary of(LiveSnapshot snapshot, ZoneId zone) {
        LinkSummary servers = ofServers(snapshot, zone);
        if (snapshot.nodes().isEmpty() || snapshot.podsError().isEmpty()) {
            return servers;
        }
        // Those known from before go on being sampled; one that is new or gone would not show.
        String why = I18n.text("live.link.pods.why", snapshot.podsError().get().why());
        return servers.tone() == Tone.GOOD
                ? new LinkSummary(I18n.text("live.link.pods"), why, Tone.WARNING)
                : new LinkSummary(servers.text(), (servers.detail() + " " + why).strip(), servers.tone());
    }

    private static LinkSummary ofServers(LiveSnapshot snapshot, ZoneId zone) {
        List<NodeLive> down =
                snapshot.nodes().stream().filter(node -> !isLive(node)).toList();
        if (snapshot.nodes().isEmpty()) {
            return snapshot.podsRead()
                    ? new LinkSummary(I18n.text("live.empty.title"), "", Tone.NEUTRAL)
                    : connecting();
        }
        List<NodeLive> cutOff =
                snapshot.nodes().stream().filter(LinkSummary::isCutOff).toList();
        if (down.isEmpty() && !cutOff.isEmpty()) {
            return new LinkSummary(
                    I18n.text("live.link.cut-off", cutOff.size()),
                    I18n.text(
                            "live.link.cut-off.why",
                            String.join(", ", cutOff.stream().map(NodeLive::pod).toList())),
                    Tone.WARNING);
        }
        if (down.isEmpty()) {
            return new LinkSummary(I18n.text("live.link.live"), "", Tone.GOOD);
        }
        int all = snapshot.nodes().size();
        NodeLive first = down.stream()
                .min(Comparator.comparing((NodeLive node) -> node.link().since()))
                .orElseThrow();
        if (down.size() == all) {
            return new LinkSummary(word(first.link(), zone), why(first), Tone.WARNING);
        }
        return new LinkSummary(
                I18n.text("live.link.some", all - down.size(), all),
                first.pod() + ": " + word(first.link(), zone) + ". " + why(first),
                Tone.WARNING);
    }

    /** "live", "reconnecting since 14:02:11", "stale since 14:02:11". */
    static String word(LinkState link, ZoneId zone) {
        return switch (link) {
            case LinkState.Live live -> I18n.text("live.link.live");
            case LinkState.Reconnecting again -> I18n.text("live.link.reconnecting", clock(again.since(), zone));
            case LinkState.Stale stale -> I18n.text("live.link.stale", clock(stale.since(), zone));
        };
    }

    static boolean isLive(NodeLive node) {
        return node.link() instanceof LinkState.Live;
    }

    /** A replica without its master answers, with data that grow old. */
    static boolean isCutOff(NodeLive node) {
        return node.role() == RedisRole.REPLICA
                && node.latest()
                        .map(sample -> sample.replication().masterLinkStatus().equals("down"))
                        .orElse(false);
    }

    /** Since when not every node was live; empty when all are. */
    static Optional<Instant> notLiveSince(LiveSnapshot snapshot) {
        return snapshot.nodes().stream()
                .filter(node -> !isLive(node))
                .map(node -> node.link().since())
                .min(Comparator.naturalOrder());
    }

    static String why(NodeLive node) {
        if (node.link() instanceof LinkState.Reconnecting again) {
            return I18n.text("live.link.attempt", again.reason(), again.attempt());
        }
        return node.error().map(error -> error.why()).orElse("");
    }

    static String clock(Instant at, ZoneId zone) {
        return CLOCK.format(at.atZone(zone));
    }
}
