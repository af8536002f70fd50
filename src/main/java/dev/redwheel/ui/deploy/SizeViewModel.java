package dev.redwheel.ui.deploy;

import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.CapacityPlan;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.DeploymentEdit;
import dev.redwheel.values.MemoryPlan;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.Spread;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** Memory, processor and storage, and whether the cluster has room for them. FX thread only. */
final class SizeViewModel {
    private final ValuesDraft draft;
    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final Scope scope;

    private final DraftText memoryLimit;
    private final DraftText memoryRequest;
    private final DraftText cpuRequest;
    private final DraftText cpuLimit;
    private final DraftValue<Boolean> ownReplicaSize;
    private final DraftText replicaMemoryLimit;
    private final DraftText replicaMemoryRequest;
    private final DraftText replicaCpuRequest;
    private final DraftText replicaCpuLimit;
    private final DraftValue<Boolean> persistent;
    private final DraftText storageSize;
    private final DraftText storageClass;

    private final ObservableList<StorageClassInfo> storageClasses = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper storageNote = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper capacityNote = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<CapacityPlan> capacity;
    private final ReadOnlyObjectWrapper<Optional<Spread>> spread = new ReadOnlyObjectWrapper<>(Optional.empty());
    private Optional<List<NodeInfo>> nodes = Optional.empty();

    SizeViewModel(ValuesDraft draft, WizardCluster cluster, TaskExecutor executor, Scope scope) {
        this.draft = draft;
        this.cluster = cluster;
        this.executor = executor;
        this.scope = scope;
        memoryLimit = master(ResourceSpec::memoryLimit, ResourceSpec::withMemoryLimit);
        memoryRequest = master(ResourceSpec::memoryRequest, ResourceSpec::withMemoryRequest);
        cpuRequest = master(ResourceSpec::cpuRequest, ResourceSpec::withCpuRequest);
        cpuLimit = master(ResourceSpec::cpuLimit, ResourceSpec::withCpuLimit);
        replicaMemoryLimit = replica(ResourceSpec::memoryLimit, ResourceSpec::withMemoryLimit);
        replicaMemoryRequest = replica(ResourceSpec::memoryRequest, ResourceSpec::withMemoryRequest);
        replicaCpuRequest = replica(ResourceSpec::cpuRequest, ResourceSpec::withCpuRequest);
        replicaCpuLimit = replica(ResourceSpec::cpuLimit, ResourceSpec::withCpuLimit);
        ownReplicaSize = new DraftValue<>(draft, SizeViewModel::hasOwnReplicaBlock, SizeViewModel::ownReplicaBlock);
        persistent = new DraftValue<>(
                draft,
                deployment -> deployment.masterPersistence().enabled().orElse(true),
                DeploymentEdit::persistenceEnabled);
        storageSize = new DraftText(
                draft, deployment -> deployment.masterPersistence().size(), DeploymentEdit::persistenceSize);
        storageClass = new DraftText(
                draft, deployment -> deployment.masterPersistence().storageClass(), DeploymentEdit::storageClass);
        capacity = new ReadOnlyObjectWrapper<>(CapacityPlan.of(draft.deployment(), nodes));
        draft.deploymentProperty().subscribe(deployment -> place());
    }

    /** Reads storage classes and nodes; what may not be read stays unknown, with its reason. */
    void load() {
        storageNote.set(I18n.text("deploy.size.storage.loading"));
        scope.addTask(executor.submit(BackgroundTask.of("read the storage classes", cluster::storageClasses)
                .onSuccess(this::classesArrived)
                .onFailure(error -> storageNote.set(unknown(error)))));
        capacityNote.set(I18n.text("deploy.size.capacity.loading"));
        scope.addTask(executor.submit(BackgroundTask.of("read the nodes", cluster::nodes)
                .onSuccess(this::nodesArrived)
                .onFailure(error -> capacityNote.set(unknown(error)))));
    }

    /** One size for the slider: limit and request alike, as a Redis needs what it has filled. */
    void setMemory(long bytes) {
        String text = Quantity.ofBytes(bytes);
        draft.change(deployment -> DeploymentEdit.masterResources(
                deployment, own -> own.withMemoryRequest(text).withMemoryLimit(text)));
    }

    void setCpu(long millis) {
        draft.change(deployment -> DeploymentEdit.masterResources(deployment, own -> {
            // A limit below the request would be refused; one that was there grows with it.
            boolean tooLow = Quantity.cpuMillis(own.cpuLimit()).orElse(Long.MAX_VALUE) < millis;
            ResourceSpec asked = own.withCpuRequest(Quantity.ofCpuMillis(millis));
            return tooLow ? asked.withCpuLimit(Quantity.ofCpuMillis(millis)) : asked;
        }));
    }

