package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.cluster.Load.Guarantee;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.support.TestCertificate;
import dev.redwheel.values.DeployRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The four topologies with TLS on every port: deployed by the console, which proves each server by the release's authority,
 * written and read through its forwards, replicating, and with Sentinel failed over. Without TLS the examples of the
 * specification are all of them ({@link SpecExamplesClusterTest}).
 */
class TopologiesClusterTest {
    private static final String TLS = "tls: {enabled: true, existingSecret: " + ReleaseUnderTest.TLS_SECRET + "}\n";

    private static final Map<String, byte[]> USERS = Map.of(
            "replication-password", "replicas0".getBytes(StandardCharsets.UTF_8),
            "sentinel-password", "sentinels0".getBytes(StandardCharsets.UTF_8),
            "exporter-password", "exporter0".getBytes(StandardCharsets.UTF_8),
            "console-password", "console0".getBytes(StandardCharsets.UTF_8));

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Tag("long")
    @ParameterizedTest
    @EnumSource(value = Topology.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void withTls(Topology topology) {
        String namespace = cluster.newNamespace();
        try (KubeSession session = cluster.session()) {
            session.createNamespace(namespace, Map.of());
            certificate(session, namespace);
        }
        DeployRequest request = Deploys.request(cluster.context(), namespace, topology, values(topology) + TLS);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, Deploys.deployed(cluster, request))) {
            isEncryptedAndWorks(release, topology);
        }
    }

    /** And ACL: the console signs in as its own user, servers, sentinels and the exporter as theirs, and none needs more. */
    @ParameterizedTest
    @EnumSource(names = {"SENTINEL", "CLUSTER"})
    void withTlsAndUsersOfTheirOwn(Topology topology) {
        String namespace = cluster.newNamespace();
        try (KubeSession session = cluster.session()) {
            session.createNamespace(namespace, Map.of());
            certificate(session, namespace);
            session.createSecret(namespace, "redis-acl", Map.of(), USERS);
        }
        String values = values(topology)
                .replace(
                        "  existingSecret: redis\n",
                        "  existingSecret: redis\n  acl: {enabled: true, existingSecret: redis-acl}\n");
        DeployRequest request = Deploys.request(cluster.context(), namespace, topology, values + TLS);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, Deploys.deployed(cluster, request))) {
            isEncryptedAndWorks(release, topology);
            release.awaitWhole();
            for (PodInfo pod : release.pods()) {
                if (List.of("master", "replica", "cluster")
                        .contains(pod.labels().getOrDefault("app.kubernetes.io/component", ""))) {
                    try (RawRedis redis = release.redis(pod.name())) {
                        assertThat(redis.send("ACL", "USERS").split(" "))
                                .contains("console", "default", "exporter", "replication", "sentinel");
                        assertThat(redis.send("ACL", "LOG"))
                                .as("who was refused what by %s", pod.name())
                                .isEmpty();
                    }
                }
            }
        }
    }

    @Tag("practice")
    @ParameterizedTest
    @EnumSource(names = {"STANDALONE", "REPLICATION"})
    void simplerOnesWithTlsAndUsersOfTheirOwn(Topology topology) {
        withTlsAndUsersOfTheirOwn(topology);
    }

    private static String values(Topology topology) {
        return switch (topology) {
            case STANDALONE -> Deploys.SMALL + "architecture: standalone\n";
            case REPLICATION -> Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n";
            case SENTINEL ->
                Deploys.SENTINEL.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40");
            case CLUSTER -> Deploys.CLUSTER;
            case UNKNOWN -> throw new IllegalArgumentException();
        };
    }

    private void certificate(KubeSession session, String namespace) {
        String names = "dns:*.redis-headless." + namespace + ".svc,dns:redis-master." + namespace
                + ".svc,dns:redis-replicas." + namespace + ".svc,dns:redis-cluster." + namespace
                + ".svc,dns:redis-sentinel." + namespace + ".svc,dns:localhost";
        TestCertificate made = TestCertificate.of(cluster.home(), names);
        session.createSecret(
                namespace,
                ReleaseUnderTest.TLS_SECRET,
                Map.of(),
                Map.of(
                        "tls.crt",
                        made.certificate().getBytes(StandardCharsets.UTF_8),
                        "tls.key",
                        made.key().getBytes(StandardCharsets.UTF_8),
                        "ca.crt",
                        made.certificate().getBytes(StandardCharsets.UTF_8)));
    }

    private void isEncryptedAndWorks(ReleaseUnderTest release, Topology topology) {
        switch (topology) {
            case STANDALONE -> writesAndReads(release, "redis-master-0", "redis-master-0");
            case REPLICATION -> {
                release.awaitReplicas("redis-master-0", 1);
                writesAndReads(release, "redis-master-0", "redis-replicas-0");
            }
            case SENTINEL -> {
                release.awaitReplicas("redis-master-0", 2);
                writesAndReads(release, "redis-master-0", "redis-replicas-0");
                failsOver(release);
            }
            case CLUSTER -> {
                try (RawRedis redis = release.redis("redis-cluster-0")) {
                    assertThat(redis.send("CLUSTER", "INFO")).contains("cluster_state:ok", "cluster_known_nodes:6");
                    assertThat(redis.send("CONFIG", "GET", "tls-cluster")).isEqualTo("tls-cluster yes");
                }
                // The slot of "{a}written".
                String owner = release.owner(15495);
                release.awaitReplicas(owner, 1);
                writesAndReads(release, owner, owner);
            }
            case UNKNOWN -> throw new IllegalArgumentException();
        }
        plainTextIsRefused(release.key(), topology);
    }

    private static void writesAndReads(ReleaseUnderTest release, String master, String reader) {
        try (RawRedis redis = release.redis(master)) {
            assertThat(redis.send("SET", "{a}written", "and read")).isEqualTo("OK");
        }
        await(reader + " has it").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            try (RawRedis redis = release.redis(reader)) {
                assertThat(redis.send("GET", "{a}written")).isEqualTo("and read");
            }
        });
    }

    private static void failsOver(ReleaseUnderTest release) {
        try (Load load = Load.start("tls-", release::throughProxy)) {
            release.session().delete(new ObjectRef("v1", "Pod", release.key().namespace(), "redis-master-0"));
            await("another master")
                    .atMost(Duration.ofMinutes(3))
                    .until(() ->
                            !release.master().isEmpty() && !release.master().equals("redis-master-0"));
            load.awaitWrites();
            try (RawRedis redis = release.redis(release.master())) {
                load.judge("Sentinel with TLS, master's pod deleted", Guarantee.ACKNOWLEDGED, redis);
            }
        }
    }

    /** A connection without TLS gets no Redis to speak to. */
    private void plainTextIsRefused(ReleaseKey key, Topology topology) {
        String pod = topology == Topology.CLUSTER ? "redis-cluster-0" : "redis-master-0";
        try (KubeSession session = cluster.session()) {
            assertThatThrownBy(() -> cluster.redis(session, key, pod)).isInstanceOf(RuntimeException.class);
        }
    }
}
