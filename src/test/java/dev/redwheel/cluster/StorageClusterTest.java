package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.PlayedStorage;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStep;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Volumes;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ValueEdit;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Volumes become larger under running servers. The storage of the workplace's real cluster cannot grow; there the test plays its
 * part, and the API server, its checks and the StatefulSet controller are real.
 */
class StorageClusterTest {
    private static final long SMALL = 64L << 20;
    private static final long LARGE = 128L << 20;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    /** A class of the test's own. */
    private final String storageClass =
            "rw-test-" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);

    /** Over the provisioner of the cluster's default class, which lets the clusters be told apart no further. */
    private void makeClass(String more) throws IOException {
        try (KubeSession session = cluster.session()) {
            String provisioner = session.storageClasses().stream()
                    .filter(StorageClassInfo::isDefault)
                    .findFirst()
                    .orElseThrow()
                    .provisioner();
            String namespace = cluster.newNamespace();
            session.createNamespace(namespace, java.util.Map.of());
            cluster.apply(session, namespace, """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: %s}
                provisioner: %s
                %s
                """.formatted(storageClass, provisioner, more));
        }
    }

    @AfterEach
    void removeClass() {
        try (KubeSession session = cluster.session()) {
            session.delete(new ObjectRef("storage.k8s.io/v1", "StorageClass", "", storageClass));
        }
    }

    private Optional<PlayedStorage> storage(ReleaseKey release) {
        return cluster.isPractice()
                ? Optional.empty()
                : Optional.of(PlayedStorage.start(cluster.session(), release.namespace()));
    }

    private ReleaseKey sentinel() {
        return Deploys.deployed(
                cluster,
                Topology.SENTINEL,
                Deploys.SENTINEL
                                .replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
                                .replaceFirst("size: 64Mi", "size: 64Mi\n  storageClass: " + storageClass)
                        + "replica: {replicaCount: 1}\n");
    }

    private static List<PvcInfo> claims(ReleaseUnderTest release, String prefix) {
        return release.session().pvcs(release.key().namespace(), "").stream()
                .filter(claim -> claim.name().startsWith(prefix))
                .toList();
    }

    /** Values, manifests and what runs say the same, and Helm would change nothing. */
    private void allSay(ReleaseUnderTest release, String size) {
        ReleasePayload newest = ChangeRuns.newest(release);
        assertThat(newest.status()).isEqualTo("deployed");
        assertThat(ValueEdit.at(newest.userValues(), "persistence.size")).isEqualTo(size);
        assertThat(runs.changes().drift(runs.look(release.key())).drifts()).isEmpty();
        assertThat(claims(release, "redis-data-"))
                .hasSize(2)
                .allSatisfy(claim -> assertThat(claim.capacityBytes()).isEqualTo(LARGE));
        assertThat(claims(release, "sentinel-data-"))
                .hasSize(3)
                .allSatisfy(claim -> assertThat(claim.requestedBytes()).isEqualTo(SMALL));
    }

    @Test
    void volumesGrowAndNoServerRestarts() throws IOException {
        makeClass("allowVolumeExpansion: true");
        ReleaseKey key = sentinel();
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            List<String> uids = release.pods().stream().map(PodInfo::uid).toList();
            ChangePlan plan = runs.changes().planStorage(runs.look(key), "128Mi");
            assertThat(plan.commands())
                    .contains(
                            "patch pvc redis-data-redis-master-0",
                            "delete statefulset --cascade=orphan redis-replicas",
                            "--set 'persistence.size=128Mi'");
            ChangeRecord done;
            Optional<PlayedStorage> storage = storage(key);
            try (Torture load = Torture.start("v-", () -> Torture.single(release.throughProxy()))) {
                done = whileKubernetesIsSlow(plan, key);
                load.judge("storage");
            } finally {
                storage.ifPresent(PlayedStorage::close);
            }
            assertThat(release.pods().stream().map(PodInfo::uid).toList()).isEqualTo(uids);
            allSay(release, "128Mi");
            assertThat(blocked(runs.changes().planStorage(runs.look(key), "128Mi")))
                    .containsExactly("It is so already.");
            assertThat(blocked(runs.changes().planStorage(runs.look(key), "64Mi")))
                    .singleElement()
                    .asString()
                    .contains("makes no volume smaller");

            // A console that was killed after Helm was done and before that was written down.
            runs.run(begunAgain(done), record -> {});
            assertThat(release.session().statefulSets(key.namespace(), "")).hasSize(3);
            assertThat(release.pods().stream().map(PodInfo::uid).toList()).isEqualTo(uids);
        }
    }

    /** Its garbage collector takes a StatefulSet away late, as on a busy cluster: Helm would find the old one. */
    private ChangeRecord whileKubernetesIsSlow(ChangePlan plan, ReleaseKey key) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        cluster.context(), cluster.kubeconfig().toFile()))
                .build()) {
            var set = client.apps().statefulSets().inNamespace(key.namespace()).withName("redis-replicas");
            set.patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"metadata\":{\"finalizers\":[\"redwheel.dev/test-waits\"]}}");
            AtomicBoolean waited = new AtomicBoolean();
            ChangeRecord done = runs.run(plan, record -> {
                boolean waits = record.steps().stream()
                        .anyMatch(step -> step.message().equals("Kubernetes has yet to take away redis-replicas"));
                if (waits && waited.compareAndSet(false, true)) {
                    set.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
                }
            });
            assertThat(waited).isTrue();
            return done;
        }
    }

    private static ChangeRecord begunAgain(ChangeRecord done) {
        return new ChangeRecord(
                done.id(),
                done.context(),
                done.release(),
                done.kind(),
                done.size(),
                done.sizeBefore(),
                done.figures(),
                done.revision(),
                done.backTo(),
                done.upgrading(),
                done.chart(),
                done.steps().stream()
                        .map(step -> new ChangeStep(
                                step.kind(), step.edits(), State.PENDING, Optional.empty(), Optional.empty(), ""))
                        .toList(),
                OperationPhase.RUNNING,
                Optional.empty(),
                done.started(),
                Optional.empty());
    }

    private static List<String> blocked(ChangePlan plan) {
        return plan.findings().stream()
                .filter(finding -> finding.severity() == Severity.BLOCKED)
                .map(Finding::detail)
                .toList();
    }

    /** The check says it, and whoever goes on all the same is stopped by the cluster before anything is let go. */
    @Test
    void aClassThatDoesNotAllowItIsRefused() throws IOException {
        makeClass("allowVolumeExpansion: false");
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.STANDALONE,
                Deploys.SMALL.replace("size: 64Mi", "size: 64Mi\n  storageClass: " + storageClass)
                        + "architecture: standalone\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            ChangePlan plan = runs.changes().planStorage(runs.look(key), "128Mi");
            assertThat(plan.findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.id()).isEqualTo("storage-class");
                        assertThat(finding.detail()).contains(storageClass, "allowVolumeExpansion");
                        assertThat(finding.next()).contains("kubectl patch storageclass " + storageClass);
                    });
            ChangeOperation all = runs.operation(plan.record());
            all.run(new CancelToken());
            assertThat(all.record().phase()).isEqualTo(OperationPhase.FAILED);
            assertThat(all.record().failure().orElseThrow().why()).contains("must support resize");
            assertThat(claims(release, "redis-data-"))
                    .singleElement()
                    .satisfies(claim -> assertThat(claim.requestedBytes()).isEqualTo(SMALL));
            assertThat(release.session().statefulSets(key.namespace(), "")).hasSize(1);
            assertThatCode(() -> runs.changes().undo(all.record().id())).doesNotThrowAnyException();
            assertThat(runs.changes().unfinished()).isEmpty();
            allowed(release);
        }
    }

    /** The class is changed as the finding says, and the change goes on; while the storage does nothing, that is said. */
    private void allowed(ReleaseUnderTest release) throws IOException {
        if (cluster.isPractice()) {
            return; // Its storage grows at once.
        }
        removeClass();
        makeClass("allowVolumeExpansion: true");
        ChangePlan plan = runs.changes().planStorage(runs.look(release.key()), "128Mi");
        CancelToken stop = new CancelToken();
        ChangeOperation operation = runs.operation(plan.record());
        operation.listen(record -> {
            if (record.steps().getFirst().message().contains("waiting for an external controller")) {
                stop.cancel();
            }
        });
        operation.run(stop);
        assertThat(operation.record().phase()).isEqualTo(OperationPhase.INTERRUPTED);
        assertThat(operation.record().steps().getFirst().message())
                .contains("redis-data-redis-master-0 (64 MiB of 128 MiB)");
    }

    /** Storage as some clouds have it: the servers restart one by one, and the master hands over first. */
    @Tag("long")
    @Test
    void fileSystemsThatGrowWithTheNextMountOnly() throws IOException {
        assumeTrue(cluster.isPractice()); // No storage of the real cluster does it.
        makeClass("""
            allowVolumeExpansion: true
            volumeBindingMode: WaitForFirstConsumer
            parameters: {growsInUse: "false"}\
            """);
        ReleaseKey key = sentinel();
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            List<String> uids =
                    release.pods("sentinel").stream().map(PodInfo::uid).toList();
            try (Torture load = Torture.start("m-", () -> Torture.single(release.throughProxy()))) {
                runs.run(runs.changes().planStorage(runs.look(key), "128Mi"));
                load.judge("storage-remount");
            }
            allSay(release, "128Mi");
            assertThat(release.pods("sentinel").stream().map(PodInfo::uid).toList())
                    .isEqualTo(uids);
        }
    }

    @Test
    void aKilledConsoleLeavesAnExpansionThatIsFinished() throws Exception {
        makeClass("allowVolumeExpansion: true");
        ReleaseKey key = sentinel();
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.master(), 1);
            List<String> uids = release.pods().stream().map(PodInfo::uid).toList();
            Optional<PlayedStorage> storage = storage(key);
            try (Torture load = Torture.start("k-", () -> Torture.single(release.throughProxy()))) {
                runs.kill(key, "storage 128Mi", ChangeStepKind.EXPAND, 0);
                runs.kill(key, "storage 128Mi", ChangeStepKind.LET_GO, 150);
                runs.kill(key, "storage 128Mi", ChangeStepKind.UPGRADE, 400);
                runs.kill(key, "storage 128Mi", ChangeStepKind.ROLL, 0);
                runs.resume();
                load.judge("storage-killed");
            } finally {
                storage.ifPresent(PlayedStorage::close);
            }
            assertThat(release.pods().stream().map(PodInfo::uid).toList()).isEqualTo(uids);
            allSay(release, "128Mi");
        }
    }

    /** Only what is left over goes; what a server uses stays whatever is asked for. */
    @Test
    void volumesOfServersThatWereScaledAwayAreDeletedWhenAsked() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            assertThat(runs.changes().volumes(runs.look(key)).leftOver()).isEmpty();
            runs.scale(key, 1, 0);
            ReleaseNow now = runs.look(key);
            Volumes volumes = runs.changes().volumes(now);
            assertThat(volumes.leftOver()).extracting(PvcInfo::name).containsExactly("redis-data-redis-replicas-0");
            runs.changes().removeVolumes(now, claims(release, "redis-data-"));
            await("the volume gone")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(claims(release, "redis-data-"))
                            .extracting(PvcInfo::name)
                            .containsExactly("redis-data-redis-master-0"));
        }
    }
}
