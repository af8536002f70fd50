package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users of their own for what is not the application: everything goes on working, and nobody is refused a command. */
class UsersClusterTest {
    private static final String VALUES = Deploys.SMALL
                    .replace("periodSeconds: 1,", "periodSeconds: 5,")
                    .replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
            + """
            livenessProbe: {periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 5}
            metrics: {enabled: true, image: {tag: "1.45.0"}}
            """;

    private static final Map<String, String> PASSWORDS = Map.of(
            "replication-password", "a \"quoted\" one\\",
            "sentinel-password", "sentinels-0",
            "exporter-password", "exporter's $HOME #1",
            "console-password", "-n");

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        redis-master-0  | 1 | architecture: standalone
        redis-master-0  | 3 | architecture: replication
        redis-master-0  | 3 | sentinel: {enabled: true, persistence: {size: 64Mi}, proxy: {replicaCount: 1, image: {tag: "2.6"}}}
        redis-cluster-0 | 6 | architecture: cluster
        """)
    void mayDoWhatTheyNeedAndNothingElse(String first, int servers, String topology) {
        ReleaseKey release = new ReleaseKey(cluster.newNamespace(), "redis");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(release.namespace(), Map.of());
            secret(session, release, "redis", Map.of("redis-password", Deploys.PASSWORD));
            secret(session, release, "redis-acl", PASSWORDS);
            cluster.install(
                    session,
                    release,
                    VALUES.replace(
                                    "  existingSecret: redis\n",
                                    "  existingSecret: redis\n  acl: {enabled: true, existingSecret: redis-acl}\n")
                            + topology);
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> servers(session, release).stream()
                                    .filter(PodInfo::ready)
                                    .count()
                            >= servers);

            try (RawRedis application = cluster.redis(session, release, first)) {
                if (topology.contains("cluster")) {
                    await().atMost(Duration.ofMinutes(2))
                            .until(() -> application.send("CLUSTER", "INFO").contains("cluster_state:ok"));
                }
                assertThat(application.send("ACL", "WHOAMI")).isEqualTo("default");
                assertThat(application.send("ACL", "USERS").split(" "))
                        .containsExactlyInAnyOrder("console", "default", "exporter", "replication", "sentinel");
            }
            console(session, release, first);
            if (topology.contains("sentinel")) {
                failOver(session, release);
            }
            for (PodInfo server : servers(session, release)) {
                try (RawRedis redis = cluster.redis(session, release, server.name())) {
                    assertThat(redis.send("ACL", "LOG"))
                            .as("who was refused what by %s", server.name())
                            .isEmpty();
                    await().atMost(Duration.ofMinutes(1))
                            .until(() -> redis.send("INFO", "replication")
                                    .matches("(?s).*(role:master|master_link_status:up).*"));
                }
            }
        }
    }

    private void console(KubeSession session, ReleaseKey release, String pod) {
        try (RawRedis redis = cluster.redis(session, release, pod)) {
            redis.send("AUTH", "console", Objects.requireNonNull(PASSWORDS.get("console-password")));
            assertThat(redis.send("CONFIG", "GET", "maxclients")).contains("10000");
            assertThatThrownBy(() -> redis.send("SET", "a", "b")).hasMessageContaining("NOPERM");
            redis.send("ACL", "LOG", "RESET");
        }
    }

    private void failOver(KubeSession session, ReleaseKey release) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> role(session, release, "redis-replicas-0").equals("slave")
                        && role(session, release, "redis-replicas-1").equals("slave"));
        List<String> before =
                servers(session, release).stream().map(PodInfo::uid).toList();
        session.delete(new ObjectRef("v1", "Pod", release.namespace(), "redis-master-0"));
        // The old pod is a replica, and ready, for a moment before it stops.
        await().atMost(Duration.ofMinutes(3))
                .until(() -> servers(session, release).stream()
                        .anyMatch(pod -> pod.name().equals("redis-master-0") && !before.contains(pod.uid())));
        await().atMost(Duration.ofMinutes(3))
                .until(() -> role(session, release, "redis-master-0").equals("slave")
                        && servers(session, release).stream().allMatch(PodInfo::ready));
        String proxy = session.pods(release.namespace(), "app.kubernetes.io/component=proxy")
                .getFirst()
                .name();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> role(session, release, proxy).equals("master"));
    }

    private String role(KubeSession session, ReleaseKey release, String pod) {
        try (RawRedis redis = cluster.redis(session, release, pod)) {
            return redis.send("ROLE").split(" ")[0];
        } catch (RuntimeException unreachable) {
            return "";
        }
    }

    private static List<PodInfo> servers(KubeSession session, ReleaseKey release) {
        return session.pods(release.namespace(), "app.kubernetes.io/component in (master,replica,cluster)").stream()
                .toList();
    }

    private static void secret(KubeSession session, ReleaseKey release, String name, Map<String, String> texts) {
        session.createSecret(
                release.namespace(),
                name,
                Map.of(),
                texts.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().getBytes(StandardCharsets.UTF_8))));
    }
}
