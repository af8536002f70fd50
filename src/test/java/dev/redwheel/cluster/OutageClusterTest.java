package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.operation.change.ChangeFailure;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Size;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ValueEdit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The API server, or a node with all of its Redis, goes in the middle of a change. */
class OutageClusterTest {
    /** How long an API server is away, s: longer than the console waits for one answer again and again. */
    private static final int AWAY = 12;

    /** The steps during which it goes. */
    private static final Set<ChangeStepKind> AT =
            EnumSet.of(ChangeStepKind.UPGRADE, ChangeStepKind.ROLL, ChangeStepKind.PROOF);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    /** Once before Helm's revision, once among the pods that restart, and once while everybody is asked. */
    @Test
    void anApiServerThatIsKilledLeavesAChangeThatIsGoneOnWith() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key);
                SilentProxy server = SilentProxy.before(cluster.kubeconfig());
                KubeContexts contexts = KubeContexts.open(
                        Optional.of(server.kubeconfig(
                                cluster.kubeconfig(), cluster.home().resolve("kubeconfig"))),
                        Map.of(),
                        cluster.home(),
                        List.of())) {
            RunFiles files = new RunFiles(cluster.home().resolve("tmp"));
            KubeConnector connector = new KubeConnector(contexts, System.getenv(), files);
            ChangeRuns runs = new ChangeRuns(cluster, () -> cluster.services(connector));
            List<String> uids = release.pods().stream().map(PodInfo::uid).toList();
            ChangePlan plan = runs.changes()
                    .planValues(
                            runs.look(key),
                            ValueEdit.apply(
                                    ChangeRuns.newest(release).userValues(),
                                    List.of(new ValueEdit("podAnnotations", Map.of("turn", "two")))));
            assertThat(plan.blocked()).as("%s", plan.findings()).isFalse();
            Set<ChangeStepKind> left = EnumSet.copyOf(AT);
            List<ChangeFailure> failures = new ArrayList<>();
            try (Torture load = Torture.start("away-", () -> Torture.single(release.impatient("redis-master-0")))) {
                ChangeOperation operation = runs.operation(plan.record());
                while (operation.record().phase() != OperationPhase.DONE) {
                    Runnable unlisten = operation.listen(record -> record.steps().stream()
                            .filter(step -> step.state() == State.RUNNING && left.remove(step.kind()))
                            .forEach(step -> awayFor(server, step.kind())));
                    operation.run(new CancelToken());
                    unlisten.run();
                    operation.record().failure().ifPresent(failures::add);
                    assertThat(failures).hasSizeLessThanOrEqualTo(AT.size());
                    if (operation.record().phase() != OperationPhase.DONE) {
                        server.restart();
                        assertThat(runs.unfinished().id())
                                .isEqualTo(operation.record().id());
                        operation = runs.operation(runs.unfinished()); // The next start's.
                    }
                }
                load.judge("api-server-killed");
            }
            System.out.println("api-server-killed: " + failures);
            assertThat(left).isEmpty();
            assertThat(failures)
                    .as("Helm cannot do without it")
                    .isNotEmpty()
                    .allSatisfy(failure -> assertThat(failure.next()).contains("Check that the cluster"));
            assertThat(release.pods().stream().map(PodInfo::uid)).doesNotContainAnyElementsOf(uids);
            assertThat(ChangeRuns.newest(release).userValues()).containsEntry("podAnnotations", Map.of("turn", "two"));
            assertThat(runs.changes().unfinished()).isEmpty();
        }
    }

    /** For a while: before Helm can have asked it anything, else from soon on, in the middle of the step. */
    private static void awayFor(SilentProxy server, ChangeStepKind at) {
        if (at == ChangeStepKind.UPGRADE) {
            server.kill();
        } else {
            CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS).execute(server::kill);
        }
        CompletableFuture.delayedExecutor(AWAY, TimeUnit.SECONDS).execute(server::restart);
    }

    /** All servers of the node die in the same moment, and with them whatever was being moved. */
    @Test
    void aNodeThatLosesEveryRedisInTheMiddleOfSlots() {
        ReleaseKey key = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas(release.owner(0), 1);
            ChangeRuns runs = new ChangeRuns(cluster);
            try (Torture load = Torture.start("node-", () -> Torture.cluster(release))) {
                runs.runKilling(
                        runs.changes().planSize(runs.look(key), new Size(8, 1)).record(),
                        release,
                        ChangeRuns::inTheMiddleOfSlots,
                        () -> release.pods("cluster").stream()
                                .map(PodInfo::name)
                                .toList());
                load.judge("cluster-out-node-killed");
            }
            assertThat(release.pods("cluster"))
                    .hasSize(8)
                    .allSatisfy(pod ->
                            assertThat(pod.containers().getFirst().restarts()).isPositive());
        }
    }
}
