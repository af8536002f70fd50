package dev.redwheel.ui.deploy;

import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.CodeView;
import dev.redwheel.ui.control.DiffView;
import dev.redwheel.ui.control.FindingList;
import dev.redwheel.ui.control.StatePane;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.MemoryPlan;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.SecretMask;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.TabPane;
import org.jspecify.annotations.Nullable;

/** Binds the step "review". */
public final class ReviewController implements StepView {
    private static final PseudoClass FITS = PseudoClass.getPseudoClass("fits");
    private static final PseudoClass FITS_NOT = PseudoClass.getPseudoClass("fits-not");

    private final DeployWizardViewModel wizard;
    private final ReviewViewModel model;
    private final DialogService dialogs;

    @FXML
    private Label summary;

    @FXML
    private Label dataNote;

    @FXML
    private TabPane tabs;

    @FXML
    private ProgressIndicator checking;

    @FXML
    private Label verdict;

    @FXML
    private Button againButton;

    @FXML
    private FindingList findings;

    @FXML
    private CodeView values;

    @FXML
    private StatePane manifestsState;

    @FXML
    private CodeView manifests;

    @FXML
    private StatePane differencesState;

    @FXML
    private ListView<ObjectPreview> objects;

    @FXML
    private StatePane differenceState;

    @FXML
    private DiffView difference;

    @FXML
    private CodeView command;

    @SuppressWarnings("NullAway.Init") // The FXML loader sets the fields.
    ReviewController(DeployWizardViewModel wizard, DialogService dialogs) {
        this.wizard = wizard;
        this.model = wizard.review();
        this.dialogs = dialogs;
    }

    @FXML
    void initialize() {
        for (CodeView view : List.of(values, manifests)) {
            view.setMask(SecretMask::yaml);
        }
        copies(values, "deploy.review.values");
        copies(manifests, "deploy.review.manifests");
        copies(command, "deploy.review.command");
        values.textProperty().bind(model.valuesProperty());
        command.textProperty().bind(model.commandProperty());
        manifestsState.contentProperty().bind(model.manifestsProperty());
        model.manifestsProperty().subscribe(content -> {
            if (content instanceof Content.Ready<String>(String text, Instant _)) {
                manifests.setText(text);
            }
        });
        differencesState.contentProperty().bind(model.differencesProperty());
        model.differencesProperty().subscribe(this::differencesArrived);
        objects.setCellFactory(list -> new ObjectCell());
        objects.getSelectionModel().selectedItemProperty().subscribe(this::showDifference);
        model.findings().addListener((ListChangeListener<Finding>) change -> refresh());
        model.checkingProperty().subscribe(running -> refresh());
        refresh();
    }

    @Override
    public void refresh() {
        DeployRequest request = wizard.request();
        summary.setText(summary(request));
        StepView.show(
                dataNote,
                request.data()
                        .map(file -> I18n.text("deploy.review.data", file))
                        .orElse(""));
        // The worst first; within a severity the order of the checks.
        findings.getItems()
                .setAll(model.findings().stream()
                        .sorted(Comparator.comparing(Finding::severity).reversed())
                        .toList());
        boolean running = model.checkingProperty().get();
        StepView.visible(checking, running);
        againButton.setDisable(running);
        long blocked = count(Severity.BLOCKED);
        long warnings = count(Severity.WARNING) + count(Severity.UNKNOWN);
        verdict.setText(
                running
                        ? I18n.text("deploy.review.preflight.running")
                        : blocked > 0
                                ? I18n.text("deploy.review.preflight.blocked", blocked)
                                : warnings > 0
                                        ? I18n.text("deploy.review.preflight.warnings", warnings)
                                        : I18n.text("deploy.review.preflight.ok"));
        verdict.pseudoClassStateChanged(FITS, !running && blocked == 0);
        verdict.pseudoClassStateChanged(FITS_NOT, blocked > 0);
    }

    @Override
    public Node focusTarget() {
        return tabs;
    }

    @FXML
    void again() {
        model.look(wizard.request());
    }

    @FXML
    void saveChart() {
        model.saveChart();
    }

    private long count(Severity severity) {
        return model.findings().stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private String summary(DeployRequest request) {
        long limit = MemoryPlan.ofMaster(request.deployment()).limitBytes();
        String memory = limit == 0 ? I18n.text("deploy.review.unlimited") : Quantity.show(limit);
        Deployment deployment = request.deployment();
        int replicas = deployment.replicas();
        String what = switch (deployment.architecture()) {
            case STANDALONE, UNKNOWN -> I18n.text("deploy.review.summary.standalone", memory);
            case REPLICATION -> I18n.text("deploy.review.summary.replication", memory, replicas);
            case SENTINEL ->
                I18n.text(
                        "deploy.review.summary.sentinel",
                        memory,
                        replicas,
                        deployment.sentinels(),
                        deployment.proxies());
            case CLUSTER -> I18n.text("deploy.review.summary.cluster", memory, deployment.masters(), replicas);
        };
        return I18n.text("deploy.review.summary", request.release(), what, request.namespace(), request.context());
    }

    private void differencesArrived(Content<List<ObjectPreview>> content) {
        if (content instanceof Content.Ready<List<ObjectPreview>>(List<ObjectPreview> previews, Instant _)) {
            objects.getItems().setAll(previews);
            objects.getSelectionModel().selectFirst();
        }
    }

    private void showDifference(@Nullable ObjectPreview preview) {
        if (preview == null) {
            return;
        }
        if (preview.result().isEmpty() && preview.error().isPresent()) {
            differenceState.setContent(new Content.Failed<>(preview.error().get()));
            return;
        }
        difference.setTexts(preview.live().orElse(""), preview.result().orElse(""));
        differenceState.setContent(new Content.Ready<>(preview, Instant.EPOCH));
    }

    private void copies(CodeView view, String what) {
        view.setOnCopy(text -> dialogs.copy(I18n.text(what), text));
    }

    /** Its name, below it what it is and whether it is new. The list is narrow and does not scroll sideways. */
    private static final class ObjectCell extends ListCell<ObjectPreview> {
        ObjectCell() {
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(@Nullable ObjectPreview item, boolean empty) {
            super.updateItem(item, empty);
            setText(
                    empty || item == null
                            ? null
                            : item.object().name() + "\n"
                                    + I18n.text(
                                            "deploy.review.differences.object",
                                            item.object().kind(),
                                            I18n.text(state(item))));
        }

        private static String state(ObjectPreview preview) {
            Optional<String> result = preview.result();
            if (result.isEmpty()) {
                return "deploy.review.differences.unknown";
            }
            if (preview.live().isEmpty()) {
                return "deploy.review.differences.new";
            }
            return preview.live().equals(result)
                    ? "deploy.review.differences.same"
                    : "deploy.review.differences.changed";
        }
    }
}
