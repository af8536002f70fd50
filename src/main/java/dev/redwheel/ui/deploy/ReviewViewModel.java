package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.Finding;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.Commands;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.CancelToken;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.Content;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.SecretMask;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** What would happen: values, manifests, differences to the cluster, the command, and the preflight. FX thread only. */
final class ReviewViewModel {
    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final InstantSource clock;
    private final Scope scope;
    private final ChartSaving saving;
    private final DialogService dialogs;
    /** No command can name a context whose kubeconfig ends with the console. */
    private final boolean ephemeral;

    private Optional<Path> saved = Optional.empty();
    private Optional<DeployRequest> looked = Optional.empty();
    private Scope look = new Scope();

    private final ReadOnlyStringWrapper values = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper command = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Content<String>> manifests;
    private final ReadOnlyObjectWrapper<Content<List<ObjectPreview>>> differences;
    private final ObservableList<Finding> findings = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper checking = new ReadOnlyBooleanWrapper();
    private int generation;

    ReviewViewModel(
            WizardCluster cluster,
            TaskExecutor executor,
            InstantSource clock,
            Scope scope,
            ChartSaving saving,
            DialogService dialogs,
            boolean ephemeral) {
        this.saving = saving;
        this.dialogs = dialogs;
        this.ephemeral = ephemeral;
        this.cluster = cluster;
        this.executor = executor;
        this.clock = clock;
        this.scope = scope;
        this.manifests = new ReadOnlyObjectWrapper<>(new Content.Loading<>(I18n.text("deploy.review.rendering")));
        this.differences = new ReadOnlyObjectWrapper<>(new Content.Loading<>(I18n.text("deploy.review.comparing")));
    }

    /** Looks at this request; what an earlier look still brings is dropped. */
    void look(DeployRequest request) {
        scope.release(look);
        look = scope.add(new Scope());
        int mine = ++generation;
        values.set(request.valuesYaml());
        looked = Optional.of(request);
        command.set(commandOf(request));
        manifests.set(new Content.Loading<>(I18n.text("deploy.review.rendering")));
        differences.set(new Content.Loading<>(I18n.text("deploy.review.comparing")));
        findings.clear();
        checking.set(true);
        CancelToken cancel = new CancelToken();
        look.add(cancel::cancel);
        look.addTask(executor.submitNative(BackgroundTask.of("render the chart", () -> cluster.render(request))
                .onSuccess(text -> rendered(text, request, mine))
                .onFailure(error -> {
                    manifests.set(new Content.Failed<>(error));
                    differences.set(new Content.Failed<>(error));
                })));
        look.addTask(executor.submitNative(BackgroundTask.of(
                        "check the deployment",
                        () -> cluster.preflight(request, finding -> executor.onUi(() -> found(finding, mine)), cancel))
                .onFailure(error -> found(
                        new Finding(
                                "preflight",
                                Severity.UNKNOWN,
                                I18n.text("deploy.review.preflight.failed"),
                                error.why(),
                                error.next()),
                        mine))
                .onFinished(() -> {
                    if (mine == generation) {
                        checking.set(false);
                    }
                })));
    }

    private String commandOf(DeployRequest request) {
        if (ephemeral) {
            return I18n.text("deploy.review.command.ephemeral");
        }
        return saved.map(chart -> Commands.script(request, chart.toString()))
                .orElseGet(() ->
                        I18n.text("deploy.review.command.unsaved") + "\n" + Commands.script(request, Commands.CHART));
    }

    /** Writes the chart and the values, without secrets, into a folder that is asked for; the command then names it. */
    void saveChart() {
        Optional<DeployRequest> request = looked;
        Optional<Path> folder = request.isEmpty()
                ? Optional.empty()
                : saving.files().chooseFolder(I18n.text("deploy.review.command.save.title"));
        if (folder.isEmpty()) {
            return;
        }
        String text = SecretMask.yaml(request.orElseThrow().valuesYaml());
        scope.addTask(executor.submit(BackgroundTask.of(
                        "save the chart", () -> saving.writer().write(folder.get(), text))
                .onSuccess(chart -> {
                    saved = Optional.of(chart);
                    looked.ifPresent(now -> command.set(commandOf(now)));
                    dialogs.notice(I18n.text("deploy.review.command.saved", folder.get()));
                })
                .onFailure(dialogs::error)));
    }

    ReadOnlyStringProperty valuesProperty() {
        return values.getReadOnlyProperty();
    }

    ReadOnlyStringProperty commandProperty() {
        return command.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Content<String>> manifestsProperty() {
        return manifests.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<Content<List<ObjectPreview>>> differencesProperty() {
        return differences.getReadOnlyProperty();
    }

    /** Grows while the preflight runs; in the order the checks are made. */
    ObservableList<Finding> findings() {
        return findings;
    }

    ReadOnlyBooleanProperty checkingProperty() {
        return checking.getReadOnlyProperty();
    }

    /** Whether a finding stops the deployment. */
    boolean blocked() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKED);
    }

    private void rendered(String text, DeployRequest request, int mine) {
        if (mine != generation) {
            return;
        }
        manifests.set(new Content.Ready<>(text, clock.instant()));
        look.addTask(executor.submit(BackgroundTask.of(
                        "compare with the cluster", () -> cluster.dryRun(text, request.namespace()))
                .onSuccess(previews -> {
                    if (mine == generation) {
                        differences.set(new Content.Ready<>(previews, clock.instant()));
                    }
                })
                .onFailure(error -> {
                    if (mine == generation) {
                        differences.set(
                                error.kind() == ErrorKind.FORBIDDEN
                                        ? new Content.Forbidden<>(error)
                                        : new Content.Failed<>(error));
                    }
                })));
    }

    private void found(Finding finding, int mine) {
        if (mine == generation) {
            findings.add(finding);
        }
    }
}
