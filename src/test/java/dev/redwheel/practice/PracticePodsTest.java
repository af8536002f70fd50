package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pods as real processes: StatefulSets, probes, volumes, services, port-forwards, and what does not fit. */
class PracticePodsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private PracticeCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        begin(PodNetwork.probe());
    }

    private void begin(PodNetwork network) {
        cluster = PracticeCluster.start(home.resolve("practice"), network);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void aSetStartsInOrderScalesFromTheTopAndKeepsItsData() throws Exception {
        deploy(3, "redis:8", "64Mi");
        awaitReady("r-2");
        List<String> started = client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals("Started"))
                .map(e -> e.getInvolvedObject().getName())
                .toList();
        assertThat(started).containsExactly("r-0", "r-1", "r-2");
        try (TestRedis redis = redis("r-1")) {
            redis.call("SET", "here", "still");
            redis.call("SAVE");
        }

        client.apps().statefulSets().inNamespace("default").withName("r").scale(1);
        await().atMost(SOON).until(() -> pod("r-1").isEmpty() && pod("r-2").isEmpty());
        assertThat(client.persistentVolumeClaims().inNamespace("default").list().getItems())
                .hasSize(3)
                .allMatch(c -> c.getStatus().getPhase().equals("Bound"));

        client.apps().statefulSets().inNamespace("default").withName("r").scale(2);
        awaitReady("r-1");
        try (TestRedis redis = redis("r-1")) {
            assertThat(redis.call("GET", "here")).isEqualTo("still");
        }
        assertThat(client.pods()
                        .inNamespace("default")
                        .withName("r-1")
                        .tailingLines(3)
                        .getLog())
                .contains("Ready to accept connections");
    }

    @Test
    void anUpdateReplacesPodsAndAKilledServerComesBack() throws Exception {
        deploy(2, "redis:8", "64Mi");
        awaitReady("r-1");
        String before = pod("r-1").orElseThrow().getMetadata().getUid();
        client.apps()
                .statefulSets()
                .inNamespace("default")
                .withName("r")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                    {"spec":{"template":{"metadata":{"annotations":{"turn":"2"}}}}}\
                    """);
        await().atMost(SOON).untilAsserted(() -> {
            var status = client.apps()
                    .statefulSets()
                    .inNamespace("default")
                    .withName("r")
                    .get()
                    .getStatus();
            assertThat(status.getCurrentRevision()).isEqualTo(status.getUpdateRevision());
            assertThat(status.getReadyReplicas()).isEqualTo(2);
            assertThat(pod("r-0").orElseThrow().getMetadata().getAnnotations()).containsEntry("turn", "2");
        });
        assertThat(pod("r-1").orElseThrow().getMetadata().getUid()).isNotEqualTo(before);

        try (TestRedis redis = redis("r-0")) {
            redis.call("DEBUG", "SEGFAULT");
        } catch (IOException died) {
            // As it should.
        }
        await().atMost(SOON).untilAsserted(() -> {
            var status =
                    pod("r-0").orElseThrow().getStatus().getContainerStatuses().getFirst();
            assertThat(status.getRestartCount()).isEqualTo(1);
            assertThat(status.getReady()).isTrue();
            assertThat(status.getLastState().getTerminated().getReason()).isEqualTo("Error");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void servicesAndForwardsReachTheServer(boolean ownAddresses) throws Exception {
        if (!ownAddresses) {
            stop();
            begin(PodNetwork.withMappedPorts());
        }
        deploy(1, "valkey/valkey:8", "64Mi");
        awaitReady("r-0");
        await().atMost(SOON)
                .until(() -> !client.endpoints()
                        .inNamespace("default")
                        .withName("r-read")
                        .get()
                        .getSubsets()
                        .isEmpty());
        if (ownAddresses) {
            String address = client.services()
                    .inNamespace("default")
                    .withName("r-read")
                    .get()
                    .getSpec()
                    .getClusterIP();
            await().atMost(SOON).ignoreExceptions().untilAsserted(() -> {
                try (TestRedis redis = TestRedis.connect(new Socket(InetAddress.ofLiteral(address), 7000), "pw")) {
                    assertThat(redis.call("PING")).isEqualTo("PONG");
                }
            });
        }
        try (LocalPortForward forward = client.pods()
                        .inNamespace("default")
                        .withName("r-0")
                        .portForward(6379, InetAddress.getLoopbackAddress(), 0);
                TestRedis redis =
                        TestRedis.connect(new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort()), "pw")) {
            assertThat(redis.call("SET", "big", "x".repeat(300_000))).isEqualTo("OK");
            assertThat(redis.call("GET", "big")).hasSize(300_000);
        }
        // The forward's connection went with its client.
        await().atMost(SOON).untilAsserted(() -> {
            try (LocalPortForward forward = client.pods()
                            .inNamespace("default")
                            .withName("r-0")
                            .portForward(6379, InetAddress.getLoopbackAddress(), 0);
                    TestRedis redis = TestRedis.connect(
                            new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort()), "pw")) {
                assertThat(redis.call("INFO", "clients")).contains("connected_clients:1\r\n");
            }
        });
    }

    @Test
    void whatDoesNotFitIsSaidInEvents() {
        deploy(1, "redis:8", "900Gi");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(messages("FailedScheduling", "r-0"))
                        .anyMatch(m -> m.contains("1 Insufficient memory")));
        assertThat(pod("r-0").orElseThrow().getStatus().getPhase()).isEqualTo("Pending");

        load(POD.replace("NAME", "other").replace("IMAGE", "nginx:1").replace("ARGS", ""));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(pod("other").orElseThrow().getStatus().getContainerStatuses())
                    .anyMatch(s -> s.getState().getWaiting().getReason().equals("ImagePullBackOff"));
            assertThat(messages("Failed", "other"))
                    .anyMatch(m -> m.contains("only redis and valkey images, and stand-ins for haproxy"));
        });

        load(POD.replace("NAME", "broken").replace("IMAGE", "redis").replace("ARGS", "\"--no-such-option\", \"1\""));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(pod("broken").orElseThrow().getStatus().getContainerStatuses())
                                .anyMatch(s -> s.getState().getWaiting() != null
                                        && s.getState().getWaiting().getReason().equals("CrashLoopBackOff")));
        assertThat(client.pods().inNamespace("default").withName("broken").getLog())
                .contains("no-such-option");
    }

    @Test
    void aQuotaIsEnforced() {
        load("""
            {"kind":"ResourceQuota","apiVersion":"v1","metadata":{"name":"q"},
             "spec":{"hard":{"pods":"1","requests.memory":"1Gi"}}}\
            """);
        deploy(2, "redis:8", "64Mi");
        awaitReady("r-0");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(messages("FailedCreate", "r"))
                        .anyMatch(m ->
                                m.contains("exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(client.resourceQuotas()
                                .inNamespace("default")
                                .withName("q")
                                .get()
                                .getStatus()
                                .getUsed())
                        .containsEntry("requests.memory", new Quantity("64Mi")));
    }

    @Test
    void sampleTrafficReadsHitsAndMisses() throws Exception {
        deploy(1, "redis:8", "64Mi");
        awaitReady("r-0");
        try (AutoCloseable _ = cluster.startTraffic("default", "r");
                TestRedis redis = redis("r-0")) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(redis.call("INFO", "stats"))
                            .containsPattern("keyspace_hits:[1-9]\\d\\d")
                            .containsPattern("keyspace_misses:[1-9]\\d"));
        }
    }

    private List<String> messages(String reason, String object) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getReason().equals(reason)
                        && e.getInvolvedObject().getName().equals(object))
                .map(e -> e.getMessage())
                .toList();
    }

    private void deploy(int replicas, String image, String memory) {
        load(MANIFEST.replace("REPLICAS", Integer.toString(replicas))
                .replace("IMAGE", image)
                .replace("MEMORY", memory));
    }

    private void load(String manifest) {
        client.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                .inNamespace("default")
                .create();
    }

    private Optional<Pod> pod(String name) {
        return Optional.ofNullable(
                client.pods().inNamespace("default").withName(name).get());
    }

    private void awaitReady(String name) {
        await().atMost(SOON)
                .until(() -> pod(name)
                        .filter(p -> p.getStatus().getConditions() != null
                                && p.getStatus().getConditions().stream()
                                        .anyMatch(c -> c.getType().equals("Ready")
                                                && c.getStatus().equals("True")))
                        .isPresent());
    }

    private TestRedis redis(String pod) throws Exception {
        String address = pod(pod).orElseThrow().getStatus().getPodIP();
        return TestRedis.connect(new Socket(InetAddress.ofLiteral(address), 6379), "pw");
    }

    private static final String POD = """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"NAME"},
         "spec":{"containers":[{"name":"c","image":"IMAGE","args":[ARGS]}]}}\
        """;

    private static final String MANIFEST = """
        apiVersion: v1
        kind: Secret
        metadata: {name: pw}
        stringData: {password: pw}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          redis.conf: |
            dir /data
            port 6379
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: r-read}
        spec:
          selector: {app: r}
          ports: [{port: 7000, targetPort: redis}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: r}
        spec:
          serviceName: r-headless
          replicas: REPLICAS
          selector: {matchLabels: {app: r}}
          template:
            metadata: {labels: {app: r, app.kubernetes.io/instance: r}}
            spec:
              containers:
              - name: redis
                image: IMAGE
                args: ["/etc/redis/redis.conf", "--requirepass", "$(PASSWORD)", "--enable-debug-command", "yes"]
                env:
                - name: PASSWORD
                  valueFrom: {secretKeyRef: {name: pw, key: password}}
                - {name: REDISCLI_AUTH, value: $(PASSWORD)}
                ports: [{name: redis, containerPort: 6379}]
                resources: {requests: {memory: MEMORY}}
                readinessProbe: {exec: {command: [sh, -c, "redis-cli ping | grep PONG"]}, periodSeconds: 1, timeoutSeconds: 5}
                livenessProbe: {tcpSocket: {port: redis}, timeoutSeconds: 5}
                volumeMounts:
                - {name: data, mountPath: /data}
                - {name: conf, mountPath: /etc/redis}
              volumes: [{name: conf, configMap: {name: conf}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """;
}
