package dev.redwheel.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The four topologies, encryption and metrics in the model and in the values. */
class TopologySettingsTest {
    private static final String TEXT = """
        # Ours
        architecture: replication
        sentinel:
          enabled: true
          quorum: 2 # the majority
          downAfterMilliseconds: 8000
          proxy:
            enabled: false
            resources: {requests: {memory: 64Mi}}
        tls:
          enabled: true
          certManager:
            enabled: true
            issuerRef:
              name: ca
        metrics:
          enabled: true
          serviceMonitor:
            enabled: true
            namespace: monitoring
            interval: 15s
        """;

    @Test
    void whatTheFormKnowsIsReadAndTheRestIsKept() {
        Deployment deployment = parse(TEXT);

        assertThat(deployment.architecture()).isEqualTo(Topology.SENTINEL);
        assertThat(deployment.sentinel())
                .isEqualTo(new Sentinel(Optional.empty(), Optional.of(2), Optional.of(false), Optional.empty()));
        assertThat(deployment.tls().certManager()).isEqualTo(new Tls.CertManager(true, "ca", ""));
        assertThat(deployment.metrics().serviceMonitor()).isEqualTo(new Metrics.Part(true, "monitoring"));
        assertThat(deployment.downAfterMilliseconds()).isEqualTo(8000);
        assertThat(deployment.proxyResources().memoryRequest()).isEqualTo("64Mi");
        assertThat(deployment.extra())
                .containsEntry("metrics", Map.of("serviceMonitor", Map.of("interval", "15s")))
                .doesNotContainKey("tls");
        assertThat(ValuesYaml.render(deployment, TEXT)).isEqualTo(TEXT);
    }

    @Test
    void oneNumberOfTheFormIsOneLineOfTheText() {
        Deployment deployment = parse(TEXT);

        assertThat(ValuesYaml.render(
                        deployment.withSentinel(deployment.sentinel().withQuorum(3)), TEXT))
                .isEqualTo(TEXT.replace("quorum: 2", "quorum: 3"));
    }

    @Test
    void anotherTopologyTurnsSentinelOff() {
        String text = ValuesYaml.render(parse(TEXT).withArchitecture(Topology.REPLICATION), TEXT);

        assertThat(text).contains("sentinel:\n  quorum: 2 # the majority").doesNotContain("sentinel:\n  enabled");
        assertThat(parse(text).architecture()).isEqualTo(Topology.REPLICATION);
        String off = "sentinel:\n  enabled: false # not yet\n";
        assertThat(ValuesYaml.render(parse(off), off)).as("said, so it stays").isEqualTo(off);
        assertThat(parse("sentinel: {enabled: true}\n").architecture()).isEqualTo(Topology.SENTINEL);
    }

    @Property(tries = 300)
    void everySettingSurvivesTheYaml(@ForAll("deployments") Deployment deployment) {
        String text = ValuesYaml.render(deployment);

        assertThat(parse(text)).isEqualTo(deployment);
        assertThat(ValuesYaml.render(deployment, text)).isEqualTo(text);
    }

    @Property(tries = 300)
    void oneTextIsTurnedIntoAnyOther(@ForAll("deployments") Deployment from, @ForAll("deployments") Deployment to) {
        assertThat(parse(ValuesYaml.render(to, ValuesYaml.render(from)))).isEqualTo(to);
    }

    @Provide
    Arbitrary<Deployment> deployments() {
        Arbitrary<Optional<Integer>> counts =
                Arbitraries.integers().between(0, 99).optional();
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        Arbitrary<String> names = Arbitraries.of("", "", "redis-tls", "yes", "0777", "monitoring");
        Arbitrary<Sentinel> sentinels =
                Combinators.combine(counts, counts, flags.optional(), counts).as(Sentinel::new);
        Arbitrary<Cluster> clusters = Combinators.combine(counts, counts).as(Cluster::new);
        Arbitrary<Tls> tls = Combinators.combine(
                        flags,
                        names,
                        flags,
                        Combinators.combine(flags, names, names).as(Tls.CertManager::new))
                .as(Tls::new);
        Arbitrary<Metrics.Part> parts = Combinators.combine(flags, names).as(Metrics.Part::new);
        Arbitrary<Metrics> metrics =
                Combinators.combine(flags, parts, parts, parts).as(Metrics::new);
        Arbitrary<Topology> topologies =
                Arbitraries.of(Topology.STANDALONE, Topology.REPLICATION, Topology.SENTINEL, Topology.CLUSTER);
        return Combinators.combine(topologies, sentinels, clusters, tls, metrics)
                .as((topology, sentinel, cluster, encryption, metric) -> Deployment.DEFAULT
                        .withArchitecture(topology)
                        .withSentinel(sentinel)
                        .withCluster(cluster)
                        .withTls(encryption)
                        .withMetrics(metric));
    }

