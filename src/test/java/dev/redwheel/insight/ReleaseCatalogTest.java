package dev.redwheel.insight;

import static dev.redwheel.support.FakeCluster.NOW;
import static dev.redwheel.support.FakeCluster.pod;
import static dev.redwheel.support.FakeCluster.runningPod;
import static dev.redwheel.support.FakeCluster.statefulSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.Finding;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseOrigin;
import dev.redwheel.model.ReleaseStatus.Phase;
import dev.redwheel.model.ReleaseTarget.PasswordRef;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.Topology;
import dev.redwheel.support.FakeCluster;
import dev.redwheel.support.ReleaseFixtures;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The catalogue on a cluster in memory: what it asks for, what it shows, how it follows. */
class ReleaseCatalogTest {
    private static final ReleaseFixtures.Case BITNAMI = ReleaseFixtures.first("bitnami-redis.yaml");
    private static final ReleaseFixtures.Case BUILT_IN = ReleaseFixtures.first("built-in.yaml");
    private static final ReleaseFixtures.Case GRAFANA = ReleaseFixtures.first("other.yaml");
    private static final Map<String, String> REL_LABELS =
            Map.of("app.kubernetes.io/name", "redis", "app.kubernetes.io/instance", "rel");

    private final FakeCluster cluster = new FakeCluster();
    private final List<Snapshot<ReleaseList>> told = new CopyOnWriteArrayList<>();
    private Optional<ReleaseCatalog> opened = Optional.empty();

    private ReleaseCatalog open(String... hints) {
        ReleaseCatalog catalog =
                ReleaseCatalog.open(cluster.session(), List.of(hints), Clock.fixed(NOW, ZoneOffset.UTC), told::add);
        opened = Optional.of(catalog);
        return catalog;
    }

    @AfterEach
    void close() {
        opened.ifPresent(ReleaseCatalog::close);
        assertThat(cluster.openWatches()).as("watches left open").isZero();
    }

    private Snapshot<ReleaseList> awaitThat(Predicate<Snapshot<ReleaseList>> holds) {
        await().until(() -> !told.isEmpty() && holds.test(told.getLast()));
        return told.getLast();
    }

    private ReleaseList complete() {
        return awaitThat(snapshot -> snapshot.data().complete()).data();
    }

