package dev.redwheel.ui.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import dev.redwheel.model.Topology;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.task.Scope;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Preset;
import dev.redwheel.values.Spread;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The four topologies, encryption and metrics as the form offers them. */
class TopologyViewModelTest {
    private final FakeWizardCluster cluster = new FakeWizardCluster();
    private final List<DeployRequest> deployed = new ArrayList<>();
    private final DeployWizardViewModel wizard = new DeployWizardViewModel(
            Wizards.place(Environment.UNMARKED),
            Wizards.check(),
            cluster,
            new SameThreadExecutor(),
            new Scope(),
            new FakeDialogs(),
            Wizards.passwords(),
            Wizards.saving(),
            InstantSource.system(),
            deployed::add);
    private final TopologyViewModel topology = wizard.topology();

    @Test
    void sentinelIsReplicationThatFailsOver() {
        topology.topologyProperty().set(Topology.SENTINEL);
        topology.sentinelsProperty().set(5);

        assertThat(wizard.yamlProperty().get())
                .contains("architecture: replication", "sentinel:\n  enabled: true", "replicaCount: 5", "quorum: 3");
        assertThat(topology.quorumProperty().get()).as("the majority follows").isEqualTo(3);
        assertThat(topology.count()).isEqualTo("3 Redis pods; beside them 5 sentinels and 2 proxies.");
        assertThat(topology.survives()).contains("after 5 s", "with 3 sentinels", "2 of 5 sentinels");
        assertThat(topology.loses()).contains("asynchronous", "WAIT", "10 s (min-replicas-to-write 1)");
        assertThat(topology.clients()).contains("redis-master, which follows the master");
    }

    @Test
    void withoutTheProxyClientsMustAskTheSentinels() {
        wizard.where().releaseProperty().set("shop");
        topology.topologyProperty().set(Topology.SENTINEL);
        topology.proxyProperty().set(false);

        assertThat(wizard.yamlProperty().get()).contains("proxy:\n    enabled: false");
        assertThat(topology.clients()).contains("shop-redis-sentinel", "mymaster");
        assertThat(topology.count()).isEqualTo("3 Redis pods; beside them 3 sentinels.");
    }

    @Test
    void aQuorumBelowTheMajorityIsWarnedOf() {
        topology.topologyProperty().set(Topology.SENTINEL);
        topology.quorumProperty().set(1);

        assertThat(topology.warning()).contains("no majority");
        assertThat(topology.problem()).doesNotContain("majority");
    }

    @Test
    void aQuorumNobodyReachesStops() {
        topology.topologyProperty().set(Topology.SENTINEL);
        topology.sentinelsProperty().set(5);
        topology.quorumProperty().set(6);

        assertThat(topology.problemAt("sentinel.quorum")).contains("6 of 5 is never reached");
        assertThat(topology.problem()).contains("never reached");
        assertThat(topology.survives()).contains("0 of 5 sentinels");
    }

    @Test
    void aClusterIsCountedInMastersAndWrittenInNodes() {
        topology.topologyProperty().set(Topology.CLUSTER);
        topology.mastersProperty().set(4);
        topology.replicasOfEachProperty().set(2);

        assertThat(wizard.yamlProperty().get()).contains("architecture: cluster", "nodes: 12", "replicas: 2");
        assertThat(topology.count())
                .isEqualTo("12 nodes in all. 16384 slots: 0\u20134095, 4096\u20138191, 8192\u201312287,"
                        + " 12288\u201316383.");
        assertThat(topology.survives()).contains("3 of the 4 masters");
        topology.mastersProperty().set(5);
        assertThat(topology.count()).contains("about 3276 for each master");
        assertThat(topology.clients()).contains("cluster protocol", "redis-cluster", "database 0");
        topology.replicasOfEachProperty().set(0);
        assertThat(topology.survives()).contains("no server");
    }

    @Test
    void numbersTypedIntoTheYamlShowInTheForm() {
        wizard.yamlProperty().set("architecture: cluster\ncluster:\n  nodes: 10\n  replicas: 1\n");
        assertThat(topology.mastersProperty().get()).isEqualTo(5);
        wizard.yamlProperty().set("architecture: cluster\ncluster:\n  nodes: 7\n  replicas: 1\n");
        assertThat(topology.problemAt("cluster.nodes")).contains("multiple of 2");
        assertThat(wizard.problem(WizardStep.TOPOLOGY)).isNotEmpty();
        topology.mastersProperty().set(4);
        assertThat(wizard.yamlProperty().get()).contains("nodes: 8");
        assertThat(wizard.problem(WizardStep.TOPOLOGY)).isEmpty();
    }

