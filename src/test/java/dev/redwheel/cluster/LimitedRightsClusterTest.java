package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.insight.ReleaseCatalog;
import dev.redwheel.insight.ReleaseList;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.WriteGuard;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user who may read pods, services and secrets in one namespace and nothing else: the kubeconfig of the system property
 * {@code redwheel.kubeconfig.limited}, its namespace {@code limited-ns}; {@code redwheel.kubeconfig} is an administrator's.
 */
class LimitedRightsClusterTest {
    private static final String NAMESPACE = "limited-ns";

    @TempDir
    Path folder = Path.of("");

    private final AtomicReference<@Nullable Snapshot<ReleaseList>> latest = new AtomicReference<>();

    private ReleaseList list() {
        Snapshot<ReleaseList> snapshot = latest.get();
        return snapshot == null
                ? new ReleaseList(
                        List.of(), new ReleaseList.Coverage(false, List.of(), List.of(), false, List.of()), 0, false)
                : snapshot.data();
    }

    @Test
    void listsTheOneNamespaceAndSaysWhatIsMissing() {
        String admin = System.getProperty("redwheel.kubeconfig", "");
        String limited = System.getProperty("redwheel.kubeconfig.limited", "");
        assumeTrue(!admin.isBlank() && !limited.isBlank());
        String name = "rw-limited-" + Long.toString(System.nanoTime(), 36);
        ReleaseFixtures.Case chart = ReleaseFixtures.first("bitnami-redis.yaml").named(name);
        String secret = "sh.helm.release.v1." + name + ".v1";
        try (KubeContexts theirs = contexts(admin);
                KubeSession maker = session(theirs)) {
            maker.createSecret(
                    NAMESPACE,
                    secret,
                    Map.of("owner", "helm", "name", name, "status", "deployed", "version", "1"),
                    Map.of("release", chart.payload(NAMESPACE, 1, "deployed", Instant.now())));
            try (KubeContexts ours = contexts(limited);
                    KubeSession session = session(ours);
                    ReleaseCatalog catalog =
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

    private KubeContexts contexts(String kubeconfig) {
        return KubeContexts.open(Optional.of(Path.of(kubeconfig)), Map.of(), folder, List.of());
    }

    private KubeSession session(KubeContexts contexts) {
        return new KubeConnector(contexts, System.getenv(), TestFiles.RUN)
                .open(contexts.current().orElseThrow(), WriteGuard.NONE);
    }
}
