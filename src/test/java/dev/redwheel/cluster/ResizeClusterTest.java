package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize.Resizing;
import dev.redwheel.model.PodTemplate;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.model.WorkloadInfo;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.values.ValueEdit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Running servers get other resources where they run, on a cluster that can do that: Kubernetes 1.33 and later. */
class ResizeClusterTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    @BeforeEach
    void onlyWhereItIsOffered() {
        try (KubeSession session = cluster.session()) {
            assumeThat(session.offersResize()).as("pods/resize").isTrue();
        }
    }

    private static List<PodInfo> servers(ReleaseUnderTest release) {
        return Stream.of("master", "replica", "cluster")
                .flatMap(component -> release.pods(component).stream())
                .toList();
    }

    /** Who runs, and how often its containers have begun anew. */
    private static Map<String, String> runs(ReleaseUnderTest release) {
        return servers(release).stream()
                .collect(Collectors.toMap(
                        PodInfo::name,
                        pod -> pod.uid() + " "
                                + pod.containers().stream()
                                        .mapToInt(PodInfo.Container::restarts)
                                        .sum(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static void assertSize(ReleaseUnderTest release, int mebibytes) {
        assertThat(servers(release)).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.containers().getFirst().memoryLimitBytes()).isEqualTo((long) mebibytes << 20);
            assertThat(pod.size().actual().get("redis").memoryLimit()).isEqualTo(mebibytes + "Mi");
            // A probe may just have taken up the configuration before last, which reached the pod late: the newest
            // follows.
            await("maxmemory of " + pod.name()).atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                try (RawRedis redis = release.redis(pod.name())) {
                    assertThat(redis.send("CONFIG", "GET", "maxmemory"))
                            .isEqualTo("maxmemory " + (long) mebibytes * 1024 * 1024 * 75 / 100);
                }
            });
        });
        assertThat(sets(release)).allSatisfy(set -> {
            assertThat(set.partition()).as("nobody is held back for good").isZero();
            assertThat(set.rolloutDone()).isTrue();
        });
    }

    private static List<WorkloadInfo> sets(ReleaseUnderTest release) {
        return release.session().statefulSets(release.key().namespace(), "");
    }

    private void assertNothingIsLeft(ReleaseUnderTest release, Map<String, String> before) {
        assertThat(runs.changes().drift(runs.look(release.key())).drifts()).isEmpty();
        List<String> revisions =
                sets(release).stream().map(WorkloadInfo::updateRevision).toList();
        cluster.upgrade(
                release.session(),
                release.key(),
                ValueEdit.yaml(ChangeRuns.newest(release).userValues()));
        await("the controllers have seen the revision")
                .atMost(SOON)
                .until(() -> sets(release).stream().allMatch(WorkloadInfo::rolloutDone));
        assertThat(sets(release).stream().map(WorkloadInfo::updateRevision)).isEqualTo(revisions);
        assertThat(runs(release)).as("Helm again, with the same values").isEqualTo(before);
    }

    @Test
    void memoryGrowsAndShrinksBehindSentinelsAndNobodyRestarts() throws Exception {
        ReleaseKey key =
                Deploys.deployed(cluster, Topology.SENTINEL, Deploys.SENTINEL + "replica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            Map<String, String> before = runs(release);
            List<String> pods = release.pods().stream().map(PodInfo::uid).toList();
            ResourceSpec size = runs.look(key).resources();
            Map<String, @Nullable Object> values = ChangeRuns.newest(release).userValues();
            ChangePlan plan = runs.changes().planResources(runs.look(key), size.withMemoryLimit("128Mi"));
            assertThat(plan.costs().getFirst()).startsWith("Nobody restarts");
            assertThat(plan.commands())
                    .contains("patch pod redis-replicas-0 --subresource resize", "controller-revision-hash=");
            try (Torture load = Torture.start("up-", () -> Torture.single(release.throughProxy()))) {
                runs.run(plan);
                load.judge("vertical-up-in-place");
            }
            assertSize(release, 128);
            assertThat(runs(release)).isEqualTo(before);
            assertThat(cluster.services().audit().read())
                    .extracting(entry -> entry.what() + ": " + entry.diff())
                    .contains(
                            "resize running pod: Pod redis-replicas-0 redis limits.memory 96Mi → 128Mi",
                            "resize running pod: Pod redis-master-0 redis limits.memory 96Mi → 128Mi");
            try (Torture load = Torture.start("down-", () -> Torture.single(release.throughProxy()))) {
                runs.runKilling(
                        runs.changes().planResources(runs.look(key), size).record(),
                        release,
                        ChangeStepKind.RESIZE,
                        release::master);
                load.judge("vertical-down-in-place-master-killed");
            }
            assertSize(release, 96);
            assertThat(release.pods().stream().map(PodInfo::uid))
                    .as("a container that was killed begins anew; no pod is made anew")
                    .containsExactlyInAnyOrderElementsOf(pods);
            assertThat(ValueEdit.between(values, ChangeRuns.newest(release).userValues()))
                    .isEmpty();
            assertNothingIsLeft(release, runs(release));
        }
    }

    @Test
    void aRedisClusterGrowsAndAKilledConsoleGoesOn() throws Exception {
        ReleaseKey key = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            Map<String, String> before = runs(release);
            try (Torture load = Torture.start("up-", () -> Torture.cluster(release))) {
                // Right after the revision; among the pods; and when the StatefulSets are let go.
                runs.kill(key, "memory 128Mi", ChangeStepKind.RESIZE, 0);
                assertThat(sets(release))
                        .allSatisfy(set -> assertThat(set.partition())
                                .as("nothing restarts while nobody goes on")
                                .isEqualTo(set.replicas()));
                runs.kill(key, "", ChangeStepKind.RESIZE, 2500);
                runs.kill(key, "", ChangeStepKind.ROLL, 0);
                runs.resume();
                load.judge("vertical-up-in-place-killed");
            }
            assertSize(release, 128);
            assertThat(runs(release)).isEqualTo(before);
            assertNothingIsLeft(release, before);
        }
    }

    @Test
    void whatAKilledConsoleHasResizedIsTakenBackWithoutARestart() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            Map<String, String> before = runs(release);
            runs.kill(key, "memory 128Mi", ChangeStepKind.ROLL, 0);
            assertThat(release.pod("redis-master-0").containers().getFirst().memoryLimitBytes())
                    .isEqualTo(128L << 20);
            runs.takeBack(runs.unfinished());
            assertSize(release, 96);
            runs.kill(key, "memory 80Mi", ChangeStepKind.RESIZE, 0);
            runs.takeBack(runs.unfinished());
            assertSize(release, 96);
            assertThat(runs(release)).isEqualTo(before);
        }
    }

    /** Where the template says something else too, what is resized restarts all the same: it is not of that template. */
    @Test
    void aPodWhoseTemplateChangesOtherwiseIsNotTakenForNew() throws Exception {
        ReleaseKey key = Deploys.deployed(cluster, Topology.STANDALONE, Deploys.SMALL + "architecture: standalone\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            String uid = release.pod("redis-master-0").uid();
            ChangeRecord planned = runs.changes()
                    .planResources(runs.look(key), runs.look(key).resources().withMemoryLimit("128Mi"))
                    .record();
            ChangeRecord done = runs.run(with(planned, new ValueEdit("podAnnotations.turn", "two")), record -> {});
            assertThat(done.steps())
                    .filteredOn(step -> step.kind() == ChangeStepKind.RESIZE)
                    .singleElement()
                    .satisfies(step -> assertThat(step.message()).contains("more than its resources changes"));
            assertThat(release.pod("redis-master-0").uid()).isNotEqualTo(uid);
            assertSize(release, 128);
            PodTemplate newest = release.session()
                    .newestTemplate(key.namespace(), "redis-master")
                    .orElseThrow();
            assertThat(newest.resources().get("redis").memoryLimit()).isEqualTo("128Mi");
            assertThat(newest.rest()).contains("\"turn\":\"two\"").doesNotContain("128Mi");
        }
    }

    /** Its first revision changes this too. */
    private static ChangeRecord with(ChangeRecord planned, ValueEdit more) {
        List<ChangeStep> steps = new ArrayList<>(planned.steps());
        ChangeStep upgrade = steps.getFirst();
        List<ValueEdit> edits = new ArrayList<>(upgrade.edits());
        edits.add(more);
        steps.set(
                0,
                new ChangeStep(
                        upgrade.kind(), edits, upgrade.state(), upgrade.started(), upgrade.ended(), upgrade.message()));
        return new ChangeRecord(
                planned.id(),
                planned.context(),
                planned.release(),
                planned.kind(),
                planned.size(),
                planned.sizeBefore(),
                planned.figures(),
                planned.revision(),
                planned.backTo(),
                planned.upgrading(),
                planned.chart(),
                steps,
                planned.phase(),
                planned.failure(),
                planned.started(),
                planned.ended());
    }

    @Tag("practice")
    @Test
    void withoutTheRightTheyRestartAndItIsSaidWhy() {
        ReleaseKey key = Deploys.deployed(cluster, Topology.STANDALONE, Deploys.SMALL + "architecture: standalone\n");
        cluster.practice().forbid("patch", "pods/resize", key.namespace());
        ChangePlan plan = runs.changes()
                .planResources(runs.look(key), runs.look(key).resources().withMemoryLimit("128Mi"));
        assertThat(plan.blocked()).isFalse();
        assertThat(plan.costs()).noneMatch(cost -> cost.startsWith("Nobody restarts"));
        assertThat(plan.record().steps()).extracting(ChangeStep::kind).doesNotContain(ChangeStepKind.RESIZE);
        assertThat(plan.findings())
                .filteredOn(finding -> finding.id().equals("in-place"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.detail()).contains("patch on pods/resize");
                    assertThat(finding.next()).contains("--verb=patch --resource=pods/resize");
                });
    }

    /** No room now: the change waits for it, and nobody restarts. */
    @Tag("practice")
    @Test
    void aNodeThatGetsRoomMeanwhileResizesAfterAll() throws IOException {
        ReleaseKey key = Deploys.deployed(cluster, Topology.STANDALONE, Deploys.SMALL + "architecture: standalone\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            Map<String, String> before = runs(release);
            NodeInfo node = release.session().nodes().getFirst();
            long left = node.memoryBytes() - node.requestedMemoryBytes().orElseThrow();
            cluster.apply(release.session(), key.namespace(), """
                apiVersion: v1
                kind: Pod
                metadata: {name: filler}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - {name: redis, image: "redis:8.0", resources: {requests: {memory: %d}}}
                """.formatted(left - (50L << 20)));
            await().atMost(SOON)
                    .until(() -> !pod(release, "filler")
                            .map(PodInfo::node)
                            .orElse("")
                            .isEmpty());
            ChangePlan plan = runs.changes()
                    .planResources(
                            runs.look(key),
                            runs.look(key)
                                    .resources()
                                    .withMemoryRequest("128Mi")
                                    .withMemoryLimit("128Mi"));
            assertThat(plan.findings())
                    .anySatisfy(finding -> assertThat(finding.title()).isEqualTo("Room where the pods run"));
            AtomicBoolean waited = new AtomicBoolean();
            runs.run(plan.record(), record -> {
                boolean waits =
                        record.steps().stream().anyMatch(step -> step.message().contains("enough resource: memory"));
                if (waits && waited.compareAndSet(false, true)) {
                    release.session().delete(new ObjectRef("v1", "Pod", key.namespace(), "filler"));
                }
            });
            assertThat(waited).isTrue();
            assertSize(release, 128);
            assertThat(runs(release)).isEqualTo(before);
        }
    }

    private static Optional<PodInfo> pod(ReleaseUnderTest release, String name) {
        return release.session().pods(release.key().namespace(), "").stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst();
    }

    /** What the API server does not let, what a node cannot and what it cannot yet, each told by whoever knows. */
    @Tag("practice")
    @Test
    void refusedInfeasibleAndDeferredAreTold() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            KubeSession session = release.session();
            String namespace = key.namespace();
            String pod = "redis-master-0";
            ResourceSpec size = release.pod(pod).size().wanted().get("redis");
            assertThat(release.pod(pod).size().actual()).containsEntry("redis", size);
            refused(session, namespace, new ResourceSpec("1", "96Mi", "1", "96Mi"), "QOS Class");
            refused(session, namespace, size.withMemoryLimit(""), "cannot be removed");
            refused(session, namespace, size.withMemoryRequest("1Gi"), "must be less than or equal");
            assertThatThrownBy(() -> session.ofRevision(namespace, pod, "another", "x"))
                    .isInstanceOfSatisfying(
                            OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
            assertThat(release.pod(pod).size().wanted()).containsEntry("redis", size);

            session.resize(
                    namespace,
                    pod,
                    Map.of("redis", size.withMemoryRequest("9000Gi").withMemoryLimit("9000Gi")));
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(release.pod(pod).size().resizing()).isEqualTo(Resizing.INFEASIBLE);
                assertThat(release.pod(pod).size().message()).contains("memory");
            });
            assertThat(session.nodes().getFirst().requestedMemoryBytes().orElseThrow())
                    .as("what is never given does not count")
                    .isLessThan(9000L << 30);
            long node = session.nodes().getFirst().memoryBytes();
            String most = (node - (10L << 20)) + "";
            session.resize(
                    namespace, pod, Map.of("redis", size.withMemoryRequest(most).withMemoryLimit(most)));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(release.pod(pod).size().resizing()).isEqualTo(Resizing.DEFERRED));
            session.resize(namespace, pod, Map.of("redis", size.withMemoryLimit("100Mi")));
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(release.pod(pod).size().resizing()).isEqualTo(Resizing.NONE);
                assertThat(release.pod(pod).size().actual()).containsEntry("redis", size.withMemoryLimit("100Mi"));
            });
            assertThat(release.pod(pod).containers().getFirst().restarts()).isZero();
        }
    }

    private static void refused(KubeSession session, String namespace, ResourceSpec asked, String why) {
        assertThatThrownBy(() -> session.resize(namespace, "redis-master-0", Map.of("redis", asked)))
                .isInstanceOfSatisfying(OpsException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT);
                    assertThat(e.why()).contains(why);
                });
    }

    @Test
    void aContextMarkedReadOnlyResizesNothing() {
        cluster.setReadOnly(true);
        try (KubeSession session = cluster.session()) {
            for (Runnable change : List.<Runnable>of(
                    () -> session.resize("default", "redis-master-0", Map.of()),
                    () -> session.ofRevision("default", "redis-master-0", "u", "r"))) {
                assertThatThrownBy(change::run)
                        .isInstanceOfSatisfying(
                                OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.READ_ONLY));
            }
        }
    }
}
