package dev.redwheel.ui.deploy;

import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.model.Topology;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.CapacityPlan;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.MemoryPlan;
import dev.redwheel.values.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;

/** Binds the step "size and storage". */
public final class SizeController implements StepView {
    private static final List<Long> MEMORY = List.of(
            64L << 20,
            128L << 20,
            256L << 20,
            512L << 20,
            1L << 30,
            2L << 30,
            4L << 30,
            8L << 30,
            16L << 30,
            32L << 30,
            64L << 30,
            128L << 30);
    private static final List<Long> CPU = List.of(100L, 250L, 500L, 1000L, 2000L, 4000L, 8000L, 16000L);
    private static final List<Long> STORAGE = List.of(
            1L << 30,
            2L << 30,
            4L << 30,
            8L << 30,
            10L << 30,
            20L << 30,
            50L << 30,
            100L << 30,
            200L << 30,
            500L << 30,
            1L << 40);
    private static final PseudoClass FITS = PseudoClass.getPseudoClass("fits");
    private static final PseudoClass FITS_NOT = PseudoClass.getPseudoClass("fits-not");

    private final DeployWizardViewModel wizard;
    private final SizeViewModel model;
    private boolean following;

    @FXML
    private Label memoryShown;

    @FXML
    private Slider memorySlider;

    @FXML
    private ShareBar memoryBar;

    @FXML
    private Label memoryText;

    @FXML
    private Label cpuShown;

    @FXML
    private Slider cpuSlider;

    @FXML
    private TextField memoryRequest;

    @FXML
    private TextField memoryLimit;

    @FXML
    private TextField cpuRequest;

    @FXML
    private TextField cpuLimit;

    @FXML
    private Label roleName;

    @FXML
    private Label replicaName;

    @FXML
    private TextField replicaMemoryRequest;

    @FXML
    private TextField replicaMemoryLimit;

    @FXML
    private TextField replicaCpuRequest;

    @FXML
    private TextField replicaCpuLimit;

    @FXML
    private CheckBox ownReplicas;

    @FXML
    private Label resourcesProblem;

    @FXML
    private CheckBox persistent;

    @FXML
    private Label persistentHint;

    @FXML
    private VBox storageFields;

    @FXML
    private TextField storageSize;

    @FXML
    private Slider storageSlider;

    @FXML
    private Label storageTotal;

    @FXML
    private ComboBox<String> storageClass;

    @FXML
    private Label storageClassHint;

    @FXML
    private Label storageProblem;

    @FXML
    private DataController dataController;

    @FXML
    private Label capacityVerdict;

    @FXML
    private Label capacityNote;

    @FXML
    private Label capacityBeside;

    @FXML
    private CapacityPicture capacityPicture;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    SizeController(DeployWizardViewModel wizard) {
        this.wizard = wizard;
        this.model = wizard.size();
    }

    @FXML
    void initialize() {
        steps(memorySlider, MEMORY, model::setMemory);
        steps(cpuSlider, CPU, model::setCpu);
        steps(storageSlider, STORAGE, model::setStorage);
        field(memoryRequest, model.memoryRequestProperty(), "memory", "request", "master");
        field(memoryLimit, model.memoryLimitProperty(), "memory", "limit", "master");
        field(cpuRequest, model.cpuRequestProperty(), "cpu", "request", "master");
        field(cpuLimit, model.cpuLimitProperty(), "cpu", "limit", "master");
        field(replicaMemoryRequest, model.replicaMemoryRequestProperty(), "memory", "request", "replica");
        field(replicaMemoryLimit, model.replicaMemoryLimitProperty(), "memory", "limit", "replica");
        field(replicaCpuRequest, model.replicaCpuRequestProperty(), "cpu", "request", "replica");
        field(replicaCpuLimit, model.replicaCpuLimitProperty(), "cpu", "limit", "replica");
        storageSize.textProperty().bindBidirectional(model.storageSizeProperty());
        ownReplicas.setOnAction(event -> model.ownReplicaSizeProperty().set(ownReplicas.isSelected()));
        persistent.setOnAction(event -> model.persistentProperty().set(persistent.isSelected()));
        storageClass.getEditor().textProperty().bindBidirectional(model.storageClassProperty());
        model.storageClasses().addListener((ListChangeListener<StorageClassInfo>) change -> classesChanged());
        model.storageNoteProperty().subscribe(note -> refresh());
        model.capacityProperty().subscribe(plan -> refresh());
        model.capacityNoteProperty().subscribe(note -> refresh());
        classesChanged();
        refresh();
    }