    private Release row(String namespace, String name) {
        return told.getLast().data().releases().stream()
                .filter(release -> release.key().equals(new ReleaseKey(namespace, name)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void listsWhatHelmStoredAndTellsHowToReachIt() {
        cluster.release("shop", BITNAMI, 3, "deployed").release("shop", GRAFANA, 1, "deployed");

        ReleaseCatalog catalog = open();

        ReleaseList list = complete();
        assertThat(list.coverage().allNamespaces()).isTrue();
        assertThat(list.releases()).extracting(Release::displayName).containsExactly("grafana", "rel");
        Release redis = row("shop", "rel");
        assertThat(redis.redis()).isTrue();
        assertThat(redis.chartName()).isEqualTo("redis");
        assertThat(redis.chartVersion()).isEqualTo("23.1.1");
        assertThat(redis.appVersion()).isEqualTo("8.2.1");
        assertThat(redis.family()).isEqualTo(RedisFamily.BITNAMI_REDIS);
        assertThat(redis.topology()).isEqualTo(Topology.REPLICATION);
        assertThat(redis.revision()).isEqualTo(3);
        assertThat(redis.updated()).contains(NOW);
        assertThat(row("shop", "grafana").redis()).isFalse();
        assertThat(catalog.target(redis.key()).orElseThrow().password())
                .contains(new PasswordRef("rel-redis", "redis-password", ""));
        assertThat(catalog.target(new ReleaseKey("shop", "grafana"))).isEmpty();
    }

    @Test
    void newestRevisionWinsWhateverItsStatusAndNothingElseIsFetched() {
        cluster.release("shop", BITNAMI, 1, "superseded")
                .release("shop", BITNAMI, 2, "deployed")
                .release("shop", BITNAMI, 10, "failed");

        open();
        complete();

        Release release = row("shop", "rel");
        assertThat(release.status().phase()).isEqualTo(Phase.FAILED);
        assertThat(release.revision()).isEqualTo(10);
        assertThat(release.warnings()).first().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("release-failed");
            assertThat(finding.detail()).contains("timed out");
        });
        assertThat(cluster.requests())
                .filteredOn(request -> request.startsWith("payload"))
                .containsExactly("payload shop/sh.helm.release.v1.rel.v10");
    }

    @Test
    void manyReleasesComeInOneListing() {
        for (int i = 0; i < 60; i++) {
            cluster.release("ns" + i % 7, "rel" + i, 1, "deployed", BITNAMI.payload("ns" + i % 7, 1, "deployed", NOW));
        }

        open();

        assertThat(complete().releases()).hasSize(60).allMatch(Release::redis);
        assertThat(cluster.requests())
                .filteredOn(request -> request.startsWith("payload"))
                .containsExactly("payloads ");
    }

    @Test
    void whatWasDecodedIsNotFetchedAgain() {
        cluster.release("shop", BITNAMI, 1, "deployed");
        open();
        complete();

        cluster.release("shop", BUILT_IN, 1, "deployed");
        awaitThat(snapshot ->
                snapshot.data().releases().size() == 2 && snapshot.data().complete());

        assertThat(cluster.requests())
                .filteredOn(request -> request.startsWith("payload"))
                .containsExactly("payload shop/sh.helm.release.v1.rel.v1", "payload shop/sh.helm.release.v1.redis.v1");
    }

    @Test
    void followsChanges() {
        cluster.release("shop", BITNAMI, 1, "deployed");
        open();
        complete();

        cluster.release("shop", BITNAMI, 1, "superseded").release("shop", BITNAMI, 2, "pending-upgrade");

        awaitThat(snapshot -> snapshot.data().complete()
                && snapshot.data().releases().stream().anyMatch(release -> release.revision() == 2));
        assertThat(row("shop", "rel").status().phase()).isEqualTo(Phase.PENDING_UPGRADE);

        cluster.removeReleases("shop");
        awaitThat(snapshot -> snapshot.data().releases().isEmpty());
    }

    @Test
    void aCorruptPayloadIsARowWithAWarning() {
        cluster.release("shop", BITNAMI, 1, "deployed")
                .release("shop", "broken", 4, "deployed", "not a release".getBytes(StandardCharsets.UTF_8));

        open();

        assertThat(complete().releases()).hasSize(2);
        Release broken = row("shop", "broken");
        assertThat(broken.redis()).isTrue();
        assertThat(broken.revision()).isEqualTo(4);
        assertThat(broken.status().phase()).isEqualTo(Phase.DEPLOYED);
        assertThat(broken.warnings()).extracting(Finding::id).containsExactly("release-corrupt");
    }

    @Test
    void countsPodsAndNamesWhatIsWrongWithThem() {
        String gone = "docker.io/bitnami/redis:8.2.1";
        cluster.release("shop", BITNAMI, 1, "deployed")
                .workload(statefulSet("shop", "rel-redis", 3, gone, REL_LABELS, "rel"))
                .pod(runningPod("shop", "rel-redis-0", gone, REL_LABELS))
                .pod(pod("shop", "rel-redis-1", gone, REL_LABELS, false, "waiting: ImagePullBackOff"))
                .pod(runningPod("shop", "other-0", "redis:8", Map.of("app", "other")));

        open();
        complete();
        awaitThat(snapshot -> row("shop", "rel").podsReady().isPresent());

        Release release = row("shop", "rel");
        assertThat(release.podsReady()).hasValue(1);
        assertThat(release.podsWanted()).hasValue(3);
        assertThat(release.warnings())
                .extracting(Finding::id, Finding::severity)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("image-pull", Severity.BLOCKED),
                        org.assertj.core.groups.Tuple.tuple("pods-not-ready", Severity.WARNING),
                        org.assertj.core.groups.Tuple.tuple("pods-missing", Severity.WARNING),
                        org.assertj.core.groups.Tuple.tuple("image-withdrawn", Severity.WARNING));
    }

    @Test
    void showsRedisThatNoReleaseOwnsApart() {
        Map<String, String> labels = Map.of("app", "session-store");
        cluster.release("shop", BITNAMI, 1, "deployed")
                .workload(statefulSet("shop", "rel-redis", 1, "redis:8", REL_LABELS, "rel"))
                .workload(statefulSet("web", "session-store", 2, "redis:7.4.1", labels, ""))
                .workload(statefulSet("web", "exporter", 1, "oliver006/redis_exporter:v1", labels, ""))
                .pod(runningPod("web", "session-store-0", "redis:7.4.1", labels));

        ReleaseCatalog catalog = open();
        complete();
        awaitThat(snapshot -> snapshot.data().releases().size() == 2
                && row("web", "statefulset/session-store").podsReady().equals(OptionalInt.of(1)));

        Release unmanaged = row("web", "statefulset/session-store");
        assertThat(unmanaged.origin()).isEqualTo(ReleaseOrigin.UNMANAGED);
        assertThat(unmanaged.family()).isEqualTo(RedisFamily.UNMANAGED);
        assertThat(unmanaged.displayName()).isEqualTo("session-store");
        assertThat(unmanaged.appVersion()).isEqualTo("7.4.1");
        assertThat(unmanaged.podsWanted()).hasValue(2);
        assertThat(catalog.target(unmanaged.key()).orElseThrow().podLabels()).isEqualTo(labels);
    }

