package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.support.TestFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session does, on the cluster under test. */
class KubeSessionClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private String namespace = "";
    private KubeSession session;

    @BeforeEach
    void open() {
        namespace = cluster.newNamespace();
        session = cluster.session();
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void checkEndsReadyWithVersionLatencyAndRights() {
        ConnectionOutcome outcome = cluster.connector()
                .check(
                        cluster.context(),
                        Duration.ofSeconds(10),
                        List.of(new AccessRequest("list", "", "secrets", "default")));
        assertThat(outcome).isInstanceOfSatisfying(ConnectionOutcome.Ready.class, ready -> {
            assertThat(ready.version()).startsWith("v1.");
            assertThat(ready.latency()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(5));
            assertThat(ready.rights()).extracting(AccessAnswer::verdict).containsExactly(AccessAnswer.Verdict.ALLOWED);
        });
    }

    @Test
    void readsWhatTheClusterOffers() {
        assertThat(session.version()).startsWith("v1.");
        assertThat(session.namespaces(List.of()).names()).contains("default", "kube-system");
        assertThat(session.storageClasses()).anyMatch(c -> c.isDefault());
        assertThat(session.nodes()).isNotEmpty().allSatisfy(node -> {
            assertThat(node.memoryBytes()).isGreaterThan(1L << 28);
            assertThat(node.cpuMillis()).isGreaterThan(100);
            assertThat(node.requestedMemoryBytes()).isPresent();
        });
        assertThat(session.quotas("default")).isEmpty();
        assertThat(session.namespaceExists("default")).isEqualTo(Existence.PRESENT);
        assertThat(session.namespaceExists("no-such-namespace")).isEqualTo(Existence.ABSENT);
    }

    @Test
    void createsReadsAndDeletesASecret() {
        session.createNamespace(namespace, Map.of("made-by", "redwheel-test"));
        session.createSecret(namespace, "s", Map.of("a", "b"), Map.of("k", "geheim".getBytes(StandardCharsets.UTF_8)));
        SecretData secret = session.secret(namespace, "s").orElseThrow();
        assertThat(secret.text("k")).contains("geheim");
        assertThat(secret).asString().doesNotContain("geheim");
        assertThatThrownBy(() -> session.createSecret(namespace, "s", Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(session.deleteSecret(namespace, "s")).isTrue();
        assertThat(session.deleteSecret(namespace, "s")).isFalse();
        assertThat(session.secret(namespace, "s")).isEmpty();
    }

    @Test
    void changesASecretThatNobodyElseHasChangedMeanwhile() {
        session.createNamespace(namespace, Map.of("made-by", "redwheel-test"));
        session.createSecret(
                namespace,
                new NewSecret(
                        "s",
                        NewSecret.TLS,
                        Map.of("a", "b"),
                        Map.of("redwheel.dev/note", "kept"),
                        Map.of(
                                "tls.crt",
                                bytes("1"),
                                "tls.key",
                                bytes("geheim"),
                                "ca.crt",
                                bytes("ca"),
                                "more",
                                bytes("m"))));
        SecretData made = session.secret(namespace, "s").orElseThrow();

        session.changeSecret(
                namespace,
                "s",
                made.version(),
                new SecretEdit(
                        Map.of("tls.crt", bytes("2"), "tls.key", bytes("geheimer")),
                        Set.of("more", "none"),
                        Map.of("redwheel.dev/changed", "today")));

        SecretData changed = session.secret(namespace, "s").orElseThrow();
        assertThat(changed.text("tls.crt")).contains("2");
        assertThat(changed.text("tls.key")).contains("geheimer");
        assertThat(changed.text("ca.crt")).contains("ca");
        assertThat(changed.text("more")).isEmpty();
        assertThat(changed.type()).isEqualTo(NewSecret.TLS);
        assertThat(changed.labels()).isEqualTo(Map.of("a", "b"));
        assertThat(changed.annotations())
                .containsEntry("redwheel.dev/note", "kept")
                .containsEntry("redwheel.dev/changed", "today");
        assertThatThrownBy(() -> session.changeSecret(
                        namespace, "s", made.version(), SecretEdit.put(Map.of("tls.crt", bytes("3")))))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(session.secret(namespace, "s").orElseThrow().text("tls.crt")).contains("2");
        assertThatThrownBy(() -> session.changeSecret(namespace, "none", "1", SecretEdit.put(Map.of())))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void watchesFollowPodsAndEvents() {
        session.createNamespace(namespace, Map.of());
        List<Snapshot<List<PodInfo>>> pods = new CopyOnWriteArrayList<>();
        List<EventInfo> events = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods(namespace, "", pods::add);
                Subscription _ = session.watchEvents(namespace, events::add)) {
            await().until(() -> !pods.isEmpty());
            assertThat(pods.getFirst().data()).isEmpty();
            // Pods are refused until the namespace has its default service account, which a controller makes.
            await().ignoreExceptionsMatching(KubeSessionClusterTest::withoutServiceAccount)
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> apply("""
                        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"%s"},
                         "spec":{"containers":[{"name":"c","image":"no/such-image:1"}]}}\
                        """));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(pods.getLast().data())
                        .singleElement()
                        .satisfies(pod ->
                                assertThat(pod.containers().getFirst().state()).startsWith("waiting: "));
                assertThat(events)
                        .anyMatch(e ->
                                e.reason().equals("Scheduled") && e.object().equals("p"));
            });
            session.delete(new ObjectRef("v1", "Pod", namespace, "p"));
            // A kubelet on a busy machine takes its time.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> pods.getLast().data().isEmpty());
        }
    }

    @Test
    void dryRunChangesNothingAndMasksSecrets() {
        String manifest = """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            stringData: {k: geheim}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: w}
            spec:
              serviceName: w
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: c, image: redis}]}
            ---
            apiVersion: nowhere/v1
            kind: Nothing
            metadata: {name: n}
            """;
        List<ObjectPreview> previews = session.dryRun(manifest, "default");
        assertThat(previews).hasSize(3);
        assertThat(previews.get(0).result().orElseThrow()).contains("***").doesNotContain("geheim", "Z2VoZWlt");
        assertThat(previews.get(1).result().orElseThrow()).contains("podManagementPolicy: OrderedReady");
        assertThat(previews.get(2).error().orElseThrow().kind()).isEqualTo(ErrorKind.UNSUPPORTED);
        assertThat(session.exists(previews.get(1).object())).isEqualTo(Existence.ABSENT);
    }

    @Test
    void helmKubeconfigIsPrivateWorksAndGoesAway() throws Exception {
        Path path;
        try (TemporaryKubeconfig temporary = session.helmKubeconfig("ns")) {
            path = temporary.path();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            try (KubeContexts own = KubeContexts.open(Optional.of(path), Map.of(), cluster.home(), List.of())) {
                assertThat(own.contexts())
                        .singleElement()
                        .satisfies(c -> assertThat(c.namespace()).isEqualTo("ns"));
                KubeSession again = new KubeConnector(own, Map.of(), TestFiles.RUN).open("redwheel", WriteGuard.NONE);
                assertThat(again.version()).startsWith("v1.");
                again.close();
            }
        }
        assertThat(path).doesNotExist();
    }

    private static boolean withoutServiceAccount(Throwable refused) {
        return refused instanceof OpsException e && e.why().contains("serviceaccount \"default\" not found");
    }

    private void apply(String json) {
        KubeApi api = ((ApiSession) session).api();
        api.send(Call.create(
                Resource.PODS, namespace, "p", json.formatted(namespace).getBytes(StandardCharsets.UTF_8)));
    }
}
