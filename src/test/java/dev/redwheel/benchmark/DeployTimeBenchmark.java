package dev.redwheel.benchmark;

import com.marcnuri.helm.Helm;
import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.cluster.Deploys;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.TemporaryKubeconfig;
import dev.redwheel.model.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code deploy-time-<topology>}: the console's deployment, from nothing to a Redis that answered in its role over a
 * forward, against the Helm library's own install with wait of the same chart with the same values, which ends when the pods are
 * ready. Both make namespace and Secret first. On the cluster that {@code redwheel.kubeconfig} names, else the practice
 * cluster, which both sides fill alike.
 *
 * <p>In turn, one round to warm up and {@value #ROUNDS} that count, each in a namespace of its own that is gone before the next
 * begins; the medians are compared.
 */
@Tag("benchmark")
class DeployTimeBenchmark {
    private static final int ROUNDS = 3;
    private static final int WAIT_SECONDS = 300;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = Topology.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
    void aDeployment(Topology topology) throws IOException {
        double[] ours = new double[ROUNDS];
        double[] peer = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            int at = Math.max(round, 0);
            ours[at] = console(topology);
            peer[at] = helm(topology);
        }
        System.out.println("ours " + Arrays.toString(ours) + " peer " + Arrays.toString(peer));
        BenchmarkReport.print(
                "deploy-time-" + topology.name().toLowerCase(Locale.ROOT),
                BenchmarkReport.median(ours),
                BenchmarkReport.median(peer),
                "ms",
                1.1);
    }

    private static String values(Topology topology) {
        return switch (topology) {
            case STANDALONE -> Deploys.SMALL + "architecture: standalone\n";
            case REPLICATION -> Deploys.SMALL + "architecture: replication\n";
            case SENTINEL -> Deploys.SENTINEL;
            case CLUSTER -> Deploys.CLUSTER;
            case UNKNOWN -> throw new IllegalArgumentException();
        };
    }

    private double console(Topology topology) {
        String namespace = cluster.newNamespace();
        long began = System.nanoTime();
        Deploys.deployed(cluster, Deploys.request(cluster.context(), namespace, topology, values(topology)));
        double millis = (System.nanoTime() - began) / 1e6;
        remove(namespace);
        return millis;
    }

    private double helm(Topology topology) throws IOException {
        String namespace = cluster.newNamespace();
        Path values = Files.writeString(folder.resolve("values.yaml"), values(topology));
        Path chart = cluster.chart();
        long began = System.nanoTime();
        try (KubeSession session = cluster.session()) {
            session.createNamespace(namespace, Map.of());
            byte[] password = Deploys.PASSWORD.getBytes(StandardCharsets.UTF_8);
            session.createSecret(namespace, "redis", Map.of(), Map.of("redis-password", password));
            try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(namespace)) {
                Helm.install(chart.toString())
                        .withName("redis")
                        .withNamespace(namespace)
                        .withKubeConfig(kubeconfig.path())
                        .withValuesFile(values)
                        .waitReady()
                        .withTimeout(WAIT_SECONDS)
                        .call();
            }
        }
        double millis = (System.nanoTime() - began) / 1e6;
        remove(namespace);
        return millis;
    }

    private void remove(String namespace) {
        try (KubeSession session = cluster.session()) {
            session.deleteNamespace(namespace);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> session.namespaceExists(namespace) == dev.redwheel.kube.Existence.ABSENT);
        }
    }
}