    @Test
    void withRightsInOneNamespaceOnlyListsThatAndSaysSo() {
        cluster.release("limited-ns", BITNAMI, 1, "deployed")
                .release("secret-ns", BUILT_IN, 1, "deployed")
                .pod(runningPod("limited-ns", "rel-redis-0", "redis:8", REL_LABELS))
                .limitedTo("limited-ns", "secrets", "pods");

        open("limited-ns", "secret-ns");

        ReleaseList list = complete();
        assertThat(list.releases()).extracting(Release::displayName).containsExactly("rel");
        awaitThat(snapshot -> row("limited-ns", "rel").podsReady().isPresent());
        assertThat(row("limited-ns", "rel").podsWanted()).as("by its manifest").hasValue(3);
        ReleaseList.Coverage coverage = told.getLast().data().coverage();
        assertThat(coverage.allNamespaces()).isFalse();
        assertThat(coverage.namespacesListable()).isFalse();
        assertThat(coverage.covered()).containsExactly("limited-ns");
        assertThat(coverage.forbidden()).contains("secret-ns");
        assertThat(coverage.missingRights())
                .contains("list secrets in all namespaces", "list statefulsets in limited-ns");
        assertThat(told.getLast().isStale())
                .as("forbidden is a degraded mode, not a failure")
                .isFalse();
    }

    @Test
    void aTypedNamespaceIsTried() {
        cluster.release("hidden", BITNAMI, 1, "deployed").limitedTo("hidden", "secrets", "pods");
        ReleaseCatalog catalog = open();
        assertThat(complete().releases()).isEmpty();

        catalog.addNamespace("hidden");

        awaitThat(snapshot -> snapshot.data().releases().size() == 1);
        assertThat(told.getLast().data().coverage().covered()).contains("hidden");
    }

    @Test
    void asksForRightsBeforeTryingManyNamespaces() {
        for (int i = 0; i < 30; i++) {
            cluster.namespace("ns" + i).deny("secrets", "ns" + i).deny("pods", "ns" + i);
        }
        cluster.deny("secrets", "")
                .deny("secrets", "default")
                .deny("pods", "default")
                .allow("secrets", "ns7")
                .release("ns7", BITNAMI, 1, "deployed");

        open();

        assertThat(complete().releases()).hasSize(1);
        assertThat(cluster.requests())
                .filteredOn(request -> request.startsWith("watch secrets"))
                .containsExactly("watch secrets ", "watch secrets ns7");
        assertThat(told.getLast().data().coverage().forbidden()).hasSize(30);
    }

    @Test
    void withoutTheRightToReadSecretsItStillShowsWhatRuns() {
        cluster.namespace("shop")
                .workload(statefulSet("shop", "rel-redis", 1, "redis:8", REL_LABELS, "rel"))
                .deny("secrets", "")
                .deny("secrets", "shop");

        open();

        // Before the refusal has come it is a workload like any other.
        awaitThat(snapshot -> snapshot.data().releases().stream()
                .anyMatch(release -> release.key().equals(new ReleaseKey("shop", "rel"))));
        Release release = row("shop", "rel");
        assertThat(release.origin()).isEqualTo(ReleaseOrigin.HELM);
        assertThat(release.warnings()).extracting(Finding::id).contains("release-forbidden");
    }

    @Test
    void anOutageMarksTheListStaleAndKeepsIt() {
        cluster.release("shop", BITNAMI, 1, "deployed");
        open();
        complete();

        cluster.outage(Optional.of(new OpsException(
                ErrorKind.UNREACHABLE, "watch releases", "fake", "No route to host.", "It is tried again.")));

        Snapshot<ReleaseList> stale = awaitThat(Snapshot::isStale);
        assertThat(stale.data().releases()).hasSize(1);
        assertThat(stale.error().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);

        cluster.outage(Optional.empty());
        awaitThat(snapshot -> !snapshot.isStale());
    }

    @Test
    void nothingReadYetIsNotTheSameAsNothingThere() {
        cluster.outage(Optional.of(new OpsException(
                ErrorKind.TIMEOUT, "watch releases", "fake", "No answer in 10 s.", "It is tried again.")));

        open();

        Snapshot<ReleaseList> first = awaitThat(Snapshot::isStale);
        assertThat(first.data().complete()).isFalse();
        assertThat(first.data().releases()).isEmpty();
    }
}
