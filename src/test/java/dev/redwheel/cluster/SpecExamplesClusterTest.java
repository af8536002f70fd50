package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.helm.HelmOptions;
import dev.redwheel.helm.HelmTarget;
import dev.redwheel.helm.ReleaseDecoder;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.TemporaryKubeconfig;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.Preflight;
import dev.redwheel.task.CancelToken;
import dev.redwheel.ui.deploy.WizardRequests;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.SpecExample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Every YAML example of the specification that configures a Redis, opened in the wizard and deployed by the console, ends in
 * a Redis that reports what was asked. What the cluster at hand cannot hold is changed by an {@link Overlay}, which prints
 * the keys it touched; the place is the test's own.
 *
 * <p>Plain Helm with the values that the console would write makes the same objects: that is shown for every example by what
 * Helm renders against what the console installed, and for one example of each topology by Helm's own install, which must
 * end in the same Redis.
 *
 * <p>Five examples say nothing about the Redis but that there shall be one: the first of them is deployed for all, the
 * others must open as the same values. On the practice cluster Helm's own install ends in a Redis for the example of a
 * replication only.
 */
@Tag("long")
class SpecExamplesClusterTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/spec");
    private static final Duration SETTLED = Duration.ofSeconds(60);
    private static final Duration HELM_LIMIT = Duration.ofMinutes(2);
    private static final long GIB = 1L << 30;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    /**
     * @param file of the example
     * @param number which of its deployments
     * @param sameAs the example that says the same, empty when none does
     * @param asked what the Redis must report
     */
    record Case(String file, int number, String sameAs, Consumer<Reported> asked) {
        static Case of(String file, Consumer<Reported> asked) {
            return new Case(file, 0, "", asked);
        }

        /** An application's example whose step "deploy" only says where. */
        static Case any(String file) {
            return new Case(file, 0, BASIC, Reported::isAnyRedis);
        }

        SpecExample example() {
            return SpecExamplesClusterTest.example(file, number);
        }

        @Override
        public String toString() {
            return file + (number == 0 ? "" : ", deployment " + (number + 1));
        }
    }

    private static final String BASIC = "01-basic-redis-deployment";
    private static final String CLUSTER_MODE = "07-cluster-mode-deployment";
    private static final String ADVANCED = "08-custom-redis-configuration";
    private static final String MONITORING = "09-monitoring-and-metrics";
    private static final String ENVIRONMENTS = "02-multi-environment-redis-setup";
    private static final List<String> SAVES = List.of("save 900 1 300 10 60 10000");

    private static final List<Case> CASES = List.of(
            Case.of(BASIC, Reported::isAnyRedis),
            new Case(ENVIRONMENTS, 0, "", redis -> redis.isStandalone().asksFor("redis-master", "/resources")),
            new Case(ENVIRONMENTS, 1, "", redis -> redis.isStandalone().asksFor("redis-master", "/resources")),
            new Case(
                    ENVIRONMENTS,
                    2,
                    "",
                    redis -> redis.hasReplicas(3)
                            .hasVolume("redis-data-redis-master-0", 20 * GIB)
                            .hasVolume("redis-data-redis-replicas-2", 20 * GIB)),
            Case.any("03-application-cache-integration"),
            Case.of(
                    "04-high-availability-redis-cluster",
                    redis -> redis.hasReplicas(3)
                            .asksFor("redis-master", "/master/resources")
                            .asksFor("redis-replicas", "/replica/resources")
                            .keepsMaxmemoryBelowItsLimit("redis-master-0")
                            .hasVolume("redis-data-redis-master-0", 50 * GIB)
                            .hasVolume("redis-data-redis-replicas-2", 50 * GIB)
                            .isMeasured("redis-master-0", "redis_up 1", "redis_connected_slaves 3")
                            .isMeasured("redis-replicas-2", "redis_up 1")),
            Case.of(
                    "05-standalone-deployment",
                    redis -> redis.isStandalone()
                            .asksFor("redis-master", "/resources")
                            .hasNoVolume()
                            .says("redis-master-0", "appendonly no")),
            Case.of(
                    "06-master-replica-deployment",
                    redis -> redis.hasReplicas(2)
                            .hasVolume("redis-data-redis-master-0", 10 * GIB)
                            .hasVolume("redis-data-redis-replicas-1", 10 * GIB)),
            Case.of(
                    CLUSTER_MODE,
                    redis -> redis.isCluster(6, 3)
                            .asksFor("redis-cluster", "/resources")
                            .hasVolume("redis-data-redis-cluster-5", 20 * GIB)),
            Case.of(
                    ADVANCED,
                    redis -> redis.hasReplicas(3)
                            .says("redis-master-0", "maxmemory " + 2 * GIB)
                            .says("redis-master-0", "maxmemory-policy allkeys-lru")
                            .says("redis-master-0", "timeout 300")
                            .says("redis-master-0", "tcp-keepalive 60")
                            .says("redis-master-0", SAVES.getFirst())
                            .says("redis-replicas-2", "maxmemory " + GIB)
                            .says("redis-replicas-2", "maxmemory-policy allkeys-lru")
                            .asksFor("redis-master", "/master/resources")
                            .hasVolume("redis-data-redis-master-0", 50 * GIB)),
            Case.of(
                    MONITORING,
                    redis -> redis.hasSentinels(3, 2)
                            .says("redis-master-0", "latency-monitor-threshold 100")
                            .isMeasured("redis-master-0", "redis_up 1")
                            .isMeasured("redis-replicas-1", "redis_up 1")),
            Case.of(
                    "10-backup-and-recovery",
                    redis -> redis.isStandalone()
                            .hasVolume("redis-data-redis-master-0", 100 * GIB)
                            .says("redis-master-0", SAVES.getFirst())
                            .says("redis-master-0", "stop-writes-on-bgsave-error yes")
                            .says("redis-master-0", "rdbcompression yes")
                            .says("redis-master-0", "rdbchecksum yes")),
            Case.any("11-application-integration"),
            Case.any("12-session-store-integration"),
            Case.any("13-rate-limiting-integration"),
            Case.of("14-horizontal-scaling-cluster-mode", redis -> redis.isCluster(12, 4)),
            Case.of(
                    "15-vertical-scaling",
                    redis -> redis.isStandalone()
                            .asksFor("redis-master", "/master/resources")
                            .keepsMaxmemoryBelowItsLimit("redis-master-0")),
            Case.of(
                    "16-with-observability-package",
                    redis -> redis.isStandalone()
                            .isMeasured("redis-master-0", "redis_up 1")
                            .has("redis-redis-overview")
                            .has("redis-redis-performance")));

    static Stream<Case> examples() {
        return CASES.stream();
    }

    /** One for each topology; the replication's has most to say. */
    static Stream<Case> throughHelm() {
        boolean practice = System.getProperty("redwheel.kubeconfig", "").isBlank();
        List<String> chosen = practice ? List.of(ADVANCED) : List.of(BASIC, CLUSTER_MODE, ADVANCED, MONITORING);
        return CASES.stream().filter(one -> chosen.contains(one.file));
    }

    private static SpecExample example(String file, int number) {
        try {
            return SpecExample.read(Files.readString(EXAMPLES.resolve(file + ".yaml")))
                    .get(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void openedInTheWizardEndsInARedisThatReportsWhatWasAsked(Case example) {
        DeployRequest request = opened(example);
        if (!example.sameAs.isEmpty()) {
            SpecExample other = example(example.sameAs, 0);
            assertThat(example.example().valuesYaml()).isEqualTo(other.valuesYaml());
            assertThat(example.example().problems()).isEqualTo(other.problems());
            return;
        }
        List<Finding> findings =
                new Preflight(cluster.services(), cluster.guard()).check(request, finding -> {}, new CancelToken());
        assertThat(Preflight.worst(findings)).as("%s", findings).isNotEqualTo(Severity.BLOCKED);

        ReleaseKey key = Deploys.deployed(cluster, request);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            List<JsonNode> installed = manifest(release.session(), key);
            String rendered = cluster.helm()
                    .template(
                            cluster.chart(),
                            key.name(),
                            key.namespace(),
                            request.valuesYaml(),
                            release.session().version());
            assertThat(Overlay.documents(rendered)).containsExactlyInAnyOrderElementsOf(installed);
            reports(example, new Reported(release, request, installed));
        }
    }

    @ParameterizedTest
    @MethodSource("throughHelm")
    void installedByPlainHelmEndsInTheSameRedis(Case example) {
        DeployRequest request = opened(example);
        ReleaseKey key = new ReleaseKey(request.namespace(), request.release());
        try (KubeSession session = cluster.session()) {
            session.createNamespace(key.namespace(), Map.of());
            byte[] password = Deploys.PASSWORD.getBytes(StandardCharsets.UTF_8);
            session.createSecret(
                    key.namespace(), request.secretName(), Map.of(), Map.of(request.secretKey(), password));
            try (TemporaryKubeconfig kubeconfig = session.helmKubeconfig(key.namespace())) {
                cluster.helm()
                        .install(
                                new HelmTarget(kubeconfig.path(), key.namespace(), cluster.context()),
                                key.name(),
                                cluster.chart(),
                                request.valuesYaml(),
                                HelmOptions.submitOnly(HELM_LIMIT));
            }
        }
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitWhole();
            reports(example, new Reported(release, request, manifest(release.session(), key)));
        }
    }

    /** Blocks of the specification that configure no Redis, by their first line, and what they are. */
    private static final Map<String, String> NO_REDIS = Map.of(
            "# Multiple microservices sharing Redis cache", "names where applications find it",
            "# Application manages cache explicitly", "what an application does",
            "# Write to cache and database simultaneously", "what an application does",
            "# Write to cache immediately, database asynchronously", "what an application does",
            "# Simple key-value caching", "what data is for",
            "# Redis lists for queues and time series", "what data is for",
            "# Redis sets for unique collections", "what data is for",
            "# Redis hashes for object storage", "what data is for",
            "# Redis on Azure AKS", "features of the Kubernetes cluster");

    @Test
    void noExampleIsLeftOut() throws IOException {
        assertThat(CASES)
                .extracting(Case::file)
                .doesNotContainNull()
                .containsOnlyOnceElementsOf(List.of(BASIC, CLUSTER_MODE, ADVANCED, MONITORING));
        List<String> tested = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".yaml", "");
                String text = Files.readString(file);
                assertThat(CASES.stream().filter(one -> one.file.equals(name)))
                        .as(name)
                        .hasSize(SpecExample.read(text).size());
                tested.add(text.strip());
            }
        }
        Path specification = Path.of("../shared/spec/redis-package.md");
        if (Files.exists(specification)) {
            List<String> blocks = Stream.of(Files.readString(specification).split("```yaml\n"))
                    .skip(1)
                    .map(text -> text.substring(0, text.indexOf("```")).strip())
                    .toList();
            assertThat(blocks).containsAll(tested);
            assertThat(blocks.stream().filter(block -> !tested.contains(block)))
                    .extracting(block -> block.lines().findFirst().orElseThrow())
                    .containsExactlyInAnyOrderElementsOf(NO_REDIS.keySet());
        }
    }

    private DeployRequest opened(Case example) {
        String context = cluster.context();
        try (KubeSession session = cluster.session()) {
            Overlay overlay = new Overlay(session.nodes(), session.storageClasses(), cluster.isPractice());
            DeployRequest request =
                    WizardRequests.opened(example.example(), overlay::over, context, cluster.newNamespace());
            System.out.println("example " + example + ": "
                    + (overlay.touched().isEmpty() ? "as it is" : "changed for this cluster: " + overlay.touched()));
            return request;
        }
    }

    private static void reports(Case example, Reported reported) {
        await(example.toString()).atMost(SETTLED).untilAsserted(() -> example.asked.accept(reported));
    }

    private static List<JsonNode> manifest(KubeSession session, ReleaseKey key) {
        List<String> manifests = new ArrayList<>();
        session.releasePayloads(
                key.namespace(),
                payload -> manifests.add(
                        ReleaseDecoder.decode("test", payload.release()).manifest()));
        assertThat(manifests).hasSize(1);
        return Overlay.documents(manifests.getFirst());
    }

    /** What a release says of itself. */
    record Reported(ReleaseUnderTest release, DeployRequest request, List<JsonNode> objects) {
        private String send(String pod, String... words) {
            try (RawRedis redis = release.redis(pod)) {
                return redis.send(words);
            }
        }

        /** As an application of the specification expects it: by this name, this Secret, and not without the password. */
        Reported isAnyRedis() {
            isStandalone();
            hasVolume("redis-data-redis-master-0", 8 * GIB);
            says("redis-master-0", "appendonly yes");
            assertThat(release.session().secret(release.key().namespace(), "redis"))
                    .hasValueSatisfying(
                            secret -> assertThat(secret.text("redis-password")).isPresent());
            assertThat(release.session().services(release.key().namespace(), "").stream()
                            .filter(service -> service.name().equals("redis-master"))
                            .flatMap(service -> service.ports().stream()))
                    .anyMatch(port -> port.port() == 6379);
            assertThat(release.session().endpoints(release.key().namespace(), "").stream()
                            .filter(endpoints -> endpoints.service().equals("redis-master"))
                            .flatMap(endpoints -> endpoints.targets().stream()))
                    .extracting(EndpointsInfo.Target::pod)
                    .containsExactly("redis-master-0");
            try (RawRedis stranger = release.stranger("redis-master-0")) {
                assertThatThrownBy(() -> stranger.send("PING")).hasMessageContaining("NOAUTH");
            }
            return this;
        }

        Reported isStandalone() {
            assertThat(release.pods()).extracting(PodInfo::name).containsExactly("redis-master-0");
            assertThat(send("redis-master-0", "INFO", "replication")).contains("role:master", "connected_slaves:0");
            return this;
        }

        Reported hasReplicas(int count) {
            assertThat(send("redis-master-0", "INFO", "replication"))
                    .contains("role:master", "connected_slaves:" + count);
            assertThat(release.pods("replica"))
                    .hasSize(count)
                    .allSatisfy(pod -> assertThat(send(pod.name(), "INFO", "replication"))
                            .contains("role:slave", "master_link_status:up"));
            return this;
        }

        Reported hasSentinels(int count, int quorum) {
            hasReplicas(2);
            assertThat(release.pods("sentinel")).hasSize(count).allSatisfy(pod -> {
                try (RawRedis sentinel = release.sentinel(pod.name())) {
                    assertThat(sentinel.send("SENTINEL", "MASTER", "mymaster"))
                            .contains("quorum " + quorum, "num-other-sentinels " + (count - 1), "num-slaves 2")
                            .contains("flags master ");
                }
            });
            try (RawRedis proxied = release.throughProxy()) {
                assertThat(proxied.send("INFO", "replication")).contains("role:master");
            }
            return this;
        }

        Reported isCluster(int nodes, int masters) {
            assertThat(release.pods("cluster"))
                    .hasSize(nodes)
                    .allSatisfy(pod -> assertThat(send(pod.name(), "CLUSTER", "INFO"))
                            .contains(
                                    "cluster_state:ok",
                                    "cluster_slots_ok:16384",
                                    "cluster_known_nodes:" + nodes,
                                    "cluster_size:" + masters));
            assertThat(send("redis-cluster-0", "CLUSTER", "NODES").lines().filter(line -> line.contains("slave")))
                    .hasSize(nodes - masters);
            return this;
        }

        /** @param setting as in redis.conf */
        Reported says(String pod, String setting) {
            String name = setting.substring(0, setting.indexOf(' '));
            assertThat(send(pod, "CONFIG", "GET", name)).isEqualTo(setting);
            return this;
        }

        Reported hasVolume(String claim, long bytes) {
            assertThat(release.session().pvcs(release.key().namespace(), ""))
                    .filteredOn(found -> found.name().equals(claim))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.requestedBytes()).isEqualTo(bytes);
                        assertThat(found.phase()).isEqualTo("Bound");
                    });
            return this;
        }

        Reported hasNoVolume() {
            assertThat(release.session().pvcs(release.key().namespace(), ""))
                    .extracting(PvcInfo::name)
                    .isEmpty();
            return this;
        }

        /** @param path of the resources in the values */
        Reported asksFor(String statefulSet, String path) {
            JsonNode wanted = YAMLMapper.shared().readTree(request.valuesYaml()).at(path);
            assertThat(wanted.isMissingNode()).as(path).isFalse();
            JsonNode pod = objects.stream()
                    .filter(object -> object.path("kind").asString("").equals("StatefulSet"))
                    .filter(object -> object.at("/metadata/name").asString("").equals(statefulSet))
                    .map(object -> object.at("/spec/template/spec/containers"))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            assertThat(pod.valueStream()
                            .filter(container ->
                                    container.path("name").asString("").equals("redis"))
                            .map(container -> container.path("resources")))
                    .containsExactly(wanted);
            return this;
        }

        Reported keepsMaxmemoryBelowItsLimit(String pod) {
            long limit = release.pod(pod).containers().stream()
                    .filter(container -> container.name().equals("redis"))
                    .mapToLong(PodInfo.Container::memoryLimitBytes)
                    .sum();
            assertThat(limit).isPositive();
            return says(pod, "maxmemory " + limit * 75 / 100);
        }

        Reported isMeasured(String pod, String... lines) {
            assertThat(release.metrics(pod)).contains(lines);
            return this;
        }

        Reported has(String configMap) {
            ObjectRef object = new ObjectRef("v1", "ConfigMap", release.key().namespace(), configMap);
            assertThat(release.session().exists(object)).as(configMap).isEqualTo(Existence.PRESENT);
            return this;
        }
    }
}
