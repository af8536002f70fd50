package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.helm.ReleasePayload;
import dev.redwheel.values.PasswordChoice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static final String YAML = """
        replica: {replicaCount: 3.0}
        persistence: {enabled: no, size: 8Gi, storageClass:}
        extraFlags: ["--hz 10", "yes"]
        """;

    private static final Map<String, Object> STORED = Map.of(
            "replica",
            Map.of("replicaCount", 3),
            "persistence",
            Map.of("enabled", false, "size", "8Gi"),
            "extraFlags",
            List.of("--hz 10", "yes"));

    private final OperationRecord record = OperationRecord.begin(
                    Requests.with("fake", "caching", "redis", true, YAML, new PasswordChoice.None()),
                    "0.1.0",
                    FakeCluster.NOW)
            .withCreated(new OperationRecord.Created("Release", "redis"));

    private static ReleasePayload payload(
            int revision, String status, Instant made, String description, String chart, Map<String, Object> values) {
        return new ReleasePayload(
                "redis",
                "caching",
                revision,
                status,
                made,
                made,
                description,
                chart,
                "0.1.0",
                "7.0.15",
                List.of(),
                List.of(),
                List.of(),
                values,
                Map.of(),
                "",
                "");
    }

    private boolean ours(ReleasePayload payload) {
        return Ownership.isOurs(record, payload);
    }

    @Test
    void theSignatureDecides() {
        ReleasePayload signed = payload(1, "deployed", FakeCluster.NOW, Ownership.signature(record), "redis", STORED);
        assertThat(ours(signed)).isTrue();
        assertThat(ours(payload(1, "deployed", FakeCluster.NOW, "Install complete", "redis", STORED)))
                .isFalse();
        OperationRecord nothing = OperationRecord.begin(
                Requests.with("fake", "caching", "redis", true, YAML, new PasswordChoice.None()),
                "0.1.0",
                FakeCluster.NOW);
        assertThat(Ownership.isOurs(nothing, signed)).isFalse();
    }

    @Test
    void withoutASignatureMomentChartAndValuesDecide() {
        Instant now = FakeCluster.NOW;
        assertThat(ours(payload(1, "pending-install", now, "", "redis", STORED)))
                .isTrue();
        assertThat(ours(payload(1, "failed", now, "", "redis", STORED))).isTrue();
        assertThat(ours(payload(1, "uninstalling", now, "", "redis", STORED))).isTrue();
        assertThat(ours(payload(2, "failed", now, "", "redis", STORED))).isFalse();
        assertThat(ours(payload(1, "failed", now.minusSeconds(60), "", "redis", STORED)))
                .isFalse();
        assertThat(ours(payload(1, "failed", now, "", "valkey", STORED))).isFalse();
        assertThat(ours(payload(1, "failed", now, "", "redis", Map.of()))).isFalse();
    }
}
