package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.model.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the values ask for, by the chart's own rendering: containers tell servers from Sentinels. */
class WantedTopologyTest {
    private static String workload(String name, String component, int replicas, String... containers) {
        return """
            ---
            # Source: redis/templates/x.yaml
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: %s}
            spec:
              replicas: %d
              template:
                metadata: {labels: {app.kubernetes.io/component: %s}}
                spec:
                  containers: [%s]
            """.formatted(name, replicas, component, String.join(", ", containers));
    }

    private static final String SERVER =
            "{name: redis, image: 'docker.io/library/redis:8.0', ports: [{name: redis, containerPort: 6379}]}";
    private static final String BESIDE =
            "{name: sentinel, image: 'docker.io/bitnami/redis-sentinel:7.2', ports: [{containerPort: 26379}]}";
    private static final String SENTINEL =
            "{name: sentinel, image: 'docker.io/library/redis:8.0', ports: [{containerPort: 26379}]}";

    private static WantedTopology read(Topology topology, Map<String, Object> values, String manifest) {
        ReleasePayload payload = new ReleasePayload(
                "redis",
                "cache",
                1,
                "deployed",
                null,
                null,
                "",
                "redis",
                "1",
                "8",
                List.of(),
                List.of(),
                List.of(),
                values,
                Map.of("sentinel", Map.of("quorum", 2)),
                manifest,
                "");
        ReleaseTarget target = new ReleaseTarget(
                new ReleaseKey("cache", "redis"), topology, Map.of(), "redis", 6379, false, Optional.empty());
        return WantedTopology.of(payload, target, "");
    }

    @Test
    void rolesAreFixedInAPlainReplication() {
        WantedTopology wanted = read(
                Topology.REPLICATION,
                Map.of(),
                workload("redis-master", "master", 1, SERVER) + workload("redis-replicas", "replica", 3, SERVER));
        assertThat(wanted.nodes()).hasValue(4);
        assertThat(wanted.sentinels()).isEmpty();
        assertThat(wanted.roles())
                .containsOnly(
                        Map.entry("redis-master", RedisRole.MASTER), Map.entry("redis-replicas", RedisRole.REPLICA));
    }

    @Test
    void sentinelsOfTheirOwnAndBesideTheServers() {
        WantedTopology own = read(
                Topology.SENTINEL,
                Map.of("sentinel", Map.of("quorum", 3.0)),
                workload("redis-master", "master", 1, SERVER)
                        + workload("redis-replicas", "replica", 2, SERVER)
                        + workload("redis-sentinel", "sentinel", 5, SENTINEL));
        assertThat(own.nodes()).hasValue(3);
        assertThat(own.sentinels()).hasValue(5);
        assertThat(own.quorum()).hasValue(3);
        assertThat(own.roles()).as("roles move").isEmpty();

        WantedTopology beside = read(Topology.SENTINEL, Map.of(), workload("redis-node", "node", 3, SERVER, BESIDE));
        assertThat(beside.nodes()).hasValue(3);
        assertThat(beside.sentinels()).hasValue(3);
        assertThat(beside.quorum()).hasValue(2);
    }

    @Test
    void aClusterAndAManifestThatCannotBeRead() {
        WantedTopology wanted = read(
                Topology.CLUSTER,
                Map.of("cluster", Map.of("replicas", 1)),
                workload("redis-cluster", "cluster", 6, SERVER) + "---\n\t: broken: [\n---\nkind: Service\n");
        assertThat(wanted.nodes()).hasValue(6);
        assertThat(wanted.replicasPerMaster()).hasValue(1);
        assertThat(wanted.quorum()).isEmpty();
    }
}
