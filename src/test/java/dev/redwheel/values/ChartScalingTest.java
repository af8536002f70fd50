package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Topology;
import dev.redwheel.values.ChartScaling.Answer;
import dev.redwheel.values.ChartScaling.Replicas;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each adapter says of its chart, and why not where it says no. */
class ChartScalingTest {
    private static ChartScaling chart(RedisFamily family) {
        return ChartScaling.of(family).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "BITNAMI_REDIS, SENTINEL, replica.replicaCount, 0, -node, sentinel.quorum",
        "BITNAMI_REDIS, REPLICATION, replica.replicaCount, 1, -replicas, ''",
        "CLOUDPIRATES_REDIS, SENTINEL, replicaCount, 0, '', sentinel.quorum",
        "CLOUDPIRATES_VALKEY, REPLICATION, replicaCount, 0, '', ''",
        "VALKEY_IO_VALKEY, REPLICATION, replica.replicas, 1, '', ''",
        "GROUNDHOG2K_REDIS, SENTINEL, haMode.replicas, 0, '', haMode.quorum",
        "DANDYDEVELOPER_REDIS_HA, SENTINEL, replicas, 0, -server, sentinel.quorum"
    })
    void saysByWhichValueThereAreMoreServers(
            RedisFamily family, Topology topology, String path, int apart, String set, String quorum) {
        Replicas how = chart(family).replicas(topology, Map.of()).asYes().orElseThrow();
        assertThat(how.path()).isEqualTo(path);
        assertThat(how.apart()).isEqualTo(apart);
        assertThat(how.set()).isEqualTo(set);
        assertThat(how.quorum()).isEqualTo(quorum);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BITNAMI_REDIS | STANDALONE | {} | has no replicas",
                "BITNAMI_REDIS | REPLICATION | replica: {autoscaling: {enabled: true}} | HorizontalPodAutoscaler",
                "BITNAMI_REDIS | SENTINEL | replica: {externalMaster: {enabled: true}} | another Redis",
                "BITNAMI_REDIS | REPLICATION | replica: {kind: DaemonSet} | on every node",
                "BITNAMI_REDIS | REPLICATION | master: {count: 2} | several masters",
                "BITNAMI_REDIS_CLUSTER | CLUSTER | {} | take their slots with them",
                "CLOUDPIRATES_REDIS | CLUSTER | {} | nobody joins",
                "CLOUDPIRATES_REDIS | SENTINEL | externalMaster: {enabled: true} | another Redis",
                "CLOUDPIRATES_VALKEY | STANDALONE | {} | has no replicas",
                "VALKEY_IO_VALKEY | STANDALONE | {} | a Deployment of one server",
                "GROUNDHOG2K_REDIS | STANDALONE | {} | has no replicas"
            })
    void saysWhyNot(RedisFamily family, Topology topology, String values, String why) {
        Answer.No<Replicas> no =
                chart(family).replicas(topology, ValueEdit.parse(values)).asNo().orElseThrow();
        assertThat(no.why()).contains(why);
        assertThat(no.next()).isNotBlank();
    }

    @Test
    void memoryOfAClusterOfAnotherChartIsNotTouched() {
        for (RedisFamily family :
                new RedisFamily[] {RedisFamily.BITNAMI_REDIS_CLUSTER, RedisFamily.CLOUDPIRATES_REDIS}) {
            assertThat(chart(family)
                            .resources(Topology.CLUSTER, Map.of())
                            .asNo()
                            .orElseThrow()
                            .why())
                    .contains("hands its slots over");
        }
    }

    @Test
    void replicasRestartBeforeTheMaster() {
        Map<String, @Nullable Object> none = Map.of();
        assertThat(chart(RedisFamily.BITNAMI_REDIS)
                        .resources(Topology.REPLICATION, none)
                        .asYes()
                        .orElseThrow()
                        .paths())
                .containsExactly("replica.resources", "master.resources");
    }

    @Test
    void aRedisHaThatIsSpreadNeedsANodeForEachServer() {
        assertThat(chart(RedisFamily.DANDYDEVELOPER_REDIS_HA)
                        .replicas(Topology.SENTINEL, ValueEdit.parse("hardAntiAffinity: true"))
                        .asYes()
                        .orElseThrow()
                        .onePerNode())
                .isTrue();
    }

    @Test
    void thereIsNoAdapterOfAnUnknownChart() {
        assertThat(ChartScaling.of(RedisFamily.OTHER_REDIS)).isEmpty();
        assertThat(ChartScaling.of(RedisFamily.BUILT_IN)).isEmpty();
    }
}
