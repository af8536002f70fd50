package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.support.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user who may only get, list and watch pods, services and secrets of the namespace limited-ns: the workplace cluster's
 * "limited" kubeconfig, which lies beside the administrator's that the system property redwheel.kubeconfig names.
 */
class LimitedRightsClusterTest {
    @TempDir
    private Path folder;

    private KubeConnector connector;
    private String context;
    private KubeSession session;

    @BeforeEach
    void open() {
        String admin = System.getProperty("redwheel.kubeconfig", "");
        assumeTrue(!admin.isBlank());
        Path limited = Path.of(admin).resolveSibling("kubeconfig-limited");
        assumeTrue(Files.exists(limited));
        KubeContexts contexts = KubeContexts.open(Optional.of(limited), Map.of(), folder, List.of());
        connector = new KubeConnector(contexts, Map.of(), TestFiles.RUN);
        context = contexts.current().orElseThrow();
        session = connector.open(context, WriteGuard.NONE);
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    void checkIsReadyAndTellsWhatIsDenied() {
        ConnectionOutcome outcome = connector.check(
                context,
                Duration.ofSeconds(20),
                List.of(
                        new AccessRequest("list", "", "secrets", "limited-ns"),
                        new AccessRequest("list", "", "secrets", ""),
                        new AccessRequest("create", "apps", "statefulsets", "limited-ns")));
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
        assertThat(namespaces.names()).containsExactly("limited-ns");
        assertThat(session.namespaceExists("default")).isEqualTo(Existence.UNKNOWN);
    }

    @Test
    void releasesOfTheNamespaceAreReadAndTheClustersAreForbidden() {
        assertThat(session.releaseMetadata("limited-ns")).isNotNull();
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
}
