package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisFlavour;
import dev.redwheel.model.Severity;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ManifestChecksTest {
    private static final String SET = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: redis-master}
        spec:
          replicas: 1
          serviceName: redis-headless
          template: {spec: {containers: [{name: redis, image: "redis:8.0"}]}}
          volumeClaimTemplates: [{spec: {resources: {requests: {storage: 8Gi}}}}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: redis-configuration}
        data: {a: b}
        """;

    private static Finding found(String after, String id) {
        return ManifestChecks.of(SET, after, Optional.empty()).stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElse(new Finding(id, Severity.OK, "", "nothing", ""));
    }

    @Test
    void aChangedSettingRestartsNobody() {
        assertThat(found(SET.replace("a: b", "a: c"), "restarts").detail()).isEqualTo("No pod restarts.");
    }

    @Test
    void aChangedTemplateIsSaidToRestart() {
        assertThat(found(SET.replace("redis:8.0", "redis:8.2"), "restarts").detail())
                .contains("StatefulSet redis-master");
        assertThat(found(SET.replace("replicas: 1", "replicas: 2"), "restarts").detail())
                .isEqualTo("No pod restarts.");
    }

    @Test
    void anOlderServerIsStopped() {
        assertThat(found(SET.replace("redis:8.0", "redis:7.4"), "image").severity())
                .isEqualTo(Severity.BLOCKED);
        assertThat(found(SET.replace("redis:8.0", "redis:8.2"), "image").severity())
                .isEqualTo(Severity.INFO);
        assertThat(found(SET.replace("redis:8.0", "redis:8"), "image").severity())
                .isEqualTo(Severity.INFO);
        assertThat(found(SET, "image").detail()).isEqualTo("nothing");
    }

    @Test
    void redisAndValkeyReadEachOthersDumpsUpToTheirParting() {
        assertThat(found(SET.replace("redis:8.0", "valkey/valkey:8.1"), "image").detail())
                .contains("Valkey 8.1 may not read what Redis 8.0 has saved");
        String old = SET.replace("redis:8.0", "redis:7.2");
        assertThat(ManifestChecks.of(old, SET.replace("redis:8.0", "valkey/valkey:9.0"), Optional.empty()))
                .noneMatch(finding -> finding.severity() == Severity.BLOCKED);
        String valkey = SET.replace("redis:8.0", "valkey/valkey:9.0");
        assertThat(ManifestChecks.of(valkey, SET, Optional.empty()))
                .anyMatch(finding -> finding.severity() == Severity.BLOCKED);
    }

    /** A tag that names no version is looked up at the servers; one that is wanted cannot be. */
    @Test
    void whatRunsTellsWhatTheTagDoesNot() {
        String latest = SET.replace("redis:8.0", "redis:latest");
        Optional<NodeSample.Server> running =
                Optional.of(new NodeSample.Server(RedisFlavour.REDIS, "8.2.1", "standalone", "", OptionalLong.empty()));
        assertThat(ManifestChecks.of(latest, SET, running))
                .anyMatch(finding -> finding.id().equals("image")
                        && finding.detail().contains("Redis 8.0 may not read what Redis 8.2 has saved"));
        assertThat(found(latest, "image").severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void whatKubernetesRefusesIsNamed() {
        Finding volume = found(SET.replace("8Gi", "16Gi"), "immutable");
        assertThat(volume.severity()).isEqualTo(Severity.BLOCKED);
        assertThat(volume.detail()).isEqualTo("StatefulSet redis-master: volumeClaimTemplates.");
        assertThat(found(SET.replace("redis-headless", "other"), "immutable").detail())
                .contains("serviceName");
    }

    @Test
    void whatComesAndGoesIsNamed() {
        Finding gone = found(SET.split("---")[0], "objects");
        assertThat(gone.severity()).isEqualTo(Severity.WARNING);
        assertThat(gone.detail()).contains("Removed: ConfigMap redis-configuration.");
        assertThat(found(SET + "---\nkind: Service\nmetadata: {name: new}\n", "objects")
                        .detail())
                .contains("Made: Service new.");
    }
}
