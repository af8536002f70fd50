package dev.redwheel.insight;

import static dev.redwheel.support.FakeCluster.statefulSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ReleaseTarget;
import dev.redwheel.support.FakeCluster;
import dev.redwheel.support.ReleaseFixtures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseReaderTest {
    private static final ReleaseFixtures.Case ARGO = ReleaseFixtures.first("app-with-redis.yaml");
    private static final ReleaseFixtures.Case BITNAMI = ReleaseFixtures.first("bitnami-redis.yaml");

    private final FakeCluster cluster = new FakeCluster();
    private final ReleaseReader reader = new ReleaseReader(cluster.session());

    @Test
    void readsTheNewestRevision() {
        cluster.release("shop", BITNAMI, 9, "deployed").release("shop", BITNAMI, 10, "failed");

        assertThat(reader.newest(new ReleaseKey("shop", "rel")).revision()).isEqualTo(10);
        assertThat(reader.target(new ReleaseKey("shop", "rel")).container()).isEqualTo("redis");
    }

    @Test
    void takesTheWorkloadsWordWhereNoRuleKnowsTheChart() {
        Map<String, String> labels = Map.of("app.kubernetes.io/name", "argocd-redis");
        cluster.release("argocd", ARGO, 1, "deployed")
                .workload(statefulSet("argocd", "argocd-redis", 1, "redis:7.2.8-alpine", labels, "argocd"));

        ReleaseTarget target = reader.target(new ReleaseKey("argocd", "argocd"));

        assertThat(target.podLabels()).isEqualTo(labels);
        assertThat(target.container()).isEqualTo("redis");
    }

    @Test
    void findsUnmanagedOnesByTheKeyTheListGaveThem() {
        cluster.workload(statefulSet("web", "cache", 1, "redis:8", Map.of("app", "cache"), ""));

        assertThat(reader.target(new ReleaseKey("web", "statefulset/cache")).podLabels())
                .isEqualTo(Map.of("app", "cache"));
    }

    @Test
    void saysWhenThereIsNone() {
        assertThatExceptionOfType(OpsException.class)
                .isThrownBy(() -> reader.target(new ReleaseKey("web", "gone")))
                .satisfies(error -> assertThat(error.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }
}
