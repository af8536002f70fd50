package dev.redwheel.ui.releases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseVitals;
import dev.redwheel.insight.VitalsSampler;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.support.FakeCluster;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.support.SampleReleases;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.releases.ReleaseItem.Heading;
import dev.redwheel.ui.releases.ReleaseItem.Row;
import dev.redwheel.ui.releases.ReleasesViewModel.Blank;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screen's behaviour on a cluster in memory, without a window. */
class ReleasesViewModelTest {
    @TempDir
    Path home = Path.of("");

    private final List<Page> shown = new ArrayList<>();
    private final List<List<ReleaseTarget>> sampled = new ArrayList<>();
    private Consumer<Map<ReleaseKey, ReleaseVitals>> figures = any -> {};
    private boolean samplerClosed;
    private FakeCluster cluster = SampleReleases.cluster();
    private Optional<OpsException> cannotOpen = Optional.empty();
    private SettingsStore settings = new SettingsStore(Path.of("unused"));
    private ReleasesViewModel model = model();

    @BeforeEach
    void freshSettings() {
        settings = new SettingsStore(home.resolve("settings.json"));
        model = model();
    }

    private ReleasesViewModel model() {
        return new ReleasesViewModel(
                "prod",
                () -> {
                    cannotOpen.ifPresent(error -> {
                        throw error;
                    });
                    return cluster.session();
                },
                (session, consumer) -> {
                    figures = consumer;
                    return new VitalsSampler() {
                        @Override
                        public void watch(Map<ReleaseTarget, Integer> servers) {
                            sampled.add(List.copyOf(servers.keySet()));
                        }

                        @Override
                        public void close() {
                            samplerClosed = true;
                        }
                    };
                },
                settings,
                new SameThreadExecutor(),
                shown::add,
                new SilentDialogs(),
                Clock.fixed(FakeCluster.NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void leave() {
        model.scope().close();
        assertThat(cluster.openWatches()).as("watches left open").isZero();
    }

    private void startAndRead() {
        model.start();
        await().until(() -> model.contentProperty().get() instanceof Content.Ready<?>
                && model.progressProperty().get().isEmpty());
        await().until(() -> model.items().stream()
                .anyMatch(item ->
                        item instanceof Row row && row.release().podsReady().isPresent()));
    }

    private List<String> names() {
        return model.items().stream()
                .map(item -> switch (item) {
                    case Heading heading -> "# " + heading.title() + " " + heading.count();
                    case Row row -> row.release().displayName();
                })
                .toList();
    }

    private Release release(String name) {
        return model.items().stream()
                .flatMap(item -> item instanceof Row row ? java.util.stream.Stream.of(row.release()) : null)
                .filter(release -> release.displayName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void showsRedisReleasesAndThoseNobodyOwnsApart() {
        startAndRead();

        assertThat(names())
                .containsExactly(
                        "argocd",
                        "carts",
                        "old-cache",
                        "queue",
                        "redis",
                        "sessions",
                        "shop",
                        "suggest",
                        "typeahead",
                        "# No Helm release 1",
                        "ratelimit");
        assertThat(model.summaryProperty().get()).isEqualTo("10 in 8 namespaces");
        assertThat(model.missingRightsProperty().get()).isEmpty();
    }

    @Test
    void otherChartsAreShownOnRequest() {
        startAndRead();

        model.othersProperty().set(true);

        assertThat(names()).contains("grafana");
    }

    @Test
    void filtersAsYouTypeOverEverythingARowSays() {
        startAndRead();

        model.filterProperty().set("checkout VALKEY");
        assertThat(names()).containsExactly("carts");
        model.filterProperty().set("pending");
        assertThat(names()).containsExactly("typeahead");
        model.filterProperty().set("sentinel valkey");
        assertThat(names()).containsExactly("carts");
        model.filterProperty().set("no such thing");
        assertThat(names()).isEmpty();
        assertThat(model.blankProperty().get()).isEqualTo(Blank.NO_MATCH);
        model.filterProperty().set("");
        assertThat(model.blankProperty().get()).isEqualTo(Blank.NONE);
    }

    @Test
    void groupsByNamespaceAndSortsWithin() {
        startAndRead();

        model.groupedProperty().set(true);
        model.sortBy(ReleaseColumn.REVISION, false);

        assertThat(names().subList(0, 8))
                .containsExactly(
                        "# argocd 1",
                        "argocd",
                        "# caching 1",
                        "redis",
                        "# checkout 2",
                        "sessions",
                        "carts",
                        "# legacy 1");
    }

    @Test
    void sortsByWhatIsWrong() {
        startAndRead();

        model.sortBy(ReleaseColumn.WARNINGS, false);

        assertThat(names()).first().isEqualTo("carts");
    }

    @Test
    void goesToTheLivePanelsOfARedisOnly() {
        startAndRead();
        model.othersProperty().set(true);

        model.watchLive(release("grafana"));
        assertThat(shown).isEmpty();
        model.watchLive(release("redis"));
        model.deploy();

        assertThat(shown)
                .containsExactly(
                        new Page.Live("prod", new ReleaseKey("caching", "redis")),
                        new Page.Deploy("prod", Optional.empty(), Optional.empty()));
    }

    @Test
    void detailsHoldValuesAndManifestAndAreForgottenWhenClosed() {
        startAndRead();

        model.showDetails(release("shop"));

        ReleaseDetails details =
                java.util.Objects.requireNonNull(model.detailsProperty().get());
        assertThat(details.loading()).isFalse();
        assertThat(details.values()).contains("architecture: replication");
        assertThat(details.manifest()).contains("kind: StatefulSet");
        assertThat(details.toString()).doesNotContain("architecture");
        model.closeDetails();
        assertThat(model.detailsProperty().get()).isNull();
    }

    @Test
    void detailsOfACorruptReleaseTellWhy() {
        startAndRead();

        model.showDetails(release("old-cache"));

        ReleaseDetails details =
                java.util.Objects.requireNonNull(model.detailsProperty().get());
        assertThat(details.error().orElseThrow().kind()).isEqualTo(ErrorKind.CORRUPT);
    }

    @Test
    void aClusterThatCannotBeOpenedIsAFailureWithARetry() {
        cannotOpen = Optional.of(new OpsException(
                ErrorKind.UNREACHABLE, "open the context", "prod", "Connection refused.", "Check the network."));
        model.start();
        assertThat(model.contentProperty().get()).isInstanceOf(Content.Failed.class);

        cannotOpen = Optional.empty();
        model.retry();

        await().until(() -> model.contentProperty().get() instanceof Content.Ready<?>);
    }

    @Test
    void anEmptyClusterInvitesToDeploy() {
        cluster = new FakeCluster();

        model.start();

        await().until(() -> model.blankProperty().get() == Blank.NO_REDIS);
        assertThat(model.blankNextProperty().get()).startsWith("No Helm release in this context");
    }

    @Test
    void withLittleRightsItSaysWhatIsMissingAndTriesWhatIsTyped() {
        cluster.limitedTo("checkout", "secrets", "pods");
        model.start();
        await().until(() -> model.contentProperty().get() instanceof Content.Forbidden<?>);
        assertThat(model.namespaceAskedProperty().get()).isTrue();

        assertThat(model.addNamespace("Not A Name")).isFalse();
        assertThat(model.namespaceProblemProperty().get()).isNotEmpty();
        assertThat(model.addNamespace(" checkout ")).isTrue();

        await().until(() -> names().containsAll(List.of("carts", "sessions")));
        await().untilAsserted(() -> assertThat(model.coverageProperty().get()).isEqualTo("Listed: checkout."));
        assertThat(model.missingRightsProperty().get()).contains("list secrets in all namespaces");
        assertThat(settings.get().context("prod").namespaces()).containsExactly("checkout");
    }

    @Test
    void whereOnlySomeNamespacesWereListedItSpeaksForThoseOnly() {
        cluster = new FakeCluster();
        cluster.limitedTo("checkout", "secrets", "pods");
        settings.update(all -> all.withContext("prod", all.context("prod").withNamespace("checkout")));

        model.start();

        await().until(() -> model.blankProperty().get() == Blank.NO_REDIS);
        assertThat(model.blankNextProperty().get())
                .startsWith("None in what you may see (namespaces: checkout).")
                .doesNotContain("in this context");
    }

    @Test
    void anOutageKeepsTheRowsAndSaysSinceWhen() {
        startAndRead();

        cluster.outage(Optional.of(new OpsException(
                ErrorKind.UNREACHABLE, "watch releases", "prod", "No route to host.", "It is tried again.")));

        await().until(() -> model.contentProperty().get() instanceof Content.Stale<?>);
        assertThat(names()).contains("sessions");
    }

    @Test
    void samplesTheRowsOnScreenOnlyWhileSwitchedOn() {
        startAndRead();
        ReleaseKey key = new ReleaseKey("caching", "redis");
        model.setOnScreen(List.of(key, new ReleaseKey("metrics", "grafana")));
        assertThat(sampled).isEmpty();

        model.vitalsShownProperty().set(true);
        assertThat(sampled.getLast()).extracting(ReleaseTarget::release).containsExactly(key);
        figures.accept(Map.of(
                key,
                new ReleaseVitals(
                        OptionalLong.of(50), OptionalLong.of(100), OptionalDouble.of(0.9), FakeCluster.NOW, "")));
        assertThat(vitals("redis").orElseThrow().memoryRatio()).hasValue(0.5);

        model.vitalsShownProperty().set(false);
        assertThat(samplerClosed).isTrue();
        assertThat(vitals("redis")).isEmpty();
    }

    private Optional<ReleaseVitals> vitals(String name) {
        return model.items().stream()
                .filter(item ->
                        item instanceof Row row && row.release().displayName().equals(name))
                .findFirst()
                .flatMap(item -> ((Row) item).vitals());
    }

    @Property(tries = 200)
    void naturalOrderIsAnOrder(@ForAll String a, @ForAll String b, @ForAll String c) {
        int ab = NaturalOrder.TEXT.compare(a, b);
        assertThat(Integer.signum(ab)).isEqualTo(-Integer.signum(NaturalOrder.TEXT.compare(b, a)));
        if (ab <= 0 && NaturalOrder.TEXT.compare(b, c) <= 0) {
            assertThat(NaturalOrder.TEXT.compare(a, c)).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void ordersVersionsByTheirNumbers() {
        assertThat(NaturalOrder.TEXT.compare("9.1.0", "10.0.0")).isNegative();
        assertThat(NaturalOrder.TEXT.compare("redis-2", "Redis-10")).isNegative();
    }

    @Test
    void tellsSizesAndAgesInWords() {
        assertThat(ReleaseTexts.bytes(0)).isEqualTo("0 B");
        assertThat(ReleaseTexts.bytes(1023)).isEqualTo("1.0 KiB");
        assertThat(ReleaseTexts.bytes(412L << 20)).isEqualTo("412 MiB");
        assertThat(ReleaseTexts.bytes(3L << 29)).isEqualTo("1.5 GiB");
        assertThat(ReleaseTexts.percent(0.9987)).isEqualTo("99.9 %");
        assertThat(ReleaseTexts.percent(1)).isEqualTo("100 %");
        assertThat(ReleaseTexts.age(FakeCluster.NOW.minusSeconds(30), FakeCluster.NOW))
                .isEqualTo("just now");
        assertThat(ReleaseTexts.age(FakeCluster.NOW.minusSeconds(3600 * 26), FakeCluster.NOW))
                .isEqualTo("yesterday");
        assertThat(ReleaseTexts.age(FakeCluster.NOW.minusSeconds(86400 * 9), FakeCluster.NOW))
                .isEqualTo("9 days ago");
    }

    /** Answers nothing and shows nothing. */
    static final class SilentDialogs implements DialogService {
        @Override
        public boolean confirm(String title, String message, String confirm) {
            return false;
        }

        @Override
        public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
            return false;
        }

        @Override
        public void error(OpsException error) {}

        @Override
        public void notice(String message) {}

        @Override
        public void copy(String what, String text) {}
    }
}
