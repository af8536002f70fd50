package dev.redwheel.ui.deploy;

import dev.redwheel.model.Topology;
import dev.redwheel.values.ConfProblem;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Role;
import dev.redwheel.values.DeploymentEdit;
import dev.redwheel.values.EvictionPolicy;
import dev.redwheel.values.FlagLines;
import dev.redwheel.values.MemoryPlan;
import dev.redwheel.values.SavePoint;
import dev.redwheel.values.ValuesYaml;
import dev.redwheel.values.YamlProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** Lines of redis.conf, eviction, save points, flags and everything the form has no field for. FX thread only. */
final class AdvancedViewModel {
    /** Whose lines are edited. */
    enum Part {
        ALL,
        MASTER,
        REPLICAS
    }

    private final ValuesDraft draft;
    private final ObjectProperty<Part> part = new SimpleObjectProperty<>(Part.ALL);
    private final DraftText configuration;
    private final DraftText flags;
    private final DraftValue<Optional<EvictionPolicy>> policy;
    private final ObservableList<ConfProblem> lineProblems = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper overlayProblem = new ReadOnlyStringWrapper("");

    AdvancedViewModel(ValuesDraft draft) {
        this.draft = draft;
        configuration = new DraftText(
                draft,
                deployment -> role(deployment).configuration(),
                (deployment, text) -> withRole(deployment, role(deployment).withConfiguration(text)));
        flags = new DraftText(
                draft,
                deployment -> String.join("\n", role(deployment).extraFlags()),
                (deployment, text) -> withRole(
                        deployment,
                        role(deployment)
                                .withExtraFlags(text.lines()
                                        .map(String::strip)
                                        .filter(line -> !line.isEmpty())
                                        .toList())));
        policy = new DraftValue<>(draft, DeploymentEdit::evictionPolicy, DeploymentEdit::evictionPolicy);
        draft.deploymentProperty().subscribe(deployment -> {
            if (!hasParts()) {
                part.set(Part.ALL);
            }
            refresh();
        });
        part.subscribe(chosen -> {
            configuration.follow(draft);
            flags.follow(draft);
            refresh();
        });
    }

    ObjectProperty<Part> partProperty() {
        return part;
    }

    /** Whether master and replicas may have lines of their own: not in a cluster, where every server may be either. */
    boolean hasParts() {
        return draft.deployment().architecture() != Topology.CLUSTER;
    }

    StringProperty configurationProperty() {
        return configuration;
    }

    /** What is wrong with the lines on screen. */
    ObservableList<ConfProblem> lineProblems() {
        return lineProblems;
    }

    /** One flag a line. */
    StringProperty flagsProperty() {
        return flags;
    }

    /** What is wrong with the flags on screen; empty when nothing is. */
    String flagsProblem() {
        for (String flag : role(draft.deployment()).extraFlags()) {
            if (!FlagLines.isFlag(flag)) {
                return draft.problemAt(path -> path.contains("extraFlags."));
            }
        }
        return draft.problemAt(path -> path.contains("extraFlags"));
    }

    /** Empty leaves it to Redis. */
    ObjectProperty<Optional<EvictionPolicy>> policyProperty() {
        return policy;
    }

    /** Empty when Redis' own are taken. */
    Optional<List<SavePoint>> savePoints() {
        return DeploymentEdit.savePoints(draft.deployment());
    }

    void setSavePoints(Optional<List<SavePoint>> points) {
        draft.change(deployment -> DeploymentEdit.savePoints(deployment, points));
    }

    void addSavePoint() {
        List<SavePoint> points = new ArrayList<>(savePoints().orElse(List.of()));
        points.add(new SavePoint(300, 100));
        setSavePoints(Optional.of(points));
    }

    void removeSavePoint(int index) {
        List<SavePoint> points = new ArrayList<>(savePoints().orElse(List.of()));
        points.remove(index);
        setSavePoints(Optional.of(points));
    }

    void setSavePoint(int index, SavePoint point) {
        List<SavePoint> points = new ArrayList<>(savePoints().orElse(List.of()));
        points.set(index, point);
        setSavePoints(Optional.of(points));
    }

    /** Everything the form has no field for, as YAML. */
    String overlay() {
        return ValuesYaml.renderExtra(draft.deployment());
    }

    /** Why the overlay as it was typed last cannot be taken; empty when it was. */
    ReadOnlyStringProperty overlayProblemProperty() {
        return overlayProblem.getReadOnlyProperty();
    }

    void setOverlay(String text) {
        ValuesYaml.Parsed parsed = ValuesYaml.withOverlay(draft.deployment(), text);
        overlayProblem.set(
                parsed.deployment().isPresent()
                        ? ""
                        : parsed.problems().stream()
                                .map(YamlProblem::message)
                                .findFirst()
                                .orElse(""));
        parsed.deployment().ifPresent(merged -> draft.change(before -> merged));
    }

    /** Why this step cannot be left; empty when it can. */
    String problem() {
        return overlayProblem.get().isEmpty()
                ? draft.problemAt(path -> WizardStep.of(path) == WizardStep.ADVANCED)
                : overlayProblem.get();
    }

    private void refresh() {
        Deployment deployment = draft.deployment();
        long limit = part.get() == Part.REPLICAS
                ? MemoryPlan.ofReplica(deployment).limitBytes()
                : MemoryPlan.ofMaster(deployment).limitBytes();
        lineProblems.setAll(draft.check().lines(role(deployment).configuration(), deployment, limit));
    }

    private Role role(Deployment deployment) {
        return switch (part.get()) {
            case ALL -> deployment.common();
            case MASTER -> deployment.master();
            case REPLICAS -> deployment.replica();
        };
    }

    private Deployment withRole(Deployment deployment, Role role) {
        return switch (part.get()) {
            case ALL -> deployment.withCommon(role);
            case MASTER -> deployment.withMaster(role);
            case REPLICAS -> deployment.withReplica(role);
        };
    }
}