    @Test
    void whatASingleServerLosesDependsOnItsDisk() {
        topology.choose(Preset.DEVELOPMENT);
        assertThat(topology.survives()).contains("every restart it is empty");
        topology.choose(Preset.STAGING);
        assertThat(topology.survives()).contains("on its disk");
        topology.topologyProperty().set(Topology.REPLICATION);
        assertThat(topology.loses()).contains("no replica takes over", "last snapshot");
        wizard.size().persistentProperty().set(false);
        assertThat(topology.loses()).contains("comes back empty");
    }

    @Test
    void thePresetsBringTheirTopologies() {
        topology.choose(Preset.CLUSTER);
        assertThat(topology.topologyProperty().get()).isEqualTo(Topology.CLUSTER);
        assertThat(topology.presetProperty().get()).isEqualTo(Preset.CLUSTER);
        topology.choose(Preset.PRODUCTION);
        assertThat(topology.topologyProperty().get()).isEqualTo(Topology.SENTINEL);
        assertThat(wizard.metrics().exporterProperty().get()).isTrue();
        topology.choose(Preset.DEVELOPMENT);
        assertThat(wizard.yamlProperty().get()).doesNotContain("sentinel:\n  enabled: true");
        assertThat(wizard.metrics().exporterProperty().get()).isFalse();
    }

    @Test
    void thePodsAreSpreadOverTheClustersNodes() {
        assertThat(wizard.size().spreadProperty().get()).as("not known yet").isEmpty();
        wizard.start();
        topology.choose(Preset.CLUSTER);

        Spread spread = wizard.size().spreadProperty().get().orElseThrow();
        assertThat(spread.nodes()).hasSize(4);
        assertThat(spread.nodes().stream()
                        .mapToInt(load -> load.placed().size())
                        .sum())
                .isEqualTo(6);
        assertThat(SpreadPicture.fate(spread)).contains("Any one node");
        cluster.nodes.subList(2, 4).clear();
        wizard.size().load();
        assertThat(SpreadPicture.fate(wizard.size().spreadProperty().get().orElseThrow()))
                .contains("The loss of aks-pool-0", "would stop writes");
        cluster.nodes.subList(1, 2).clear();
        wizard.size().load();
        assertThat(SpreadPicture.fate(wizard.size().spreadProperty().get().orElseThrow()))
                .contains("no room");
    }

    @Test
    void aCertificateComesFromASecretOrFromCertManager() {
        TlsViewModel tls = wizard.security().tls();
        cluster.secrets.put("redis-tls", List.of("tls.crt", "tls.key"));
        tls.modeProperty().set(TlsViewModel.Mode.EXISTING);
        assertThat(tls.problem()).contains("Name the Secret");
        assertThat(wizard.problem(WizardStep.SECURITY)).contains("Name the Secret");
        assertThat(wizard.security().passwordProblem()).isEmpty();
        assertThat(tls.secret().names()).containsExactly("redis-tls", "shop-redis");

        tls.secret().nameProperty().set("redis-tls");
        assertThat(tls.secret().noteProperty().get()).isEqualTo("Found, but it lacks ca.crt.");
        tls.authClientsProperty().set(true);
        assertThat(wizard.yamlProperty().get())
                .contains("tls:\n  enabled: true\n  existingSecret: redis-tls\n  authClients: true");

        tls.modeProperty().set(TlsViewModel.Mode.CERT_MANAGER);
        assertThat(wizard.yamlProperty().get()).contains("certManager:").doesNotContain("redis-tls");
        tls.issuerProperty().set("company-ca");
        tls.issuerKindProperty().set("ClusterIssuer");
        assertThat(wizard.yamlProperty().get()).contains("name: company-ca", "kind: ClusterIssuer");

        tls.modeProperty().set(TlsViewModel.Mode.OFF);
        assertThat(wizard.draft().deployment().tls().enabled()).isFalse();
        tls.modeProperty().set(TlsViewModel.Mode.EXISTING);
        assertThat(tls.secret().nameProperty().get())
                .as("as it was chosen before")
                .isEqualTo("redis-tls");
    }

    @Test
    void metricsReachTheValuesAndTheExporterTakesTheRestAlong() {
        MetricsViewModel metrics = wizard.metrics();
        metrics.exporterProperty().set(true);
        metrics.monitor().enabled().set(true);
        metrics.monitor().namespace().set("monitoring");
        metrics.dashboards().enabled().set(true);

        assertThat(wizard.yamlProperty().get())
                .contains("metrics:\n  enabled: true", "namespace: monitoring", "dashboards:\n    enabled: true");
        metrics.exporterProperty().set(false);
        assertThat(metrics.monitor().enabled().get()).isFalse();
        assertThat(metrics.problem()).isEmpty();
        metrics.monitor().enabled().set(true);
        assertThat(metrics.problem()).contains("Without the exporter");
    }
}