    @Override
    public void refresh() {
        memory();
        cpuShown.setText(
                Quantity.cpuMillis(model.cpuRequestProperty().get()).isPresent()
                        ? Quantity.showCpu(
                                Quantity.cpuMillis(model.cpuRequestProperty().get())
                                        .getAsLong())
                        : I18n.text("deploy.size.none"));
        follow(cpuSlider, CPU, Quantity.cpuMillis(model.cpuRequestProperty().get()));
        Deployment deployment = wizard.draft().deployment();
        boolean cluster = deployment.architecture() == Topology.CLUSTER;
        boolean replicated = deployment.replicas() > 0 && !cluster;
        roleName.setText(I18n.text(
                cluster
                        ? "deploy.size.role.each"
                        : replicated ? "deploy.size.role.master" : "deploy.size.role.server"));
        boolean own = replicated && model.ownReplicaSizeProperty().get();
        ownReplicas.setSelected(own);
        StepView.visible(ownReplicas, replicated);
        for (Node node :
                List.of(replicaName, replicaMemoryRequest, replicaMemoryLimit, replicaCpuRequest, replicaCpuLimit)) {
            StepView.visible(node, own);
        }
        problems();
        storage();
        dataController.refresh();
        capacity();
    }

    @Override
    public Node focusTarget() {
        return StepView.firstInvalid(List.of(
                memorySlider,
                memoryRequest,
                memoryLimit,
                cpuRequest,
                cpuLimit,
                replicaMemoryRequest,
                replicaMemoryLimit,
                replicaCpuRequest,
                replicaCpuLimit,
                storageSize,
                storageClass,
                dataController.focusTarget()));
    }

    private void memory() {
        MemoryPlan plan = model.memory();
        memoryShown.setText(plan.limitBytes() == 0 ? I18n.text("deploy.size.none") : Quantity.show(plan.limitBytes()));
        follow(
                memorySlider,
                MEMORY,
                plan.limitBytes() == 0 ? OptionalLong.empty() : OptionalLong.of(plan.limitBytes()));
        String most = Quantity.show(plan.maxmemoryBytes());
        String rest = Quantity.show(plan.overheadBytes());
        memoryText.setText(
                switch (plan.source()) {
                    case SHARE_OF_LIMIT ->
                        I18n.text(
                                "deploy.size.maxmemory.share",
                                most,
                                wizard.draft().deployment().maxmemoryPercent(),
                                rest);
                    case CONFIGURATION -> I18n.text("deploy.size.maxmemory.configuration", most, rest);
                    case NONE -> I18n.text("deploy.size.maxmemory.none");
                });
        boolean drawn = plan.limitBytes() > 0 && plan.maxmemoryBytes() > 0;
        StepView.visible(memoryBar, drawn);
        if (drawn) {
            double share = Math.min(1, plan.maxmemoryBytes() / (double) plan.limitBytes());
            memoryBar.show(List.of(
                    new ShareBar.Share(share, "share-ours", I18n.text("deploy.size.maxmemory.data", most)),
                    new ShareBar.Share(1 - share, "share-rest", I18n.text("deploy.size.maxmemory.rest", rest))));
        }
    }

    private void problems() {
        String first = "";
        for (boolean replica : new boolean[] {false, true}) {
            for (String what : List.of("requests.memory", "limits.memory", "requests.cpu", "limits.cpu")) {
                String problem = model.problemAt(replica, what);
                resource(replica, what).pseudoClassStateChanged(INVALID, !problem.isEmpty());
                first = first.isEmpty() ? problem : first;
            }
        }
        StepView.show(resourcesProblem, first);
    }

    private Node resource(boolean replica, String what) {
        return switch (what) {
            case "requests.memory" -> replica ? replicaMemoryRequest : memoryRequest;
            case "limits.memory" -> replica ? replicaMemoryLimit : memoryLimit;
            case "requests.cpu" -> replica ? replicaCpuRequest : cpuRequest;
            default -> replica ? replicaCpuLimit : cpuLimit;
        };
    }

