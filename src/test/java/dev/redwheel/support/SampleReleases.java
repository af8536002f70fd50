package dev.redwheel.support;

import static dev.redwheel.support.FakeCluster.NOW;
import static dev.redwheel.support.FakeCluster.pod;
import static dev.redwheel.support.FakeCluster.runningPod;
import static dev.redwheel.support.FakeCluster.statefulSet;

import java.time.Duration;
import java.util.Map;

/** A cluster with one release of every kind, in the states an operator meets. */
public final class SampleReleases {
    private SampleReleases() {}

    public static FakeCluster cluster() {
        FakeCluster cluster = new FakeCluster();
        release(cluster, "caching", "built-in.yaml", 1, "redis", 3, "deployed", Duration.ofMinutes(12));
        servers(cluster, "caching", "redis", "redis", "redis", 3, 3, "docker.io/library/redis:8.0.2");
        release(cluster, "checkout", "bitnami-redis.yaml", 1, "sessions", 14, "deployed", Duration.ofDays(210));
        servers(cluster, "checkout", "sessions", "sessions-redis", "redis", 3, 3, "docker.io/bitnami/redis:8.2.1");
        release(cluster, "checkout", "cloudpirates-valkey.yaml", 1, "carts", 2, "failed", Duration.ofHours(3));
        servers(cluster, "checkout", "carts", "carts-valkey", "valkey", 3, 1, "docker.io/valkey/valkey:9.1.0");
        release(cluster, "search", "bitnami-redis-cluster.yaml", 0, "suggest", 8, "deployed", Duration.ofDays(9));
        release(
                cluster,
                "search",
                "dandydeveloper-redis-ha.yaml",
                0,
                "typeahead",
                1,
                "pending-upgrade",
                Duration.ofHours(26));
        release(
                cluster,
                "shop",
                "umbrella.yaml",
                0,
                "shop",
                41,
                "deployed",
                Duration.ofDays(1).plusHours(3));
        servers(cluster, "shop", "shop", "shop-redis", "redis", 1, 1, "registry.example/mirror/redis:8.2.1");
        release(cluster, "orders", "valkey-io-valkey.yaml", 1, "queue", 6, "deployed", Duration.ofDays(4));
        servers(
                cluster,
                "orders",
                "queue",
                "queue-valkey",
                "valkey",
                3,
                3,
                "docker.io/valkey/valkey:9.1.1",
                "queue-valkey");
        release(cluster, "metrics", "other.yaml", 0, "grafana", 5, "deployed", Duration.ofDays(80));
        release(cluster, "argocd", "app-with-redis.yaml", 0, "argocd", 19, "deployed", Duration.ofDays(33));
        cluster.release("legacy", "old-cache", 2, "deployed", new byte[] {1, 2, 3});
        Map<String, String> labels = Map.of("app", "ratelimit");
        cluster.workload(statefulSet("gateway", "ratelimit", 1, "redis:7.2.5", labels, ""))
                .pod(runningPod("gateway", "ratelimit-0", "redis:7.2.5", labels));
        return cluster;
    }

    private static void release(
            FakeCluster cluster,
            String namespace,
            String file,
            int place,
            String name,
            int revision,
            String status,
            Duration age) {
        ReleaseFixtures.Case chart = ReleaseFixtures.nth(file, place).named(name);
        cluster.release(namespace, name, revision, status, chart.payload(namespace, revision, status, NOW.minus(age)));
    }

    private static void servers(
            FakeCluster cluster,
            String namespace,
            String release,
            String set,
            String chart,
            int wanted,
            int ready,
            String image) {
        servers(cluster, namespace, release, set, chart, wanted, ready, image, chart);
    }

    private static void servers(
            FakeCluster cluster,
            String namespace,
            String release,
            String set,
            String chart,
            int wanted,
            int ready,
            String image,
            String container) {
        Map<String, String> labels = Map.of("app.kubernetes.io/name", chart, "app.kubernetes.io/instance", release);
        cluster.workload(statefulSet(namespace, set, wanted, image, labels, release, container));
        for (int i = 0; i < wanted; i++) {
            cluster.pod(pod(
                    namespace,
                    set + "-" + i,
                    image,
                    labels,
                    i < ready,
                    i < ready ? "running" : "waiting: CrashLoopBackOff",
                    container));
        }
    }
}
