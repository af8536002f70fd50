package dev.redwheel.ui.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.LatencySummary;
import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.model.Environment;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.control.ChartSeries;
import dev.redwheel.ui.control.TimeWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveViewModelTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private final FakeClock clock = new FakeClock(START);
    private final FakeLive live = new FakeLive(2);
    private final FakeDialogs dialogs = new FakeDialogs();
    private final AtomicInteger loads = new AtomicInteger();
    private Optional<Path> file = Optional.empty();
    private final LiveViewModel model = new LiveViewModel(
            new LivePageSetup(
                    "prod", Environment.PRODUCTION, FakeLive.RELEASE, live, FakeLive.GLOSSARY, Optional.of(release -> {
                        loads.incrementAndGet();
                        return loads::decrementAndGet;
                    })),
            new SameThreadExecutor(),
            dialogs,
            (title, name, extension) -> file,
            clock);

    @Test
    void loadsUntilThePodsWereRead() {
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Loading.class);
        model.start();
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Loading.class);
        live.publish(FakeLive.noPods(START, false, null));
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Loading.class);
        live.publish(FakeLive.noPods(START, true, null));
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Empty.class);
    }

    @Test
    void namesTheMissingRightAndTriesAgain() {
        live.refusal = forbidden();
        model.start();
        assertThat(model.contentProperty().get())
                .isInstanceOfSatisfying(
                        Content.Forbidden.class,
                        content -> assertThat(content.error().why()).contains("pods/portforward"));
        live.refusal = null;
        model.start();
        live.publish(live.round(START));
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Ready.class);
        assertThat(live.starts()).isEqualTo(2);
    }

    @Test
    void anotherTryEndsTheOneBefore() {
        model.start();
        live.publish(live.round(START));
        assertThat(live.closed).isFalse();

        model.start();

        assertThat(live.closed).isTrue();
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Loading.class);
        live.publish(live.round(START));
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Ready.class);
    }

    @Test
    void aRefusedForwardIsForbiddenAndALostPodIsPatience() {
        model.start();
        live.publish(FakeLive.unreached(START, "redis-master-0", forbidden()));
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Forbidden.class);
        live.publish(FakeLive.unreached(
                START,
                "redis-master-0",
                new OpsException(ErrorKind.UNREACHABLE, "connect", "redis-master-0", "Pod is Pending.", "")));
        assertThat(model.contentProperty().get())
                .isInstanceOfSatisfying(
                        Content.Loading.class,
                        content ->
                                assertThat(content.what()).contains("1 Redis server", "Pod is Pending.", "Attempt 2"));
    }

    @Test
    void showsARound() {
        model.start();
        live.publish(live.round(START));
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
        assertThat(model.nodesProperty().get())
                .extracting(NodeCard::name)
                .containsExactly("master-0", "replicas-0", "replicas-1");
        assertThat(model.nodesProperty().get().getFirst().memory()).matches("[0-9.]+ MiB of 410 MiB");
        Tile hitRate = tile("hitrate");
        assertThat(hitRate.figures().get(0).value()).matches("9[0-9.]+ %");
        assertThat(hitRate.figures().get(1).value()).isEqualTo("96.9 %");
        assertThat(tile("keys").figures().getFirst().value())
                .as("a replica's copies are not counted again")
                .isEqualTo("182k");
        assertThat(model.series(LiveChart.MEMORY)).hasSize(3 * 4);
    }

    @Test
    void aReplicaWithoutItsMasterIsNotSimplyLive() {
        model.start();
        live.cutOff = "redis-replicas-1";
        live.publish(live.round(START));
        LinkSummary link = model.linkProperty().get();
        assertThat(link.text()).isEqualTo("Live, a replica without its master");
        assertThat(link.detail()).contains("The link to the master is down: redis-replicas-1");
        assertThat(link.tone()).isEqualTo(Tone.WARNING);
    }

    @Test
    void podsThatCannotBeFollowedAreNotSimplyLive() {
        model.start();
        LiveSnapshot round = live.round(START);
        live.publish(new LiveSnapshot(
                round.at(),
                round.nodes(),
                round.total(),
                true,
                Optional.of(new OpsException(
                        ErrorKind.UNREACHABLE, "watch pods", "namespace caching", "The API server is gone.", ""))));
        LinkSummary link = model.linkProperty().get();
        assertThat(link.text()).isEqualTo("Live, new pods not seen");
        assertThat(link.detail()).endsWith("those known before are shown: The API server is gone.");
        assertThat(link.tone()).isEqualTo(Tone.WARNING);

        live.publish(live.round(START.plusSeconds(1)));
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
    }

    /** A card shows the median: the one with the highest is the slowest, whatever its outliers. */
    @Test
    void theSlowestNodeIsTheOneWhoseCardSaysSo() {
        model.start();
        live.outliers = "redis-replicas-0";
        for (int second = 0; second < 20; second++) {
            live.publish(live.round(START.plusSeconds(second)));
            String slowest = model.nodesProperty().get().stream()
                    .max(Comparator.comparingDouble(card -> micros(card.ping())))
                    .orElseThrow()
                    .ping();
            assertThat(model.nodesProperty().get().stream()
                            .filter(card -> tile("latency").note().endsWith(card.name())))
                    .extracting(NodeCard::ping)
                    .containsExactly(slowest);
        }
    }

    private static double micros(String text) {
        double value = Double.parseDouble(text.split(" ")[0]);
        return text.endsWith("ms") ? value * 1000 : value;
    }

    @Test
    void neverSaysLiveWhenANodeIsNot() {
        model.start();
        live.publish(live.round(
                START,
                pod -> pod.endsWith("-1")
                        ? new LinkState.Reconnecting(START.minusSeconds(9), "The pod is gone.", 3)
                        : new LinkState.Live(START.minusSeconds(60))));
        LinkSummary link = model.linkProperty().get();
        assertThat(link.text()).isEqualTo("2 of 3 live");
        assertThat(link.detail()).contains("redis-replicas-1", "07:59:51", "The pod is gone.", "Attempt 3");
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Ready.class);
        assertThat(model.charts().getStale())
                .containsExactly(new TimeWindow(START.minusSeconds(9).toEpochMilli(), START.toEpochMilli()));
    }

    @Test
    void sumsAreOfTheServersThatAnswer() {
        model.start();
        live.publish(live.round(START));
        String all = tile("clients").figures().getFirst().value();
        assertThat(tile("clients").note()).isEmpty();
        assertThat(tile("traffic").note()).contains("each replica");
        // The master is gone and its last word is that it is one: its keys and clients are no longer counted.
        live.publish(live.round(
                START,
                pod -> pod.contains("master")
                        ? new LinkState.Reconnecting(START.minusSeconds(9), "The pod is gone.", 3)
                        : new LinkState.Live(START.minusSeconds(60))));
        assertThat(tile("clients").figures().getFirst().value()).isNotEqualTo(all);
        assertThat(tile("clients").note()).isEqualTo("of 2 of 3 servers");
        assertThat(tile("keys").figures().getFirst().value()).isEqualTo("—");
        // Alone it shows its last figures, marked as such by its card.
        model.selectedProperty().set("redis-master-0");
        assertThat(tile("keys").figures().getFirst().value()).isEqualTo("182k");
    }

    @Test
    void thePageOpensOnAPod() {
        try (LiveViewModel one = new LiveViewModel(
                new LivePageSetup(
                        "prod",
                        Environment.PRODUCTION,
                        FakeLive.RELEASE,
                        live,
                        FakeLive.GLOSSARY,
                        Optional.empty(),
                        "redis-replicas-0",
                        Optional.empty()),
                new SameThreadExecutor(),
                new FakeDialogs(),
                (title, name, extension) -> Optional.empty(),
                new FakeClock(START))) {
            one.start();
            live.publish(live.round(START));
            assertThat(one.selectedProperty().get()).isEqualTo("redis-replicas-0");
            one.selectedProperty().set("");
            live.publish(live.round(START.plusSeconds(1)));
            assertThat(one.selectedProperty().get())
                    .as("the user's choice stays")
                    .isEmpty();
        }
    }

    @Test
    void keepsTheDataAndSaysSinceWhenAllAreLost() {
        model.start();
        live.publish(live.round(START));
        live.publish(live.round(START.plusSeconds(5), pod -> new LinkState.Stale(START)));
        assertThat(model.contentProperty().get())
                .isInstanceOfSatisfying(
                        Content.Stale.class,
                        content -> assertThat(content.since()).isEqualTo(START));
        assertThat(model.linkProperty().get().text()).isEqualTo("Stale since 08:00:00");
        assertThat(model.tilesProperty().get()).isNotEmpty();
    }

    @Test
    void staleStretchesGrowAndEndAndBeginAnew() {
        model.start();
        for (int second = 1; second <= 9; second++) {
            boolean down = second % 4 != 0;
            Instant at = START.plusSeconds(second);
            Instant since = START.plusSeconds(second - second % 4);
            live.publish(live.round(at, pod -> down ? new LinkState.Stale(since) : new LinkState.Live(at)));
        }
        assertThat(model.charts().getStale())
                .containsExactly(
                        new TimeWindow(
                                START.toEpochMilli(), START.plusSeconds(3).toEpochMilli()),
                        new TimeWindow(
                                START.plusSeconds(4).toEpochMilli(),
                                START.plusSeconds(7).toEpochMilli()),
                        new TimeWindow(
                                START.plusSeconds(8).toEpochMilli(),
                                START.plusSeconds(9).toEpochMilli()));
    }

    @Test
    void aSilentEngineIsNotLive() {
        model.start();
        live.publish(live.round(START));
        clock.advance(Duration.ofSeconds(5));
        model.checkFresh();
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
        clock.advance(Duration.ofSeconds(1));
        model.checkFresh();
        assertThat(model.linkProperty().get().text()).isEqualTo("Stale since 08:00:00");
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Stale.class);
        live.publish(live.round(clock.instant()));
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
    }

    @Test
    void restsWhileNobodyLooksAndIsNotCalledSilentForIt() {
        model.start();
        live.publish(live.round(START));
        model.watchedProperty().set(false);
        assertThat(live.paused).isTrue();
        clock.advance(Duration.ofHours(1));
        model.checkFresh();
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
        model.watchedProperty().set(true);
        assertThat(live.paused).isFalse();
        model.checkFresh();
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
    }

    @Test
    void theIntervalStaysBetweenOneAndSixtySeconds() {
        model.start();
        model.intervalSecondsProperty().set(10);
        assertThat(live.interval).isEqualTo(Duration.ofSeconds(10));
        model.intervalSecondsProperty().set(600);
        assertThat(live.interval).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void choosingANodeShowsItAloneAndAgainShowsAll() {
        model.start();
        live.publish(live.round(START));
        String all = tile("clients").figures().getFirst().value();
        model.toggleSelected("redis-replicas-0");
        assertThat(model.charts().getEmphasised()).containsExactly("redis-replicas-0");
        assertThat(tile("clients").figures().getFirst().value()).isNotEqualTo(all);
        assertThat(model.infoNodeProperty().get()).isEqualTo("redis-replicas-0");
        model.toggleSelected("redis-replicas-0");
        assertThat(model.charts().getEmphasised()).isEmpty();
        assertThat(tile("clients").figures().getFirst().value()).isEqualTo(all);
    }

    @Test
    void aChosenNodeThatGoesIsNoLongerChosen() {
        model.start();
        live.publish(live.round(START));
        model.toggleSelected("redis-replicas-1");
        live.pods.remove("redis-replicas-1");
        live.publish(live.round(START.plusSeconds(1)));
        assertThat(model.selectedProperty().get()).isEmpty();
        assertThat(model.series(LiveChart.KEYS)).hasSize(2);
    }

    @Test
    void findsInfoByFieldValueAndMeaning() {
        model.start();
        live.publish(live.round(START));
        assertThat(model.infoProperty().get()).hasSizeGreaterThan(40);
        model.infoQueryProperty().set("operating system");
        assertThat(model.infoProperty().get()).extracting(InfoRow::field).containsExactly("", "used_memory_rss");
        assertThat(model.infoProperty().get().getLast().human()).endsWith("MiB");
        model.infoQueryProperty().set("uptime_in_s");
        assertThat(model.infoProperty().get().getLast().human()).isEqualTo("13 d");
        model.infoQueryProperty().set("no such thing");
        assertThat(model.infoProperty().get()).isEmpty();
    }

    @Test
    void saysPersistenceAndReplicationInSentences() {
        model.start();
        live.publish(live.round(START));
        List<StateCard> cards = model.statesProperty().get();
        assertThat(cards.getFirst().lines())
                .extracting(StateCard.Line::sentence)
                .contains("Last save 3 min 7 s ago, ok; 1204 changes since.", "Off.")
                .anyMatch(text -> text.startsWith("2 connected replicas, slowest 89 B / 1 s"));
        assertThat(cards.get(1).lines())
                .extracting(StateCard.Line::sentence)
                .anyMatch(text -> text.startsWith("Replica of redis-master, link up"));
    }

    @Test
    void oneInAThousandIsToldOfAThousand() {
        model.start();
        live.publish(live.round(START));
        Figure few = tile("latency").figures().get(2);
        assertThat(few.isKnown()).isFalse();
        assertThat(few.why()).endsWith("so far there were 60.");

        live.publish(withPingsSinceStart(live.round(START.plusSeconds(1)), 1000));
        Figure enough = tile("latency").figures().get(2);
        assertThat(enough.value()).isEqualTo("4 ms");
        assertThat(enough.why()).contains("since this page opened", "counts as 4 s");
        assertThat(LatencySummary.NO_ANSWER).isEqualTo(Duration.ofSeconds(4));
    }

    private static LiveSnapshot withPingsSinceStart(LiveSnapshot round, long count) {
        LatencySummary.Ping pings = new LatencySummary.Ping(count, 1, 2, 4, 5);
        return new LiveSnapshot(
                round.at(),
                round.nodes().stream()
                        .map(node -> new NodeLive(
                                node.pod(),
                                node.role(),
                                node.link(),
                                node.latest(),
                                node.rates(),
                                new LatencySummary(
                                        pings,
                                        node.latency().lastMinute(),
                                        node.latency().serverMicrosPerCall()),
                                node.error()))
                        .toList(),
                round.total(),
                round.podsRead(),
                round.podsError());
    }

    @Test
    void theLoadEndsWithThePage() {
        model.start();
        model.loadingProperty().set(true);
        assertThat(loads).hasValue(1);
        model.loadingProperty().set(false);
        assertThat(loads).hasValue(0);
        model.loadingProperty().set(true);
        model.close();
        assertThat(loads).hasValue(0);
        assertThat(live.closed).isTrue();
    }

    @Test
    void nothingIsShownAfterThePageWasLeft() {
        model.start();
        live.publish(live.round(START));
        model.close();
        live.publish(live.round(START.plusSeconds(1), pod -> new LinkState.Stale(START)));
        assertThat(model.linkProperty().get().text()).isEqualTo("Live");
    }

    @Test
    void exportsWhatIsShownAndLeavesNothingHalf(@TempDir Path folder) throws IOException {
        model.start();
        live.publish(live.round(START));
        model.charts().getHidden().add("redis-replicas-1");
        file = Optional.of(folder.resolve("out.csv"));
        model.exportCsv();
        List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
        assertThat(lines.getFirst())
                .startsWith("time,redis-master-0 this interval [ratio],redis-master-0 lifetime [ratio]")
                .contains("redis-replicas-0 used [B]")
                .doesNotContain("redis-replicas-1");
        assertThat(lines).hasSize(1 + 301);
        assertThat(lines.getLast()).startsWith("2026-11-23T08:00:00Z,0.9");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        assertThat(dialogs.notices).hasSize(1);

        file = Optional.of(folder.resolve("no-such-folder/out.csv"));
        model.exportCsv();
        assertThat(dialogs.errors).hasSize(1);
    }

    @Test
    void gapsAreEmptyCells() {
        model.start();
        Instant inGap = Instant.ofEpochSecond(START.getEpochSecond() / 600 * 600 + 580);
        live.publish(live.round(inGap));
        List<ChartSeries> keys = model.series(LiveChart.KEYS);
        String csv = LiveExport.csv(keys, new TimeWindow(inGap.toEpochMilli() - 500, inGap.toEpochMilli()));
        assertThat(csv.lines().skip(1)).singleElement().asString().matches("[^,]+,\\d+,\\d+,");
    }

    private Tile tile(String id) {
        return model.tilesProperty().get().stream()
                .filter(tile -> tile.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static OpsException forbidden() {
        return new OpsException(
                ErrorKind.FORBIDDEN,
                "open a port-forward",
                "namespace caching",
                "User ops may not create pods/portforward.",
                "Ask for that right.");
    }
}