    private void storage() {
        boolean kept = model.persistentProperty().get();
        persistent.setSelected(kept);
        StepView.visible(storageFields, kept);
        StepView.show(persistentHint, kept ? "" : I18n.text("deploy.size.persistent.off"));
        OptionalLong bytes = Quantity.bytes(model.storageSizeProperty().get());
        follow(storageSlider, STORAGE, bytes);
        int disks = wizard.draft().deployment().pods();
        StepView.show(
                storageTotal,
                bytes.isPresent() && disks > 1
                        ? I18n.text("deploy.size.storage.total", disks, Quantity.show(bytes.getAsLong() * disks))
                        : "");
        String name = model.storageClassProperty().get();
        Optional<StorageClassInfo> chosen = model.storageClasses().stream()
                .filter(found ->
                        name.isEmpty() ? found.isDefault() : found.name().equals(name))
                .findFirst();
        String note = model.storageNoteProperty().get();
        StepView.show(
                storageClassHint,
                note.isEmpty() || (chosen.isPresent() && !name.isEmpty())
                        ? chosen.map(SizeController::about).orElse("")
                        : note);
        String problem = wizard.draft()
                .problemAt(path -> WizardStep.of(path) == WizardStep.SIZE && path.contains("persistence"));
        StepView.tell(storageProblem, problem, storageSize);
    }

    private static String about(StorageClassInfo found) {
        String late = found.bindsLate() ? I18n.text("deploy.size.storage.late", found.name()) : "";
        String fixed = found.expandable() ? "" : I18n.text("deploy.size.storage.fixed", found.name());
        return late.isEmpty() || fixed.isEmpty() ? late + fixed : late + ". " + fixed;
    }

    private void capacity() {
        CapacityPlan plan = model.capacityProperty().get();
        capacityVerdict.pseudoClassStateChanged(FITS, plan.verdict() == CapacityPlan.Verdict.FITS);
        capacityVerdict.pseudoClassStateChanged(FITS_NOT, plan.verdict() == CapacityPlan.Verdict.DOES_NOT_FIT);
        StepView.show(
                capacityVerdict,
                switch (plan.verdict()) {
                    case FITS -> I18n.text("deploy.size.capacity.fits");
                    case DOES_NOT_FIT ->
                        I18n.text(
                                "deploy.size.capacity.fits-not", plan.homeless().size());
                    case UNKNOWN -> "";
                });
        StepView.show(
                capacityNote,
                plan.verdict() == CapacityPlan.Verdict.UNKNOWN
                        ? model.capacityNoteProperty().get()
                        : "");
        Deployment deployment = wizard.draft().deployment();
        StepView.show(
                capacityBeside,
                deployment.sentinels() == 0
                        ? ""
                        : I18n.text("deploy.size.capacity.beside", deployment.sentinels(), deployment.proxies()));
        capacityPicture.show(plan);
    }

    private void classesChanged() {
        // Empty is the cluster's default; the prompt tells which one that is.
        storageClass
                .getItems()
                .setAll(model.storageClasses().stream()
                        .map(StorageClassInfo::name)
                        .toList());
        storageClass.setPromptText(model.storageClasses().stream()
                .filter(StorageClassInfo::isDefault)
                .map(found -> I18n.text("deploy.size.storage.default-named", found.name()))
                .findFirst()
                .orElse(I18n.text("deploy.size.storage.default")));
        refresh();
    }

    private void field(TextField field, StringProperty property, String what, String kind, String role) {
        field.textProperty().bindBidirectional(property);
        field.setAccessibleText(String.join(
                ", ",
                I18n.text("deploy.size.role." + role),
                I18n.text("deploy.size." + what + ".field"),
                I18n.text("deploy.size." + kind)));
    }

    /** A slider over a fixed list of values; it can stand between two of them, but sets only those. */
    private void steps(Slider slider, List<Long> values, LongConsumer set) {
        slider.setMin(0);
        slider.setMax(values.size() - 1.0);
        slider.setMajorTickUnit(1);
        slider.setMinorTickCount(0);
        slider.setBlockIncrement(1);
        slider.setShowTickMarks(true);
        slider.valueProperty().addListener((property, was, now) -> {
            if (!following) {
                set.accept(values.get((int) Math.round(now.doubleValue())));
            }
        });
    }

    private void follow(Slider slider, List<Long> values, OptionalLong value) {
        following = true;
        if (value.isPresent() && !slider.isValueChanging()) {
            slider.setValue(position(values, value.getAsLong()));
        }
        following = false;
    }

    private static double position(List<Long> values, long value) {
        for (int i = 0; i < values.size(); i++) {
            if (value <= values.get(i)) {
                long below = i == 0 ? 0 : values.get(i - 1);
                return i == 0 ? 0 : i - 1 + (value - below) / (double) (values.get(i) - below);
            }
        }
        return values.size() - 1.0;
    }
}
