package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationFailure;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.Preflight;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.Undo;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every way in which a deployment can fail in the cluster says which object, why, and what to do, and can be undone. */
class DeployFailuresClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private List<Finding> preflight(DeployRequest request) {
        return new Preflight(cluster.services(), cluster.guard()).check(request, finding -> {}, new CancelToken());
    }

    private static void assertBlocked(List<Finding> findings, String id, String words) {
        assertThat(findings)
                .filteredOn(finding -> finding.id().equals(id) && finding.severity() == Severity.BLOCKED)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.title() + " " + finding.detail()).contains(words);
                    assertThat(finding.next()).isNotBlank();
                });
    }

    private void assertUndone(DeployOperation operation) {
        new Undo(cluster.services()).run(operation, true);
        try (KubeSession session = cluster.session()) {
            String namespace = operation.record().release().namespace();
            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> assertThat(session.namespaceExists(namespace)).isEqualTo(Existence.ABSENT));
        }
        assertThat(cluster.services().journal().unfinished()).isEmpty();
    }

    @Test
    void aStorageClassThatIsNot() {
        String namespace = cluster.newNamespace();
        DeployRequest request = Deploys.standalone(
                cluster.context(), namespace, "master: {persistence: {storageClass: no-such-class}}\n");
        assertBlocked(preflight(request), "storage-class", "no-such-class");
        DeployOperation operation = Deploys.run(request, cluster.services());
        OperationFailure failure = Deploys.failure(operation);
        assertThat(failure.step()).isEqualTo(StepKind.VOLUMES);
        assertThat(failure.object()).isEqualTo("PersistentVolumeClaim redis-data-redis-master-0");
        assertThat(failure.why()).contains("no-such-class");
        assertUndone(operation);
    }

    @Test
    void anImageThatCannotBePulled() {
        String namespace = cluster.newNamespace();
        DeployOperation operation = Deploys.run(
                Deploys.standalone(
                        cluster.context(),
                        namespace,
                        "image: {registry: 127.0.0.1:9, repository: nobody/nothing, tag: '1'}\n"),
                cluster.services());
        OperationFailure failure = Deploys.failure(operation);
        assertThat(failure.step()).isEqualTo(StepKind.IMAGES);
        assertThat(failure.object()).contains("redis-master-0");
        assertThat(failure.why()).contains("127.0.0.1:9/nobody/nothing:1");
        assertThat(failure.waitingMayHelp()).isTrue();
        assertUndone(operation);
    }

    @Test
    void moreMemoryThanAnyNodeHas() {
        String namespace = cluster.newNamespace();
        DeployRequest request = Deploys.standalone(
                cluster.context(),
                namespace,
                "master: {resources: {requests: {cpu: 10m, memory: 900Gi}, limits: {memory: 900Gi}}}\n");
        assertBlocked(preflight(request), "capacity", "900 GiB");
        DeployOperation operation = Deploys.run(request, cluster.services());
        OperationFailure failure = Deploys.failure(operation);
        assertThat(failure.step()).isEqualTo(StepKind.SCHEDULING);
        assertThat(failure.object()).isEqualTo("Pod redis-master-0");
        assertThat(failure.why()).containsIgnoringCase("insufficient memory");
        assertThat(failure.evidence()).anyMatch(line -> line.startsWith("FailedScheduling"));
        assertUndone(operation);
    }

    @Test
    void aLineRedisDoesNotKnow() {
        String namespace = cluster.newNamespace();
        DeployOperation operation = Deploys.run(
                Deploys.standalone(cluster.context(), namespace, "master: {configuration: \"no-such-directive 1\"}\n"),
                cluster.services());
        OperationFailure failure = Deploys.failure(operation);
        assertThat(failure.step()).isEqualTo(StepKind.READY);
        assertThat(failure.object()).isEqualTo("Pod redis-master-0, container redis");
        assertThat(String.join("\n", failure.logTail())).contains("no-such-directive");
        assertUndone(operation);
    }

    @Test
    void aQuotaWithTooLittleLeft() throws IOException {
        String namespace = cluster.newNamespace();
        DeployRequest request = Deploys.standalone(cluster.context(), namespace, "");
        try (KubeSession session = cluster.session()) {
            session.createNamespace(namespace, java.util.Map.of());
            cluster.apply(session, namespace, """
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: team}
                spec: {hard: {requests.memory: 32Mi}}
                """);
            await().untilAsserted(() -> assertThat(session.quotas(namespace)).isNotEmpty());
            assertBlocked(preflight(request), "quota", "requests.memory: 64 MiB needed");
            DeployOperation operation = Deploys.run(request, cluster.services());
            OperationFailure failure = Deploys.failure(operation);
            assertThat(failure.object()).isEqualTo("StatefulSet redis-master");
            assertThat(failure.why()).contains("exceeded quota: team");
            new Undo(cluster.services()).run(operation, true);
            // It was there before: it stays.
            assertThat(session.namespaceExists(namespace)).isEqualTo(Existence.PRESENT);
        }
    }

    @Test
    void aNameThatIsTaken() {
        String namespace = cluster.newNamespace();
        DeployRequest request = Deploys.standalone(cluster.context(), namespace, "");
        DeployOperation first = Deploys.run(request, cluster.services());
        assertThat(first.progress().phase()).isEqualTo(OperationPhase.DONE);
        List<Finding> findings = preflight(request);
        assertBlocked(findings, "name-clash", "deployed");
        assertBlocked(findings, "secret", "redis");
        assertBlocked(findings, "objects", "StatefulSet redis-master");
        DeployOperation second = Deploys.run(request, cluster.services());
        OperationFailure failure = Deploys.failure(second);
        assertThat(failure.step()).isEqualTo(StepKind.INSTALL);
        assertThat(failure.why()).contains("exists");
        new Undo(cluster.services()).run(second, true);
        try (KubeSession session = cluster.session()) {
            assertThat(session.pods(namespace, ""))
                    .singleElement()
                    .satisfies(pod -> assertThat(pod.ready()).isTrue());
        }
        assertUndone(first);
    }

    @Test
    void aReadOnlyContextIsNotChanged() {
        String namespace = cluster.newNamespace();
        cluster.setReadOnly(true);
        DeployRequest request = Deploys.standalone(cluster.context(), namespace, "");
        assertBlocked(preflight(request), "read-only", "read-only");
        DeployOperation operation = Deploys.run(request, cluster.services());
        assertThat(Deploys.failure(operation).why()).contains("read-only");
        try (KubeSession session = cluster.session()) {
            assertThat(session.namespaceExists(namespace)).isEqualTo(Existence.ABSENT);
            assertThatThrownBy(() -> session.delete(new ObjectRef("v1", "Pod", "default", "none")))
                    .asInstanceOf(InstanceOfAssertFactories.throwable(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.READ_ONLY);
            assertThatThrownBy(() -> cluster.services()
                            .installer()
                            .uninstall(session, operation.record().release()))
                    .asInstanceOf(InstanceOfAssertFactories.throwable(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.READ_ONLY);
        }
        assertThat(cluster.services().audit().read())
                .filteredOn(entry -> entry.what().equals("create namespace"))
                .last()
                .satisfies(entry ->
                        assertThat(entry.outcome()).startsWith("failed").contains("read-only"));
    }

    @Test
    void aDeploymentNobodyWatchesAnyMoreIsUndoneByAnotherConsole() {
        String namespace = cluster.newNamespace();
        DeployOperation operation =
                DeployOperation.of(Deploys.standalone(cluster.context(), namespace, ""), cluster.services());
        CancelToken cancel = new CancelToken();
        operation.listen(progress -> {
            if (progress.step(StepKind.OBJECTS).state() == dev.redwheel.operation.StepProgress.State.DONE) {
                cancel.cancel();
            }
        });
        operation.run(cancel);
        DeployOperation remembered = DeployOperation.resume(
                cluster.services().journal().unfinished().getFirst(), java.util.Optional.empty(), cluster.services());
        assertThat(remembered.progress().phase()).isEqualTo(OperationPhase.INTERRUPTED);
        assertUndone(remembered);
    }
}
