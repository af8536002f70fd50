package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Cluster;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.DeploymentEdit;
import dev.redwheel.values.Preset;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.SpecExample;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/** How many servers and how they belong together; presets and documents to start from. FX thread only. */
final class TopologyViewModel {
    /** What the arrows reach; the YAML may say more. */
    static final int MOST_REPLICAS = 9;

    static final int MOST_SENTINELS = 9;
    static final int MOST_MASTERS = 30;
    static final int MOST_REPLICAS_OF_EACH = 5;
    private static final int MOST_RANGES = 4;

    private final ValuesDraft draft;
    private final Supplier<ReleaseNames> names;
    private final DraftValue<Topology> topology;
    private final DraftValue<Integer> replicas;
    private final DraftValue<Integer> sentinels;
    private final DraftValue<Integer> quorum;
    private final DraftValue<Boolean> proxy;
    private final DraftValue<Integer> masters;
    private final DraftValue<Integer> replicasOfEach;
    private final ReadOnlyObjectWrapper<@Nullable Preset> preset = new ReadOnlyObjectWrapper<>();

    /** @param names of the release, as they are when asked */
    TopologyViewModel(ValuesDraft draft, Supplier<ReleaseNames> names) {
        this.draft = draft;
        this.names = names;
        this.topology = new DraftValue<>(draft, Deployment::architecture, DeploymentEdit::architecture);
        this.replicas = new DraftValue<>(
                draft,
                deployment -> deployment.withArchitecture(Topology.REPLICATION).replicas(),
                (deployment, count) ->
                        deployment.withReplica(deployment.replica().withCount(count)));
        this.sentinels =
                new DraftValue<>(draft, deployment -> deployment.sentinel().sentinels(), DeploymentEdit::sentinels);
        this.quorum = new DraftValue<>(
                draft,
                deployment -> deployment.sentinel().agreeing(),
                (deployment, count) ->
                        deployment.withSentinel(deployment.sentinel().withQuorum(count)));
        this.proxy = new DraftValue<>(
                draft,
                deployment -> deployment.sentinel().proxied(),
                (deployment, on) ->
                        deployment.withSentinel(deployment.sentinel().withProxy(on)));
        this.masters =
                new DraftValue<>(draft, deployment -> deployment.cluster().masters(), DeploymentEdit::clusterMasters);
        this.replicasOfEach = new DraftValue<>(
                draft, deployment -> deployment.cluster().replicasOfEach(), DeploymentEdit::clusterReplicas);
        draft.deploymentProperty().subscribe(this::followPreset);
    }

    ObjectProperty<Topology> topologyProperty() {
        return topology;
    }

    /** Kept while standalone is chosen, for when replication is chosen again. */
    ObjectProperty<Integer> replicasProperty() {
        return replicas;
    }

    /** A quorum that was their majority follows. */
    ObjectProperty<Integer> sentinelsProperty() {
        return sentinels;
    }

    ObjectProperty<Integer> quorumProperty() {
        return quorum;
    }

    /** Whether the master's Service follows the master through HAProxy. */
    ObjectProperty<Boolean> proxyProperty() {
        return proxy;
    }

    /** Of a cluster. */
    ObjectProperty<Integer> mastersProperty() {
        return masters;
    }

    /** Of each of a cluster's masters. */
    ObjectProperty<Integer> replicasOfEachProperty() {
        return replicasOfEach;
    }

    /** The preset the draft is equal to, the place of its password left aside; null when it is none. */
    ReadOnlyObjectProperty<@Nullable Preset> presetProperty() {
        return preset.getReadOnlyProperty();
    }

    /** Replaces sizes, topology, metrics and configuration; security, image and overlay stay. */
    void choose(Preset chosen) {
        draft.change(deployment -> chosen.deployment()
                .withAuth(deployment.auth())
                .withTls(deployment.tls())
                .withImage(deployment.image())
                .withExtra(deployment.extra()));
    }

    /** Replaces everything by a document of the specification, or by values. */
    void open(SpecExample example) {
        draft.replace(example.deployment(), example.valuesYaml());
    }

    /** Why this cannot be deployed; empty when it can. */
    String problem() {
        return draft.problemAt(path -> WizardStep.of(path) == WizardStep.TOPOLOGY);
    }

    /** The message at one field; empty when there is none. */
    String problemAt(String path) {
        return draft.problemAt(path::equals);
    }

    /** What should be known of these numbers though they can be deployed; empty when nothing. */
    String warning() {
        return draft.warningAt(path -> WizardStep.of(path) == WizardStep.TOPOLOGY);
    }

