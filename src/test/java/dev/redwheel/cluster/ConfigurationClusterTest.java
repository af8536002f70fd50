package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A changed configuration of the built-in chart: taken up by the running servers, and by a restart only where it must. */
class ConfigurationClusterTest {
    private static final String VALUES = Deploys.SMALL.replace("periodSeconds: 1,", "periodSeconds: 3,") + """
        architecture: replication
        replica: {replicaCount: 1, configuration: 'hll-sparse-max-bytes %d'}
        livenessProbe: {periodSeconds: 3, timeoutSeconds: 10, failureThreshold: 5}
        configuration: |
        """;

    private static final Duration KUBELET = Duration.ofMinutes(4);

    /** Changed, added, removed, and of several lines. */
    private static final Map<String, String> TAKEN_UP = Map.of(
            "maxmemory-policy", "allkeys-lfu",
            "client-query-buffer-limit", "67108864",
            "slowlog-max-len", "128",
            "save", "100 1 50 2");

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void isTakenUpWithoutARestartWhereItCanBe() {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(release.namespace(), Map.of());
            session.createSecret(
                    release.namespace(),
                    "redis",
                    Map.of(),
                    Map.of("redis-password", Deploys.PASSWORD.getBytes(StandardCharsets.UTF_8)));
            cluster.install(session, release, values(2000, """
                maxmemory-policy allkeys-lru
                slowlog-max-len 7
                save 900 1
                save 300 10
                """));
            awaitReady(session, release);
            Map<String, String> pods = pods(session, release);
            assertThat(setting(session, release, "redis-master-0", "save")).isEqualTo("900 1 300 10");

            cluster.upgrade(session, release, values(1000, """
                MaxMemory-Policy   allkeys-lfu
                client-query-buffer-limit 64mb
                save 100 1
                save 50 2
                """));
            wakeKubelets(release, pods.keySet());
            for (String pod : pods.keySet()) {
                await().atMost(KUBELET)
                        .untilAsserted(
                                () -> TAKEN_UP.forEach((name, value) -> assertThat(setting(session, release, pod, name))
                                        .as("%s of %s", name, pod)
                                        .isEqualTo(value)));
                await().atMost(KUBELET)
                        .until(() -> session.podLog(release.namespace(), pod, "redis", 100, false)
                                .contains("Taken up from the changed configuration, without a restart:"));
            }
            assertThat(setting(session, release, "redis-replicas-0", "hll-sparse-max-bytes"))
                    .isEqualTo("1000");
            assertThat(setting(session, release, "redis-master-0", "hll-sparse-max-bytes"))
                    .isEqualTo("3000");

            cluster.upgrade(session, release, values(1000, "maxmemory-policy nonsense\n"));
            wakeKubelets(release, pods.keySet());
            await().atMost(KUBELET)
                    .until(() -> session.podLog(release.namespace(), "redis-master-0", "redis", 100, false)
                            .contains("The changed configuration is not taken up, and this server would not start with"
                                    + " it: >>> 'maxmemory-policy nonsense' argument"));
            assertThat(setting(session, release, "redis-master-0", "maxmemory-policy"))
                    .isEqualTo("allkeys-lfu");
            awaitReady(session, release);
            assertThat(pods(session, release)).as("no pod was restarted").isEqualTo(pods);

            cluster.upgrade(session, release, values(1000, "databases 3\n"));
            await().atMost(KUBELET)
                    .ignoreExceptions() // It restarts.
                    .untilAsserted(() -> assertThat(setting(session, release, "redis-master-0", "databases"))
                            .isEqualTo("3"));
            assertThat(pods(session, release)).isNotEqualTo(pods);
        }
    }

    /** One whose pod has changed brings it its ConfigMaps at once, as it does by itself once a minute or so. */
    private void wakeKubelets(ReleaseKey release, Set<String> pods) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build()) {
            for (String pod : pods) {
                client.pods()
                        .inNamespace(release.namespace())
                        .withName(pod)
                        .edit(found -> new PodBuilder(found)
                                .editMetadata()
                                .addToAnnotations("woken", "" + System.nanoTime())
                                .endMetadata()
                                .build());
            }
        }
    }

    private static String values(int ofReplicas, String configuration) {
        return VALUES.formatted(ofReplicas) + configuration.indent(2);
    }

    private String setting(KubeSession session, ReleaseKey release, String pod, String name) {
        try (RawRedis redis = cluster.redis(session, release, pod)) {
            return redis.send("CONFIG", "GET", name).substring(name.length()).strip();
        }
    }

    private static void awaitReady(KubeSession session, ReleaseKey release) {
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            List<PodInfo> pods = session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name());
            return pods.size() == 2 && pods.stream().allMatch(PodInfo::ready);
        });
    }

    /** Which pods there are, and how often each was restarted. */
    private static Map<String, String> pods(KubeSession session, ReleaseKey release) {
        return session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name()).stream()
                .collect(Collectors.toMap(
                        PodInfo::name,
                        pod -> pod.uid() + " " + pod.containers().getFirst().restarts()));
    }
}
