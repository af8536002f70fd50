package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.ReleaseCatalog;
import dev.redwheel.insight.ReleaseList;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Release;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseStatus.Phase;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Snapshot;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.Uninstall;
import dev.redwheel.support.ReleaseFixtures;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of releases against an API server. */
class ReleaseListClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final AtomicReference<@Nullable Snapshot<ReleaseList>> latest = new AtomicReference<>();

    private Optional<Release> row(ReleaseKey key) {
        Snapshot<ReleaseList> snapshot = latest.get();
        return snapshot == null
                ? Optional.empty()
                : snapshot.data().releases().stream()
                        .filter(release -> release.key().equals(key))
                        .findFirst();
    }

    private boolean complete() {
        Snapshot<ReleaseList> snapshot = latest.get();
        return snapshot != null && snapshot.data().complete();
    }

    private ReleaseCatalog open(KubeSession session) {
        return ReleaseCatalog.open(session, List.of(), Clock.systemUTC(), latest::set);
    }

    @Test
    void aReleaseAppearsWithItsPodsAndGoesWhenUninstalled() {
        String namespace = cluster.newNamespace();
        ReleaseKey key = new ReleaseKey(namespace, "redis");
        try (KubeSession session = cluster.session();
                ReleaseCatalog catalog = open(session)) {
            await().until(this::complete);
            assertThat(row(key)).isEmpty();

            assertThat(Deploys.run(Deploys.standalone(cluster.context(), namespace, ""), cluster.services())
                            .progress()
                            .phase())
                    .isEqualTo(OperationPhase.DONE);

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> row(key).filter(release -> release.podsReady().orElse(0) == 1)
                            .isPresent());
            Release release = row(key).orElseThrow();
            assertThat(release.family()).isEqualTo(RedisFamily.BUILT_IN);
            assertThat(release.topology()).isEqualTo(Topology.STANDALONE);
            assertThat(release.status().phase()).isEqualTo(Phase.DEPLOYED);
            assertThat(release.podsWanted()).hasValue(1);
            assertThat(release.warnings()).isEmpty();
            ReleaseTarget target = catalog.target(key).orElseThrow();
            assertThat(target).isEqualTo(new ReleaseReader(session).target(key));
            assertThat(session.secret(namespace, target.password().orElseThrow().secret())
                            .flatMap(secret ->
                                    secret.text(target.password().orElseThrow().key())))
                    .contains(Deploys.PASSWORD);

            new Uninstall(cluster.services()).run(cluster.context(), key, false);
            await().atMost(Duration.ofSeconds(60)).until(() -> row(key).isEmpty());
        }
    }

    @Test
    void newestRevisionsAreShownWhateverTheirStatusAndACorruptOneIsARow() {
        String namespace = cluster.newNamespace();
        try (KubeSession session = cluster.session();
                ReleaseCatalog catalog = open(session)) {
            session.createNamespace(namespace, Map.of());
            for (ReleaseFixtures.Case chart : List.of(
                    ReleaseFixtures.first("bitnami-redis-cluster.yaml"),
                    ReleaseFixtures.first("umbrella-alias.yaml"),
                    ReleaseFixtures.first("other.yaml"))) {
                store(session, namespace, chart, 1, "superseded");
                store(session, namespace, chart, 9, "deployed");
                store(session, namespace, chart, 10, "failed");
            }
            store(session, namespace, "broken", 1, "deployed", "no release".getBytes(StandardCharsets.UTF_8));

            ReleaseKey rel = new ReleaseKey(namespace, "rel");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> complete()
                            && row(rel).filter(release -> release.revision() == 10)
                                    .isPresent()
                            && row(new ReleaseKey(namespace, "broken")).isPresent());

            assertThat(row(rel).orElseThrow().family()).isEqualTo(RedisFamily.BITNAMI_REDIS_CLUSTER);
            assertThat(row(rel).orElseThrow().status().phase()).isEqualTo(Phase.FAILED);
            assertThat(row(new ReleaseKey(namespace, "shop")).orElseThrow().dependency())
                    .isEqualTo("cache");
            assertThat(row(new ReleaseKey(namespace, "grafana")).orElseThrow().redis())
                    .isFalse();
            assertThat(row(new ReleaseKey(namespace, "broken")).orElseThrow().warnings())
                    .extracting(Finding::id)
                    .contains("release-corrupt");
            assertThat(catalog.target(rel)).isPresent();
        }
    }

    private static void store(
            KubeSession session, String namespace, ReleaseFixtures.Case chart, int revision, String status) {
        store(
                session,
                namespace,
                chart.release(),
                revision,
                status,
                chart.payload(namespace, revision, status, Instant.now()));
    }

    private static void store(
            KubeSession session, String namespace, String name, int revision, String status, byte[] payload) {
        session.createSecret(
                namespace,
                "sh.helm.release.v1." + name + ".v" + revision,
                Map.of("owner", "helm", "name", name, "status", status, "version", Integer.toString(revision)),
                Map.of("release", payload));
    }
}
