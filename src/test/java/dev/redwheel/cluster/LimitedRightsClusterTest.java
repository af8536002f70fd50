package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseCatalog;
import dev.redwheel.insight.ReleaseList;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.Subscription;
import dev.redwheel.kube.WriteGuard;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Release;
import dev.redwheel.model.Snapshot;
import dev.redwheel.support.ReleaseFixtures;
import dev.redwheel.support.TestFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user who may read pods, services and secrets in one namespace and nothing else: what still works, and what is said. */
class LimitedRightsClusterTest {
    private static final String NAMESPACE = ClusterUnderTest.LIMITED_NAMESPACE;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final AtomicReference<@Nullable Snapshot<ReleaseList>> latest = new AtomicReference<>();
    private KubeContexts contexts;
    private KubeConnector connector;
    private String context;
    private KubeSession session;

    @BeforeEach
    void open() {
        Optional<Path> kubeconfig = cluster.limitedKubeconfig();
        assumeTrue(kubeconfig.isPresent(), "no kubeconfig with few rights");
        contexts = KubeContexts.open(kubeconfig, Map.of(), cluster.home(), List.of());
        connector = new KubeConnector(contexts, System.getenv(), TestFiles.RUN);
        context = contexts.current().orElseThrow();
        session = connector.open(context, WriteGuard.NONE);
        try (KubeSession admin = cluster.session()) {
            if (admin.namespaceExists(NAMESPACE) == Existence.ABSENT) {
                admin.createNamespace(NAMESPACE, Map.of());
            }
        }
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close();
            contexts.close();
        }
    }

    @Test
    void checkIsReadyAndTellsWhatIsDenied() {
        ConnectionOutcome outcome = connector.check(
                context,
                Duration.ofSeconds(20),
                List.of(
                        new AccessRequest("list", "", "secrets", NAMESPACE),
                        new AccessRequest("list", "", "secrets", ""),
                        new AccessRequest("create", "apps", "statefulsets", NAMESPACE)));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Ready.class,
                        ready -> assertThat(ready.rights())
                                .extracting(AccessAnswer::verdict)
                                .containsExactly(Verdict.ALLOWED, Verdict.DENIED, Verdict.DENIED));
    }

    @Test
    void namespacesAreProbedAndTheirExistenceIsUnknown() {
        NamespaceList namespaces = session.namespaces(List.of("default", "kube-system"));
        assertThat(namespaces.listable()).isFalse();
        assertThat(namespaces.names()).containsExactly(NAMESPACE);
        assertThat(session.namespaceExists("default")).isEqualTo(Existence.UNKNOWN);
    }

    @Test
    void releasesOfTheNamespaceAreReadAndTheClustersAreForbidden() {
        assertThat(session.releaseMetadata(NAMESPACE)).isNotNull();
        assertThatThrownBy(() -> session.releaseMetadata(KubeSession.ALL_NAMESPACES))
                .isInstanceOfSatisfying(OpsException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN);
                    assertThat(e.next()).isEqualTo("Ask for the right to list secrets in the whole cluster.");
                });
    }

    @Test
    void aWatchThatIsForbiddenSaysSoInsteadOfLookingEmpty() {
        List<Snapshot<List<PodInfo>>> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods("default", "", told::add)) {
            await().until(() -> !told.isEmpty());
        }
        assertThat(told.getFirst().error().orElseThrow().kind()).isEqualTo(ErrorKind.FORBIDDEN);
    }

    @Test
    void theCatalogListsTheOneNamespaceAndSaysWhatIsMissing() {
        String name = "rw-limited-" + Long.toString(System.nanoTime(), 36);
        ReleaseFixtures.Case chart = ReleaseFixtures.first("bitnami-redis.yaml").named(name);
        String secret = "sh.helm.release.v1." + name + ".v1";
        try (KubeSession maker = cluster.session()) {
            maker.createSecret(
                    NAMESPACE,
                    secret,
                    Map.of("owner", "helm", "name", name, "status", "deployed", "version", "1"),
                    Map.of("release", chart.payload(NAMESPACE, 1, "deployed", Instant.now())));
            try (ReleaseCatalog catalog =
                    ReleaseCatalog.open(session, List.of("kube-system"), Clock.systemUTC(), latest::set)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> list().complete());
                catalog.addNamespace(NAMESPACE);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> list().complete()
                                && list().releases().stream()
                                        .map(Release::displayName)
                                        .anyMatch(name::equals));

                ReleaseList.Coverage coverage = list().coverage();
                assertThat(coverage.allNamespaces()).isFalse();
                assertThat(coverage.namespacesListable()).isFalse();
                assertThat(coverage.covered()).containsExactly(NAMESPACE);
                assertThat(coverage.forbidden()).contains("kube-system");
                assertThat(coverage.missingRights()).contains("list secrets in all namespaces");
            } finally {
                maker.deleteSecret(NAMESPACE, secret);
            }
        }
    }

    private ReleaseList list() {
        Snapshot<ReleaseList> snapshot = latest.get();
        return snapshot == null
                ? new ReleaseList(
                        List.of(), new ReleaseList.Coverage(false, List.of(), List.of(), false, List.of()), 0, false)
                : snapshot.data();
    }
}
