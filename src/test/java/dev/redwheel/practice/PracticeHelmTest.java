package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in chart through the unchanged Helm library, and Redis as it then really runs. */
class PracticeHelmTest {
    private static final Path CHART = Path.of("src/main/resources/charts/redis");
    private static final String PASSWORD = "pässword \"1\"";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private PracticeCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        cluster = PracticeCluster.start(home.resolve("practice"));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .build();
        client.secrets()
                .inNamespace("default")
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("redis")
                        .endMetadata()
                        .addToStringData("redis-password", PASSWORD)
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        client.close();
        cluster.close();
    }

    @Test
    void standaloneIsInstalledListedUpgradedAndUninstalled() throws Exception {
        long begin = System.nanoTime();
        install("standalone");
        awaitReady("redis-master-0");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));

        assertThat(Helm.list()
                        .withKubeConfig(cluster.kubeconfig())
                        .withNamespace("default")
                        .call())
                .singleElement()
                .satisfies(release -> assertThat(release.getStatus()).isEqualTo("deployed"));

        redis("redis-master-0").call("SET", "kept", "1");
        new Helm(CHART)
                .upgrade()
                .withKubeConfig(cluster.kubeconfig())
                .withNamespace("default")
                .withName("redis")
                .reuseValues()
                .set("podAnnotations.turn", "two")
                .call();
        await().atMost(SOON)
                .until(() -> pod("redis-master-0")
                        .filter(p ->
                                "two".equals(p.getMetadata().getAnnotations().get("turn")))
                        .isPresent());
        awaitReady("redis-master-0");
        assertThat(redis("redis-master-0").call("GET", "kept")).isEqualTo("1");

        Helm.uninstall("redis")
                .withKubeConfig(cluster.kubeconfig())
                .withNamespace("default")
                .call();
        await().atMost(SOON).until(() -> pod("redis-master-0").isEmpty());
        assertThat(client.persistentVolumeClaims().inNamespace("default").list().getItems())
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactly("redis-data-redis-master-0");
    }

    @Test
    void replicationFollowsAMasterThatWentAndCameBack() throws Exception {
        install("replication");
        awaitReady("redis-master-0");
        awaitReady("redis-replicas-0");
        linkIsUp("redis-replicas-0");

        String before = pod("redis-master-0").orElseThrow().getMetadata().getUid();
        client.pods().inNamespace("default").withName("redis-master-0").delete();
        await().atMost(SOON)
                .until(() -> pod("redis-master-0")
                        .filter(p -> !p.getMetadata().getUid().equals(before))
                        .isPresent());
        awaitReady("redis-master-0");
        linkIsUp("redis-replicas-0");
    }

    private void linkIsUp(String pod) {
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> redis(pod).call("INFO", "replication").contains("master_link_status:up"));
    }

    private void install(String architecture) {
        new Helm(CHART)
                .install()
                .withKubeConfig(cluster.kubeconfig())
                .withNamespace("default")
                .withName("redis")
                .set("architecture", architecture)
                .set("auth.existingSecret", "redis")
                .call();
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
        return TestRedis.connect(new Socket(InetAddress.ofLiteral(address), 6379), PASSWORD);
    }
}
