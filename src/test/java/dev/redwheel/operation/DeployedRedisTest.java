package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.redwheel.model.ServiceInfo;
import dev.redwheel.operation.DeployedRedis.Endpoint;
import dev.redwheel.operation.DeployedRedis.Use;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How each topology is reached. */
class DeployedRedisTest {
    @Test
    void aReplicationIsReachedAsTheSpecificationSays() {
        DeployedRedis redis = deployed("architecture: replication\n", "redis-replicas", "redis-master");

        assertThat(redis.endpoints())
                .extracting(Endpoint::use, Endpoint::host)
                .containsExactly(
                        tuple(Use.READ_AND_WRITE, "redis-master.caching.svc.cluster.local"),
                        tuple(Use.READ_ONLY, "redis-replicas.caching.svc.cluster.local"),
                        tuple(Use.EACH_POD, "redis-headless.caching.svc.cluster.local"));
        assertThat(redis.environment()).isEqualTo("""
            environment:
              - name: REDIS_HOST
                value: "redis-master.caching.svc.cluster.local"
              - name: REDIS_PORT
                value: "6379"
              - name: REDIS_PASSWORD
                valueFrom:
                  secretKeyRef:
                    name: redis
                    key: redis-password
            """);
        assertThat(redis.passwordCommand()).contains("get secret redis");
    }

    @Test
    void withTheProxyTheMasterKeepsItsName() {
        DeployedRedis redis =
                deployed("sentinel: {enabled: true}\n", "redis-sentinel", "redis-replicas", "redis-master");

        assertThat(redis.endpoints())
                .extracting(Endpoint::use)
                .containsExactly(Use.READ_AND_WRITE, Use.READ_ONLY, Use.SENTINEL, Use.EACH_POD);
        assertThat(redis.environment())
                .contains("value: \"redis-master.caching")
                .doesNotContain("SENTINEL");
    }

    @Test
    void withoutTheProxyTheSentinelsAreAsked() {
        DeployedRedis redis = deployed(
                "sentinel: {enabled: true, masterSet: shop, proxy: {enabled: false}}\n",
                "redis-sentinel",
                "redis-replicas",
                "redis-master");

        assertThat(redis.endpoints()).extracting(Endpoint::use).containsExactly(Use.SENTINEL, Use.EACH_POD);
        assertThat(redis.environment())
                .contains(
                        "  - name: REDIS_SENTINELS\n",
                        "redis-sentinel-0.redis-headless.caching.svc.cluster.local:26379,"
                                + "redis-sentinel-1.redis-headless.caching.svc.cluster.local:26379,"
                                + "redis-sentinel-2.redis-headless.caching.svc.cluster.local:26379\"\n",
                        "  - name: REDIS_SENTINEL_MASTER\n    value: \"shop\"\n",
                        "REDIS_PASSWORD")
                .doesNotContain("REDIS_HOST");
    }

    @Test
    void aClusterIsReachedThroughAnyNode() {
        DeployedRedis redis = deployed(
                "architecture: cluster\ntls: {enabled: true, authClients: true, existingSecret: t}\n", "redis-cluster");

        assertThat(redis.endpoints()).extracting(Endpoint::use).containsExactly(Use.CLUSTER, Use.EACH_POD);
        assertThat(redis.environment())
                .contains(
                        "  # Any node; the client must speak the cluster protocol.\n  - name: REDIS_HOST\n",
                        "value: \"redis-cluster.caching.svc.cluster.local\"",
                        "  - name: REDIS_TLS\n    value: \"true\"\n",
                        "certificate of your own");
    }

    private static DeployedRedis deployed(String values, String... services) {
        DeployRequest request = Requests.with(
                "prod", "caching", "redis", false, values, new PasswordChoice.Generated(new Password("x".repeat(32))));
        List<ServiceInfo> found = new ArrayList<>();
        found.add(service("redis-headless", "None", 6379));
        for (String name : services) {
            found.add(service(name, "10.0.0.1", name.endsWith("-sentinel") ? 26379 : 6379));
        }
        return DeployedRedis.of(OperationRecord.begin(request, "1.0.0", Instant.EPOCH), found);
    }

    private static ServiceInfo service(String name, String clusterIp, int port) {
        return new ServiceInfo(
                "caching",
                name,
                "ClusterIP",
                clusterIp,
                List.of(new ServiceInfo.Port("redis", port, "redis")),
                Map.of(),
                Map.of());
    }
}
