package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.Existence;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.AuditEntry;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.Preflight;
import dev.redwheel.operation.StepKind;
import dev.redwheel.operation.StepProgress;
import dev.redwheel.operation.Undo;
import dev.redwheel.operation.UndoItem;
import dev.redwheel.operation.Uninstall;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deploying and taking away, as it should go. */
class DeployClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void aStandaloneRedisFromNothingToUninstalledAndBackWithItsData() throws IOException {
        String namespace = cluster.newNamespace();
        ReleaseKey release = new ReleaseKey(namespace, "redis");
        DeployRequest request = Deploys.standalone(cluster.context(), namespace, "");

        List<Finding> findings =
                new Preflight(cluster.services(), cluster.guard()).check(request, finding -> {}, new CancelToken());
        assertThat(Preflight.worst(findings)).as("%s", findings).isNotEqualTo(Severity.BLOCKED);
        assertThat(findings)
                .extracting(Finding::id)
                .contains("namespace", "name-clash", "permission", "secret", "storage-class", "capacity", "quota");

        DeployOperation operation = Deploys.run(request, cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(operation.progress().steps()).extracting(StepProgress::state).containsOnly(StepProgress.State.DONE);
        assertThat(operation.progress().step(StepKind.REDIS).message()).contains("redis-master-0 is master");
        assertThat(operation.progress().objects()).allMatch(object -> object.severity() == Severity.OK);

        try (KubeSession session = cluster.session()) {
            try (RawRedis redis = cluster.redis(session, release, "redis-master-0")) {
                redis.send("SET", "kept", "over the years");
                redis.send("SAVE");
            }
            Uninstall uninstall = new Uninstall(cluster.services());
            List<UndoItem> preview = uninstall.preview(cluster.context(), release, false);
            assertThat(preview)
                    .filteredOn(item -> !item.removed())
                    .extracting(UndoItem::kind)
                    .containsOnly("PersistentVolumeClaim");
            assertThat(preview)
                    .filteredOn(UndoItem::removed)
                    .extracting(UndoItem::kind)
                    .contains("Release", "StatefulSet", "Service", "Secret");
            uninstall.run(cluster.context(), release, false);
            assertThat(session.pvcs(namespace, ""))
                    .extracting(PvcInfo::name)
                    .containsExactly("redis-data-redis-master-0");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(session.contents(namespace))
                            .extracting(object -> object.kind())
                            .containsOnly("PersistentVolumeClaim"));

            DeployRequest again = Deploys.standalone(cluster.context(), namespace, "");
            assertThat(new Preflight(cluster.services(), cluster.guard())
                            .check(again, finding -> {}, new CancelToken()))
                    .filteredOn(finding -> finding.id().equals("leftover-claims"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.detail()).contains("64 MiB").contains("finds the data");
                    });
            DeployOperation redeployed = Deploys.run(again, cluster.services());
            assertThat(redeployed.progress().phase()).isEqualTo(OperationPhase.DONE);
            try (RawRedis redis = cluster.redis(session, release, "redis-master-0")) {
                assertThat(redis.send("GET", "kept")).isEqualTo("over the years");
            }
            auditTellsEveryChange();
            nothingTellsThePassword(release);
            undoneTheLeftoverStays(redeployed, session);
        }
    }

    /** Also when the claims are to go: it was there before, and so was its data. */
    private void undoneTheLeftoverStays(DeployOperation redeployed, KubeSession session) {
        Undo undo = new Undo(cluster.services());
        assertThat(undo.preview(redeployed.record(), true))
                .filteredOn(item -> !item.removed())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.name()).isEqualTo("redis-data-redis-master-0");
                    assertThat(item.why()).contains("there before");
                });
        undo.run(redeployed, true);
        String namespace = redeployed.record().release().namespace();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(session.contents(namespace))
                        .extracting(ObjectRef::display)
                        .containsExactly("PersistentVolumeClaim redis-data-redis-master-0"));
    }

    private void auditTellsEveryChange() {
        List<AuditEntry> audit = cluster.services().audit().read();
        assertThat(audit)
                .filteredOn(entry -> entry.outcome().equals("done"))
                .extracting(AuditEntry::what)
                .containsExactly(
                        "create namespace",
                        "create Secret",
                        "install",
                        "deploy",
                        "uninstall",
                        "delete Secret",
                        "create Secret",
                        "install",
                        "deploy");
        assertThat(audit).allSatisfy(entry -> {
            assertThat(entry.context()).isEqualTo(cluster.context());
            assertThat(entry.release()).isEqualTo("redis");
            assertThat(entry.command())
                    .doesNotContain(Deploys.PASSWORD)
                    .satisfiesAnyOf(
                            command -> assertThat(command).contains("--kube-context"),
                            command -> assertThat(command).contains("--context"));
        });
    }

    private void nothingTellsThePassword(ReleaseKey release) throws IOException {
        for (Path file : FileTrees.files(cluster.home())) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContain(Deploys.PASSWORD);
        }
        try (KubeSession session = cluster.session()) {
            assertThat(session.secret(release.namespace(), "redis").flatMap(s -> s.text("redis-password")))
                    .contains(Deploys.PASSWORD);
            session.releasePayloads(release.namespace(), payload -> {
                var decoded = dev.redwheel.helm.ReleaseDecoder.decode("test", payload.release());
                assertThat(decoded.manifest() + decoded.userValues() + decoded.notes())
                        .doesNotContain(Deploys.PASSWORD);
            });
        }
    }

    @Test
    void replicationComesUpLosesAReplicaAndIsUndoneWithAllItMade() {
        String namespace = cluster.newNamespace();
        ReleaseKey release = new ReleaseKey(namespace, "redis");
        DeployOperation operation = Deploys.run(Deploys.replication(cluster.context(), namespace), cluster.services());
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().step(StepKind.REDIS).message())
                .contains("redis-master-0 is master")
                .contains("redis-replicas-0 is replica, the link to its master is up");
        try (KubeSession session = cluster.session()) {
            try (RawRedis master = cluster.redis(session, release, "redis-master-0")) {
                assertThat(master.send("INFO", "replication")).contains("role:master", "connected_slaves:1");
                master.send("SET", "from", "master");
            }
            awaitReplicated(session, release);
            String uid = pod(session, namespace, "redis-replicas-0").uid();
            session.delete(new ObjectRef("v1", "Pod", namespace, "redis-replicas-0"));
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                PodInfo back = pod(session, namespace, "redis-replicas-0");
                assertThat(back.uid()).isNotEqualTo(uid);
                assertThat(back.ready()).isTrue();
            });
            awaitReplicated(session, release);

            List<UndoItem> preview = new Undo(cluster.services()).preview(operation.record(), true);
            assertThat(preview).allMatch(UndoItem::removed);
            assertThat(preview)
                    .extracting(UndoItem::kind)
                    .contains("Release", "Secret", "PersistentVolumeClaim", "Namespace");
            new Undo(cluster.services()).run(operation, true);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(session.namespaceExists(namespace)).isEqualTo(Existence.ABSENT));
        }
        assertThat(cluster.services().journal().unfinished()).isEmpty();
    }

    private void awaitReplicated(KubeSession session, ReleaseKey release) {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
            try (RawRedis replica = cluster.redis(session, release, "redis-replicas-0")) {
                assertThat(replica.send("INFO", "replication")).contains("role:slave", "master_link_status:up");
                assertThat(replica.send("GET", "from")).isEqualTo("master");
            }
        });
    }

    private static PodInfo pod(KubeSession session, String namespace, String name) {
        return session.pods(namespace, "").stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod " + name));
    }
}