    /** How many pods these numbers make, in words. */
    String count() {
        Deployment deployment = draft.deployment();
        Cluster cluster = deployment.cluster();
        return switch (deployment.architecture()) {
            case REPLICATION ->
                I18n.text("deploy.topology.count.replication", deployment.pods(), deployment.replicas());
            case SENTINEL ->
                I18n.text(
                        "deploy.topology.count.sentinel",
                        deployment.pods(),
                        deployment.sentinels(),
                        deployment.proxies());
            case CLUSTER -> I18n.text("deploy.topology.count.cluster", cluster.size(), Cluster.SLOTS, slots(cluster));
            case STANDALONE, UNKNOWN -> "";
        };
    }

    /** The ranges, where they are few enough to be read. */
    private static String slots(Cluster cluster) {
        int masters = cluster.masters();
        if (masters < 1 || masters > MOST_RANGES) {
            return I18n.text("deploy.topology.slots.about", masters == 0 ? 0 : Cluster.SLOTS / masters);
        }
        return IntStream.range(0, masters)
                .mapToObj(cluster::slots)
                .map(range -> I18n.text("deploy.topology.slots.range", range[0], range[1]))
                .collect(Collectors.joining(", "));
    }

    /** What it goes on through. */
    String survives() {
        Deployment deployment = draft.deployment();
        Cluster cluster = deployment.cluster();
        return switch (deployment.architecture()) {
            case STANDALONE, REPLICATION, UNKNOWN -> plain("survives");
            case SENTINEL ->
                I18n.text(
                        "deploy.topology.survives.sentinel",
                        seconds(deployment),
                        deployment.sentinel().agreeing(),
                        deployment.sentinel().spare(),
                        deployment.sentinels());
            case CLUSTER ->
                cluster.replicasOfEach() == 0
                        ? I18n.text("deploy.topology.survives.cluster.alone")
                        : I18n.text("deploy.topology.survives.cluster", cluster.majority(), cluster.masters());
        };
    }

    /** What it may lose. */
    String loses() {
        Deployment deployment = draft.deployment();
        return switch (deployment.architecture()) {
            case STANDALONE, REPLICATION, UNKNOWN -> plain("loses");
            case SENTINEL ->
                deployment.minReplicasToWrite() > 0
                        ? I18n.text(
                                "deploy.topology.loses.sentinel",
                                deployment.minReplicasMaxLag(),
                                deployment.minReplicasToWrite())
                        : I18n.text("deploy.topology.loses.sentinel.unbounded");
            case CLUSTER -> I18n.text("deploy.topology.loses.cluster");
        };
    }

    /** What applications must be able to do. */
    String clients() {
        Deployment deployment = draft.deployment();
        String master = names.get().masterService();
        return switch (deployment.architecture()) {
            case STANDALONE, UNKNOWN -> I18n.text("deploy.topology.clients.standalone", master);
            case REPLICATION ->
                I18n.text(
                        "deploy.topology.clients.replication",
                        master,
                        names.get().replicasService());
            case SENTINEL ->
                deployment.masterServiceFollows()
                        ? I18n.text("deploy.topology.clients.sentinel", master)
                        : I18n.text(
                                "deploy.topology.clients.sentinel.direct",
                                names.get().sentinelService(),
                                deployment.masterSet());
            case CLUSTER ->
                I18n.text("deploy.topology.clients.cluster", names.get().clusterService());
        };
    }

    /** What the proxy is for, in words. */
    String proxyText() {
        return I18n.text("deploy.topology.proxy", names.get().masterService());
    }

    private String plain(String what) {
        Deployment deployment = draft.deployment();
        String kind = deployment.architecture() == Topology.REPLICATION ? "replication" : "standalone";
        boolean kept = deployment.masterPersistence().enabled().orElse(true);
        return I18n.text("deploy.topology." + what + "." + kind + (kept ? "" : ".memory"));
    }

    private static double seconds(Deployment deployment) {
        return deployment.downAfterMilliseconds() / 1000.0;
    }

    private void followPreset(Deployment deployment) {
        Optional<Preset> same = Preset.all().stream()
                .filter(candidate -> sized(candidate.deployment()).equals(sized(deployment)))
                .findFirst();
        preset.set(same.orElse(null));
    }

    private static List<Object> sized(Deployment deployment) {
        return List.of(
                deployment.architecture(),
                deployment.common(),
                deployment.master(),
                deployment.replica(),
                deployment.sentinel(),
                deployment.cluster(),
                deployment.metrics());
    }
}