    void setStorage(long bytes) {
        storageSize.set(Quantity.ofBytes(bytes));
    }

    MemoryPlan memory() {
        return MemoryPlan.ofMaster(draft.deployment());
    }

    /** The message at one field: its last names of the path, "limits.memory". */
    String problemAt(boolean replica, String field) {
        return draft.problemAt(path -> WizardStep.of(path) == WizardStep.SIZE
                && path.endsWith(field)
                && path.startsWith("replica.") == replica);
    }

    StringProperty memoryLimitProperty() {
        return memoryLimit;
    }

    StringProperty memoryRequestProperty() {
        return memoryRequest;
    }

    StringProperty cpuRequestProperty() {
        return cpuRequest;
    }

    StringProperty cpuLimitProperty() {
        return cpuLimit;
    }

    ObjectProperty<Boolean> ownReplicaSizeProperty() {
        return ownReplicaSize;
    }

    StringProperty replicaMemoryLimitProperty() {
        return replicaMemoryLimit;
    }

    StringProperty replicaMemoryRequestProperty() {
        return replicaMemoryRequest;
    }

    StringProperty replicaCpuRequestProperty() {
        return replicaCpuRequest;
    }

    StringProperty replicaCpuLimitProperty() {
        return replicaCpuLimit;
    }

    ObjectProperty<Boolean> persistentProperty() {
        return persistent;
    }

    StringProperty storageSizeProperty() {
        return storageSize;
    }

    /** Empty for the cluster's default class. */
    StringProperty storageClassProperty() {
        return storageClass;
    }

    ObservableList<StorageClassInfo> storageClasses() {
        return storageClasses;
    }

    /** What is to be said about the storage classes: still loading, unknown and why, none, no default. */
    ReadOnlyStringProperty storageNoteProperty() {
        return storageNote.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<CapacityPlan> capacityProperty() {
        return capacity.getReadOnlyProperty();
    }

    /** Why the capacity is not known; empty when it is. */
    ReadOnlyStringProperty capacityNoteProperty() {
        return capacityNote.getReadOnlyProperty();
    }

    /** Where the pods would run; empty while the nodes are not known. */
    ReadOnlyObjectProperty<Optional<Spread>> spreadProperty() {
        return spread.getReadOnlyProperty();
    }

    private void place() {
        capacity.set(CapacityPlan.of(draft.deployment(), nodes));
        spread.set(nodes.map(found -> Spread.of(draft.deployment(), found)));
    }

    private void classesArrived(List<StorageClassInfo> classes) {
        storageClasses.setAll(classes);
        boolean hasDefault = classes.stream().anyMatch(StorageClassInfo::isDefault);
        storageNote.set(
                classes.isEmpty()
                        ? I18n.text("deploy.size.storage.none")
                        : hasDefault ? "" : I18n.text("deploy.size.storage.no-default"));
    }

    private void nodesArrived(List<NodeInfo> found) {
        nodes = Optional.of(found);
        place();
        capacityNote.set(
                capacity.get().verdict() == CapacityPlan.Verdict.UNKNOWN
                        ? I18n.text("deploy.size.capacity.pods-unknown")
                        : "");
    }

    private static boolean hasOwnReplicaBlock(Deployment deployment) {
        return !deployment.replica().resources().equals(ResourceSpec.NONE)
                || DeploymentEdit.hasOwnReplicaResources(deployment);
    }

    private static Deployment ownReplicaBlock(Deployment deployment, boolean own) {
        return own
                ? deployment.withReplica(deployment.replica().withResources(deployment.replicaResources()))
                : DeploymentEdit.sameResources(deployment);
    }

    private static String unknown(OpsException error) {
        return I18n.text("deploy.size.unknown", WhereViewModel.told(error));
    }

    private DraftText master(
            Function<ResourceSpec, String> read, BiFunction<ResourceSpec, String, ResourceSpec> write) {
        return new DraftText(
                draft,
                deployment -> read.apply(deployment.masterResources()),
                (deployment, text) ->
                        DeploymentEdit.masterResources(deployment, own -> write.apply(own, text.strip())));
    }

    private DraftText replica(
            Function<ResourceSpec, String> read, BiFunction<ResourceSpec, String, ResourceSpec> write) {
        return new DraftText(
                draft,
                deployment -> read.apply(deployment.replicaResources()),
                (deployment, text) ->
                        DeploymentEdit.replicaResources(deployment, own -> write.apply(own, text.strip())));
    }
}
