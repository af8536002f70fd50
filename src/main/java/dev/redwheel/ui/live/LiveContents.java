package dev.redwheel.ui.live;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.I18n;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the live page shows in the place of figures, or with them, by what is known of the servers. */
final class LiveContents {
    private LiveContents() {}

    static Content<LiveSnapshot> of(LiveSnapshot snapshot, ReleaseKey release) {
        List<NodeLive> all = snapshot.nodes();
        if (all.isEmpty()) {
            if (snapshot.podsError().isPresent()) {
                return failure(snapshot.podsError().get());
            }
            return snapshot.podsRead()
                    ? new Content.Empty<>(
                            I18n.text("live.empty.title"), I18n.text("live.empty.next", release.namespace()))
                    : new Content.Loading<>(I18n.text("live.loading.pods"));
        }
        if (all.stream().noneMatch(node -> node.latest().isPresent())) {
            return connecting(all);
        }
        if (all.stream().anyMatch(LinkSummary::isLive)) {
            return new Content.Ready<>(snapshot, snapshot.at());
        }
        Instant since = all.stream()
                .map(node -> node.link().since())
                .max(Instant::compareTo)
                .orElse(snapshot.at());
        NodeLive one = all.getFirst();
        OpsException error = one.error()
                .orElseGet(() -> new OpsException(
                        ErrorKind.UNREACHABLE, "sample the servers", one.pod(), LinkSummary.why(one), ""));
        return new Content.Stale<>(snapshot, snapshot.at(), since, error);
    }

    /** No server was reached yet: what the user must do something about is said, the rest is patience. */
    private static Content<LiveSnapshot> connecting(List<NodeLive> all) {
        Optional<OpsException> decided = all.stream()
                .map(NodeLive::error)
                .flatMap(Optional::stream)
                .filter(error -> error.kind() == ErrorKind.FORBIDDEN || error.kind() == ErrorKind.UNAUTHORISED)
                .findFirst();
        if (decided.isPresent()) {
            return failure(decided.get());
        }
        String why = all.stream()
                .map(LinkSummary::why)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
        return new Content.Loading<>(I18n.text("live.loading.connect", all.size()) + (why.isEmpty() ? "" : "\n" + why));
    }

    static <T> Content<T> failure(OpsException error) {
        return error.kind() == ErrorKind.FORBIDDEN ? new Content.Forbidden<>(error) : new Content.Failed<>(error);
    }
}
