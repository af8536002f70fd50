package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseCatalog;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.WriteGuard;
import dev.redwheel.support.ReleaseFixtures;
import dev.redwheel.support.TestFiles;
import dev.redwheel.task.Workers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code release-list-time} and {@code release-list-bytes}: our list of a cluster's releases against the Helm library's own
 * {@code list}, all namespaces, on the API server that {@code redwheel.kubeconfig} names.
 *
 * <p>240 releases with 5,500 revision Secrets of about 20 kB each stand in namespaces made for this and deleted
 * afterwards, also when the run is interrupted. Each side starts with nothing but the kubeconfig: ours ends when the catalogue
 * says it is complete, every newest revision decoded and recognised (workloads, which Helm does not tell, are being
 * read at the same time and count as ours; pods come after that); Helm's when its call returns. Both go through a loopback proxy that counts
 * bytes on the wire in both directions, TLS and compression included. One round to warm up, then medians of {@value #RUNS}
 * rounds taken in turn.
 */
@Tag("benchmark")
class ReleaseListBenchmark {
    private static final int RUNS = 5;
    private static final int RELEASES = 240;
    private static final int REVISIONS = 5_500;
    private static final int NAMESPACES = 24;
    private static final String PREFIX = "rw-bench-";
    private static final int WRITERS = 16;
    private static final int ATTEMPTS = 4;

    @TempDir
    Path folder = Path.of("");

    private record Round(double millis, double bytes) {}

    @Test
    void theList() throws Exception {
        String given = System.getProperty("redwheel.kubeconfig", "");
        assumeTrue(!given.isBlank(), "needs a real API server: -Dredwheel.kubeconfig=FILE");
        Thread cleaner = Thread.ofPlatform().unstarted(() -> cleanUp(Path.of(given)));
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            fill(Path.of(given));
            measure(Path.of(given));
        } finally {
            cleanUp(Path.of(given));
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private void measure(Path given) throws IOException {
        URI server;
        try (KubeContexts contexts = contexts(given)) {
            server = URI.create(contexts.context(contexts.current().orElseThrow())
                    .orElseThrow()
                    .server());
        }
        try (CountingProxy proxy = new CountingProxy(server.getHost(), server.getPort())) {
            Path through = folder.resolve("through-proxy");
            Files.writeString(
                    through, Files.readString(given).replace(server.toString(), "https://127.0.0.1:" + proxy.port()));
            List<Round> ours = new ArrayList<>();
            List<Round> helms = new ArrayList<>();
            for (int run = 0; run <= RUNS; run++) {
                ours.add(round(proxy, () -> ours(through)));
                helms.add(patientRound(proxy, () -> helm(through)));
            }
            System.out.println("ours " + ours + System.lineSeparator() + "Helm " + helms);
            BenchmarkReport.print("release-list-time", median(ours, true), median(helms, true), "ms", 0.1);
            BenchmarkReport.print("release-list-bytes", median(ours, false), median(helms, false), "bytes", 0.05);
        }
    }

    private static Round round(CountingProxy proxy, Runnable list) {
        proxy.take();
        long began = System.nanoTime();
        list.run();
        double millis = (System.nanoTime() - began) / 1e6;
        return new Round(millis, proxy.take());
    }

    /** A call that the server broke off is made again and counts for nothing: only whole lists are compared. */
    private static Round patientRound(CountingProxy proxy, Runnable list) {
        for (int attempt = 1; ; attempt++) {
            try {
                return round(proxy, list);
            } catch (IllegalStateException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void ours(Path kubeconfig) {
        CountDownLatch complete = new CountDownLatch(1);
        AtomicReference<Long> listed = new AtomicReference<>(0L);
        try (KubeContexts contexts = contexts(kubeconfig);
                KubeSession session = session(contexts);
                ReleaseCatalog catalog = ReleaseCatalog.open(session, List.of(), Clock.systemUTC(), snapshot -> {
                    if (snapshot.data().complete()) {
                        listed.set(snapshot.data().releases().stream()
                                .filter(release -> release.key().namespace().startsWith(PREFIX) && release.redis())
                                .count());
                        complete.countDown();
                    }
                })) {
            assertThat(complete.await(60, TimeUnit.SECONDS)).as("complete").isTrue();
            assertThat(catalog).isNotNull();
            assertThat(listed.get()).isEqualTo(RELEASES);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void helm(Path kubeconfig) {
        assertThat(Helm.list().all().allNamespaces().withKubeConfig(kubeconfig).call())
                .filteredOn(release -> release.getNamespace().startsWith(PREFIX))
                .hasSizeGreaterThanOrEqualTo(RELEASES);
    }

    /** The first round of each side only warms up. */
    private static double median(List<Round> rounds, boolean time) {
        return BenchmarkReport.median(rounds.stream()
                .skip(1)
                .mapToDouble(round -> time ? round.millis() : round.bytes())
                .toArray());
    }

    private void fill(Path given) {
        try (KubeContexts contexts = contexts(given);
                KubeSession session = session(contexts);
                Workers writers = new Workers("fill", WRITERS)) {
            IntStream.range(0, NAMESPACES).forEach(i -> session.createNamespace(PREFIX + i, Map.of()));
            CountDownLatch written = new CountDownLatch(REVISIONS);
            for (int i = 0; i < REVISIONS; i++) {
                int release = i % RELEASES;
                int revision = i / RELEASES + 1;
                boolean newest = i + RELEASES >= REVISIONS;
                writers.submit(() -> {
                    write(session, release, revision, newest ? "deployed" : "superseded");
                    written.countDown();
                });
            }
            assertThat(written.await(10, TimeUnit.MINUTES))
                    .as("all revisions written")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(KubeSession session, int release, int revision, String status) {
        String namespace = PREFIX + release % NAMESPACES;
        String name = "redis-" + release;
        ReleaseFixtures.Case chart = ReleaseFixtures.first("bitnami-redis.yaml").named(name);
        Map<String, String> labels = Map.of(
                "owner",
                "helm",
                "name",
                name,
                "status",
                status,
                "version",
                Integer.toString(revision),
                "modifiedAt",
                "1");
        byte[] payload = grown(
                chart.payload(namespace, revision, status, Clock.systemUTC().instant()), revision);
        session.createSecret(
                namespace, "sh.helm.release.v1." + name + ".v" + revision, labels, Map.of("release", payload));
    }

    /** As large as real ones: templates that do not compress away, so that the Secret's value is about 20 kB. */
    private static byte[] grown(byte[] payload, int seed) {
        try (java.util.zip.GZIPInputStream unzipped = new java.util.zip.GZIPInputStream(
                new java.io.ByteArrayInputStream(Base64.getDecoder().decode(payload)))) {
            ObjectNode release = (ObjectNode) JsonMapper.shared().readTree(unzipped.readAllBytes());
            byte[] noise = new byte[9_800];
            new Random(seed).nextBytes(noise);
            ((ObjectNode) release.get("chart"))
                    .putArray("templates")
                    .addObject()
                    .put("name", "templates/noise.yaml")
                    .put(
                            "data",
                            Base64.getEncoder()
                                    .encodeToString(Base64.getEncoder()
                                            .encodeToString(noise)
                                            .getBytes(StandardCharsets.UTF_8)));
            return ReleaseFixtures.encode(JsonMapper.shared().writeValueAsBytes(release));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void cleanUp(Path given) {
        try (KubeContexts contexts = contexts(given);
                KubeSession session = session(contexts)) {
            for (int i = 0; i < NAMESPACES; i++) {
                try {
                    session.deleteNamespace(PREFIX + i);
                } catch (OpsException e) {
                    assertThat(e.kind()).as("not made, or going already").isIn(ErrorKind.NOT_FOUND, ErrorKind.CONFLICT);
                }
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() ->
                            session.namespaces(List.of()).names().stream().noneMatch(name -> name.startsWith(PREFIX)));
        }
    }

    private KubeContexts contexts(Path kubeconfig) {
        return KubeContexts.open(Optional.of(kubeconfig), Map.of(), folder, List.of());
    }

    private KubeSession session(KubeContexts contexts) {
        return new KubeConnector(contexts, System.getenv(), TestFiles.RUN)
                .open(contexts.current().orElseThrow(), WriteGuard.NONE);
    }
}