    @Property
    void aClusterIsItsMastersAndTheirReplicas(
            @ForAll @IntRange(min = 3, max = 100) int masters, @ForAll @IntRange(max = 5) int replicasOfEach) {
        Deployment deployment =
                Deployment.DEFAULT.withArchitecture(Topology.CLUSTER).withCluster(Cluster.of(masters, replicasOfEach));

        assertThat(deployment.masters()).isEqualTo(masters);
        assertThat(deployment.replicas()).isEqualTo(masters * replicasOfEach);
        assertThat(deployment.pods()).isEqualTo(masters * (replicasOfEach + 1));
        assertThat(CapacityPlan.needs(deployment)).hasSize(deployment.pods());
    }

    @Property
    void everySlotHasOneMaster(@ForAll @IntRange(min = 1, max = 1000) int masters) {
        Cluster cluster = Cluster.of(masters, 0);
        int next = 0;
        for (int i = 0; i < masters; i++) {
            int[] range = cluster.slots(i);
            assertThat(range[0]).isEqualTo(next);
            assertThat(range[1]).isGreaterThanOrEqualTo(range[0]);
            next = range[1] + 1;
        }
        assertThat(next).isEqualTo(Cluster.SLOTS);
    }

    /** The ranges redis-cli --cluster create gives three masters. */
    @Test
    void slotsAreDealtOutAsRedisCliDoes() {
        Cluster cluster = Cluster.of(3, 1);

        assertThat(cluster.slots(0)).containsExactly(0, 5460);
        assertThat(cluster.slots(1)).containsExactly(5461, 10922);
        assertThat(cluster.slots(2)).containsExactly(10923, 16383);
    }

    @Test
    void sentinelsAndProxiesAreCountedApart() {
        Deployment deployment = Deployment.DEFAULT.withArchitecture(Topology.SENTINEL);

        assertThat(deployment.pods()).isEqualTo(3);
        assertThat(deployment.sentinels()).isEqualTo(3);
        assertThat(deployment.proxies()).isEqualTo(2);
        assertThat(CapacityPlan.needs(deployment))
                .extracting(CapacityPlan.PodNeed::role)
                .containsExactly("master", "replica", "replica", "sentinel", "sentinel", "sentinel", "proxy", "proxy");
        Deployment direct = deployment.withSentinel(Sentinel.NONE.withProxy(false));
        assertThat(direct.proxies()).isZero();
        assertThat(direct.masterServiceFollows()).isFalse();
        assertThat(deployment.withArchitecture(Topology.REPLICATION).sentinels())
                .isZero();
    }

    @Test
    void theExporterIsPartOfWhatAPodAsksFor() {
        Deployment deployment = parse("""
            metrics: {enabled: true, resources: {requests: {memory: 32Mi, cpu: 20m}}}
            resources: {requests: {memory: 96Mi, cpu: 80m}}
            """);

        assertThat(CapacityPlan.needs(deployment)).containsExactly(new CapacityPlan.PodNeed("master", 100, 128L << 20));
    }

    @Test
    void aQuorumThatWasTheMajorityFollowsTheSentinels() {
        Deployment three = Deployment.DEFAULT.withArchitecture(Topology.SENTINEL);
        Deployment five = DeploymentEdit.sentinels(three, 5);

        assertThat(five.sentinel().agreeing()).isEqualTo(3);
        assertThat(DeploymentEdit.sentinels(five, 3).sentinel().agreeing()).isEqualTo(2);
        Deployment own = five.withSentinel(five.sentinel().withQuorum(4));
        assertThat(DeploymentEdit.sentinels(own, 7).sentinel().agreeing()).isEqualTo(4);
        assertThat(DeploymentEdit.sentinels(own, 3).sentinel().agreeing()).isEqualTo(2);
    }

    @Test
    void aClusterTakesOverWhatTheMasterSaid() {
        Deployment before = Deployment.DEFAULT
                .withArchitecture(Topology.REPLICATION)
                .withCommon(Role.NONE.withConfiguration("hz 20\n"))
                .withMaster(Role.NONE
                        .withResources(new ResourceSpec("1", "2Gi", "", "2Gi"))
                        .withPersistence(Persistence.NONE.withSize("50Gi"))
                        .withConfiguration("timeout 300\n"))
                .withReplica(Role.NONE.withCount(3).withPersistence(Persistence.NONE.withSize("10Gi")));

        Deployment cluster = DeploymentEdit.architecture(before, Topology.CLUSTER);

        assertThat(cluster.masterResources()).isEqualTo(before.masterResources());
        assertThat(cluster.replicaResources()).isEqualTo(before.masterResources());
        assertThat(cluster.replicaPersistence().size()).isEqualTo("50Gi");
        assertThat(cluster.masterConfiguration()).isEqualTo("hz 20\ntimeout 300\n");
        assertThat(cluster.master()).isEqualTo(Role.NONE);
        assertThat(cluster.replica()).as("for when replication is chosen again").isEqualTo(Role.NONE.withCount(3));
    }

    private static Deployment parse(String text) {
        return ValuesYaml.parse(text).deployment().orElseThrow();
    }
}
