package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.kube.NewSecret;
import dev.redwheel.kube.ReleaseSecret;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Drift;
import dev.redwheel.operation.change.DriftReport;
import dev.redwheel.operation.change.ReleaseNow;
import dev.redwheel.operation.change.Revision;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.ValueEdit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Resources, values and revisions of a release are changed while an application writes and another reads. */
class ChangeClusterTest {
    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final ChangeRuns runs = new ChangeRuns(cluster);

    /** A template whose pods find no node: it is told, what has not restarted serves on, and the way back works. */
    @Tag("long")
    @Test
    void aChangeWhosePodsCannotStartIsTakenBack() throws InterruptedException {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            try (RawRedis redis = release.redis("redis-master-0")) {
                redis.send("SET", "kept", "yes");
            }
            ChangePlan plan = runs.changes()
                    .planResources(
                            runs.look(key),
                            runs.look(key)
                                    .resources()
                                    .withMemoryRequest("900Gi")
                                    .withMemoryLimit("900Gi"));
            assertThat(plan.blocked()).as("no node is that large").isTrue();
            String master = release.pod("redis-master-0").uid();
            ChangeOperation operation = runs.operation(plan.record());
            operation.run(new CancelToken());
            assertThat(operation.record().phase()).isEqualTo(OperationPhase.FAILED);
            assertThat(operation.record().failure().orElseThrow().on()).isEqualTo("redis-replicas-0");
            assertThat(operation.record().failure().orElseThrow().why()).contains("cannot start");
            try (RawRedis redis = release.redis("redis-master-0")) {
                assertThat(redis.send("GET", "kept")).isEqualTo("yes");
            }
            runs.takeBack(operation.record());
            assertThat(runs.look(key).resources().memoryLimit()).isEqualTo("96Mi");
            assertThat(runs.changes().unfinished()).isEmpty();
            if (release.session().offersResize()) {
                assertThat(operation.record().steps())
                        .filteredOn(step -> step.kind() == ChangeStepKind.RESIZE)
                        .singleElement()
                        .satisfies(step -> assertThat(step.message())
                                .contains("0 running pods", "redis-master-0 restarts", "enough capacity: memory"));
                assertThat(release.pod("redis-master-0").uid())
                        .as("nobody had to restart it")
                        .isEqualTo(master);
            }
            assertThat(release.pods("master"))
                    .allSatisfy(
                            pod -> assertThat(pod.size().wanted().get("redis").memoryLimit())
                                    .isEqualTo("96Mi"));
        }
    }

    /** The guided migration: no key is lost on the way from one server to three with sentinels. */
    @Test
    void aStandaloneGetsReplicasAndThenSentinels() throws Exception {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.STANDALONE,
                Deploys.CALM.replace("terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 40")
                        + "architecture: standalone\nsentinel: {downAfterMilliseconds: 2000, persistence: {size: 64Mi},"
                        + " proxy: {replicaCount: 1, image: {tag: \"2.6\"}}}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            try (Torture load = Torture.start("m-", () -> Torture.single(anyMaster(release)))) {
                runs.runKilling(
                        runs.changes().planTopology(runs.look(key)).record(),
                        release,
                        ChangeStepKind.SERVERS_UP,
                        () -> "redis-master-0");
                assertThat(runs.look(key).topology()).isEqualTo(Topology.REPLICATION);
                runs.kill(key, "topology", ChangeStepKind.UPGRADE, 400);
                runs.resume();
                assertThat(runs.look(key).topology()).isEqualTo(Topology.SENTINEL);
                load.judge("topology-migration-killed-and-server-killed");
            }
            assertThat(release.pods("sentinel")).hasSize(3);
            assertThat(release.master()).isNotEmpty();
        }
    }

    /** As a client of the master's Service: a server at first, then the proxy. */
    private static RawRedis anyMaster(ReleaseUnderTest release) {
        return release.pods("proxy").stream().anyMatch(PodInfo::ready)
                ? release.throughProxy()
                : release.impatient("redis-master-0");
    }

    @Test
    void whatHasDriftedIsFoundRestoredAndAdopted() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n"
                        + "configuration: |\n  maxmemory-policy allkeys-lru\n  maxmemory 50mb\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            DriftReport fresh = runs.changes().drift(runs.look(key));
            assertThat(fresh.drifts()).as("just deployed").isEmpty();
            if (cluster.isPractice()) {
                assertThat(fresh.gaps()).isEmpty();
            } else { // Kubernetes 1.20 cannot try an apply of a Service.
                assertThat(fresh.gaps()).allSatisfy(gap -> {
                    assertThat(gap.on()).startsWith("Service ");
                    assertThat(gap.why()).isNotBlank();
                });
            }
            try (RawRedis redis = release.redis("redis-replicas-0")) {
                redis.send("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
            }
            ReleaseNow now = runs.look(key);
            List<Drift> drifts = runs.changes().drift(now).drifts();
            assertThat(drifts)
                    .containsExactly(new Drift(
                            Drift.Kind.SETTING,
                            "redis-replicas-0",
                            "maxmemory-policy",
                            "allkeys-lru",
                            "allkeys-random"));
            runs.run(runs.changes().planRestore(now, drifts));
            assertThat(runs.changes().drift(runs.look(key)).drifts()).isEmpty();

            try (RawRedis redis = release.redis("redis-master-0")) {
                redis.send("CONFIG", "SET", "maxmemory", "41943040");
            }
            // A Service that somebody deleted: Helm puts it back.
            release.session().delete(new ObjectRef("v1", "Service", key.namespace(), "redis-replicas"));
            drifts = runs.changes().drift(runs.look(key)).drifts();
            assertThat(drifts).extracting(Drift::what).containsExactlyInAnyOrder("object", "maxmemory");
            runs.run(runs.changes()
                    .planRestore(
                            runs.look(key),
                            drifts.stream()
                                    .filter(drift -> drift.kind() == Drift.Kind.FIELD)
                                    .toList()));
            assertThat(release.session().services(key.namespace(), ""))
                    .extracting(service -> service.name())
                    .contains("redis-replicas");
            Drift setting = runs.changes().drift(runs.look(key)).drifts().getFirst();
            runs.run(runs.changes().planAdopt(runs.look(key), setting));
            assertThat(ValueEdit.at(ChangeRuns.newest(release).userValues(), "configuration"))
                    .asString()
                    .contains("maxmemory 41943040", "maxmemory-policy allkeys-lru");
        }
    }

    /** As Helm leaves it when it is killed: a newest revision that is pending. */
    private static void stuck(ReleaseUnderTest release) {
        String namespace = release.key().namespace();
        ReleaseSecret newest = release.session()
                .releasePayload(
                        namespace,
                        ReleaseLookup.secretName(
                                release.key(), ChangeRuns.newest(release).revision()));
        byte[] pending = pending(newest.release());
        release.session()
                .createSecret(
                        namespace,
                        new NewSecret(
                                ReleaseLookup.secretName(
                                        release.key(),
                                        ChangeRuns.newest(release).revision() + 1),
                                "helm.sh/release.v1",
                                Map.of(
                                        "owner",
                                        "helm",
                                        "name",
                                        release.key().name(),
                                        "status",
                                        "pending-upgrade",
                                        "version",
                                        "" + (ChangeRuns.newest(release).revision() + 1)),
                                Map.of(),
                                Map.of("release", pending)));
    }

    private static byte[] pending(byte[] release) {
        try (var unzipped = new GZIPInputStream(
                new ByteArrayInputStream(Base64.getMimeDecoder().decode(release)))) {
            String json = new String(unzipped.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"status\":\"deployed\"", "\"status\":\"pending-upgrade\"")
                    .replace("\"version\":3,", "\"version\":4,");
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (var zip = new GZIPOutputStream(zipped)) {
                zip.write(json.getBytes(StandardCharsets.UTF_8));
            }
            return Base64.getEncoder().encode(zipped.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void valuesAreChangedAndARevisionIsMadeAgain() {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Topology.REPLICATION,
                Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            List<String> uids = release.pods().stream().map(PodInfo::uid).toList();
            ReleaseNow now = runs.look(key);
            Map<String, @Nullable Object> wanted = ValueEdit.apply(
                    now.payload().userValues(),
                    List.of(new ValueEdit("configuration", "maxmemory-policy allkeys-lru\n")));
            ChangePlan plan = runs.changes().planValues(now, wanted);
            assertThat(plan.findings())
                    .filteredOn(finding -> finding.id().equals("restarts"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.detail()).isEqualTo("No pod restarts."));
            assertThat(plan.difference().orElseThrow().manifestAfter()).contains("maxmemory-policy allkeys-lru");
            runs.run(plan);
            assertThat(release.pods().stream().map(PodInfo::uid).toList()).isEqualTo(uids);
            assertThat(ValueEdit.at(ChangeRuns.newest(release).userValues(), "configuration"))
                    .isEqualTo("maxmemory-policy allkeys-lru\n");

            ChangePlan image = runs.changes()
                    .planValues(
                            runs.look(key),
                            ValueEdit.apply(wanted, List.of(new ValueEdit("podAnnotations", Map.of("a", "b")))));
            assertThat(image.findings()).anySatisfy(finding -> {
                assertThat(finding.id()).isEqualTo("restarts");
                assertThat(finding.detail()).contains("StatefulSet redis-master", "StatefulSet redis-replicas");
            });
            ChangePlan volume = runs.changes()
                    .planValues(
                            runs.look(key),
                            ValueEdit.apply(wanted, List.of(new ValueEdit("persistence.size", "128Mi"))));
            assertThat(volume.blocked()).isTrue();
            assertThat(volume.findings())
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.detail()).contains("volumeClaimTemplates"));

            ChangePlan newer = runs.changes()
                    .planValues(
                            runs.look(key),
                            ValueEdit.apply(
                                    wanted,
                                    List.of(
                                            new ValueEdit("image.repository", "bitnami/redis"),
                                            new ValueEdit("image.tag", "8.4"))));
            assertThat(newer.findings())
                    .filteredOn(finding -> finding.id().equals("image-there"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.BLOCKED);
                        assertThat(finding.detail()).contains("bitnami/redis:8.4 is on none of 1 nodes");
                    });

            runs.run(runs.changes().planBack(runs.look(key), 1));
            stuck(release);
            assertThat(runs.changes().planBack(runs.look(key), 2).blocked()).isTrue();
            runs.changes().free(cluster.context(), key);
            assertThat(runs.look(key).payload().status()).isEqualTo("deployed");
            assertThat(ValueEdit.at(ChangeRuns.newest(release).userValues(), "configuration"))
                    .isNull();
            assertThat(runs.changes().history(cluster.context(), key))
                    .extracting(Revision::number)
                    .containsExactly(3, 2, 1);
            assertThat(runs.changes().history(cluster.context(), key).getFirst().description())
                    .isEqualTo("Rollback to 1");
        }
    }
}
