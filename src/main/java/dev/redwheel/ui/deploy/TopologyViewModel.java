package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Preset;
import dev.redwheel.values.SpecExample;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/** How many servers and how they belong together; presets and documents to start from. FX thread only. */
final class TopologyViewModel {
    static final int MOST_REPLICAS = 9;

    private final ValuesDraft draft;
    private final DraftValue<Topology> topology;
    private final DraftValue<Integer> replicas;
    private final ReadOnlyObjectWrapper<@Nullable Preset> preset = new ReadOnlyObjectWrapper<>();

    TopologyViewModel(ValuesDraft draft) {
        this.draft = draft;
        this.topology = new DraftValue<>(draft, Deployment::architecture, Deployment::withArchitecture);
        this.replicas = new DraftValue<>(
                draft,
                deployment -> deployment.withArchitecture(Topology.REPLICATION).replicas(),
                (deployment, count) ->
                        deployment.withReplica(deployment.replica().withCount(count)));
        draft.deploymentProperty().subscribe(this::followPreset);
    }

    ObjectProperty<Topology> topologyProperty() {
        return topology;
    }

    /** Kept while standalone is chosen, for when replication is chosen again. */
    ObjectProperty<Integer> replicasProperty() {
        return replicas;
    }

    /** The preset the draft is equal to, the place of its password left aside; null when it is none. */
    ReadOnlyObjectProperty<@Nullable Preset> presetProperty() {
        return preset.getReadOnlyProperty();
    }

    /** Replaces sizes, topology and configuration; security, image and overlay stay. */
    void choose(Preset chosen) {
        draft.change(deployment -> chosen.deployment()
                .withAuth(deployment.auth())
                .withImageTag(deployment.imageTag())
                .withMetrics(deployment.metrics())
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

    private void followPreset(Deployment deployment) {
        Optional<Preset> same = Preset.all().stream()
                .filter(candidate -> sized(candidate.deployment()).equals(sized(deployment)))
                .findFirst();
        preset.set(same.orElse(null));
    }

    private static List<Object> sized(Deployment deployment) {
        return List.of(deployment.architecture(), deployment.common(), deployment.master(), deployment.replica());
    }
}
