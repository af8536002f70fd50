package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.ServiceTruth;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A release of the built-in chart seen whole through forwards: it agrees, is split by hand, and agrees again. */
class TopologyClusterTest {
    /** A change of role is to show within this. */
    private static final Duration SHOWN = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final CopyOnWriteArrayList<TopologyPicture> pictures = new CopyOnWriteArrayList<>();

    private List<String> ids() {
        return pictures.getLast().findings().stream().map(Finding::id).toList();
    }

    private void awaitFinding(String id, Duration limit) {
        await().alias(id).atMost(limit).ignoreExceptions().until(() -> ids().contains(id));
    }

    private NodeTruth node(String pod) {
        return pictures.getLast().node(pod).orElseThrow();
    }

    @Test
    void aReplicationIsSeenWholeSplitAndHealed() {
        String namespace = cluster.newNamespace();
        ReleaseKey release = new ReleaseKey(namespace, "redis");
        assertThat(Deploys.run(Deploys.replication(cluster.context(), namespace), cluster.services())
                        .progress()
                        .phase())
                .isEqualTo(OperationPhase.DONE);
        try (KubeSession session = cluster.session();
                TopologyMonitor monitor =
                        TopologyMonitor.start(session, release, cluster.redis(), Clock.systemUTC(), pictures::add)) {
            monitor.setPaused(false);
            awaitFinding("roles-agree", PATIENCE);
            TopologyPicture whole = pictures.getLast();
            assertThat(ids()).containsExactly("roles-agree");
            assertThat(whole.seen()).isEqualTo(Topology.REPLICATION);
            assertThat(whole.wanted().nodes()).hasValue(2);
            assertThat(node("redis-replicas-0").follows().orElseThrow().pod()).contains("redis-master-0");
            assertThat(node("redis-master-0").pod().node()).isNotEmpty();
            assertThat(service("redis-master").intent()).isEqualTo(ServiceTruth.Intent.MASTER);
            assertThat(service("redis-master").leadsTo("redis-master-0")).isTrue();
            assertThat(service("redis-replicas").leadsTo("redis-replicas-0")).isTrue();

            try (RawRedis replica = cluster.redis(session, release, "redis-replicas-0")) {
                replica.send("REPLICAOF", "NO", "ONE");
            }
            awaitFinding("two-masters", SHOWN);
            try (RawRedis master = cluster.redis(session, release, "redis-master-0")) {
                master.send("REPLICAOF", "redis-replicas-0.redis-headless", "6379");
            }
            awaitFinding("service-at-replica", SHOWN);
            assertThat(ids()).contains("values-role");

            session.delete(new ObjectRef("v1", "Pod", namespace, "redis-replicas-0"));
            session.delete(new ObjectRef("v1", "Pod", namespace, "redis-master-0"));
            awaitFinding("roles-agree", Duration.ofMinutes(2));
            assertThat(node("redis-master-0").saysMaster()).isTrue();
        }
    }

    private ServiceTruth service(String name) {
        return pictures.getLast().services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
