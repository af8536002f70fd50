package dev.redwheel.ui.deploy;

import dev.redwheel.model.Environment;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.Preset;
import dev.redwheel.values.SpecExample;
import dev.redwheel.values.ValuesCheck;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;

/** The deployment wizard: its steps, the draft they share, and handing over what came out. FX thread only. */
public final class DeployWizardViewModel {
    /** What a step of the rail looks like. */
    enum StepState {
        AHEAD,
        CURRENT,
        DONE,
        INVALID
    }

    /**
     * Where the wizard is, and for whom.
     *
     * @param ephemeral whether its kubeconfig ends with the console, so that no command can name it
     * @param namespace to begin with
     * @param candidates namespaces to try where they may not be listed
     */
    public record Place(
            String context,
            Environment environment,
            boolean readOnly,
            boolean ephemeral,
            String namespace,
            List<String> candidates) {}

    private final Place place;
    private final DialogService dialogs;
    private final Consumer<DeployRequest> deploy;
    private final ValuesDraft draft;
    private final WhereViewModel where;
    private final TopologyViewModel topology;
    private final SizeViewModel size;
    private final DataViewModel data;
    private final SecurityViewModel security;
    private final AdvancedViewModel advanced;
    private final ImageViewModel image;
    private final MetricsViewModel metrics;
    private final ReviewViewModel review;

    private final ReadOnlyObjectWrapper<WizardStep> step = new ReadOnlyObjectWrapper<>(WizardStep.WHERE);
    private final Set<WizardStep> visited = EnumSet.of(WizardStep.WHERE);
    private final ReadOnlyStringWrapper hint = new ReadOnlyStringWrapper("");
    private final StringProperty yaml = new SimpleStringProperty("");
    private Runnable onStepsChanged = () -> {};
    private boolean handedOver;

    /**
     * @param scope everything the wizard holds open
     * @param deploy takes the finished request; called once
     */
    public DeployWizardViewModel(
            Place place,
            ValuesCheck check,
            WizardCluster cluster,
            TaskExecutor executor,
            Scope scope,
            DialogService dialogs,
            Passwords passwords,
            ChartSaving saving,
            InstantSource clock,
            Consumer<DeployRequest> deploy) {
        this.place = place;
        this.dialogs = dialogs;
        this.deploy = deploy;
        scope.add(cluster);
        draft = new ValuesDraft(check, Deployment.DEFAULT);
        where = new WhereViewModel(cluster, executor, scope, place.namespace());
        topology = new TopologyViewModel(draft, where::names);
        size = new SizeViewModel(draft, cluster, executor, scope);
        data = new DataViewModel(draft, saving.files(), executor, scope, clock);
        security = new SecurityViewModel(draft, where, cluster, executor, scope, passwords, dialogs);
        advanced = new AdvancedViewModel(draft);
        image = new ImageViewModel(draft);
        metrics = new MetricsViewModel(draft);
        review = new ReviewViewModel(cluster, executor, clock, scope, saving, dialogs, place.ephemeral());
        topology.choose(Preset.DEVELOPMENT);

        draft.yamlProperty().subscribe(yaml::set);
        yaml.subscribe(text -> draft.type(text == null ? "" : text));
        draft.problems().addListener((ListChangeListener<Object>) change -> stepsChanged());
        where.namespaceProperty().subscribe(text -> stepsChanged());
        where.releaseProperty().subscribe(text -> {
            stepsChanged();
            lookAgain();
        });
        where.stateProperty().subscribe(state -> lookAgain());
        data.chosenProperty().subscribe(file -> stepsChanged());
        security.modeProperty().subscribe(mode -> stepsChanged());
        security.givenProperty().subscribe(text -> stepsChanged());
        advanced.overlayProblemProperty().subscribe(text -> stepsChanged());
    }

    /** Begins to read the cluster. */
    public void start() {
        where.load(place.candidates());
        size.load();
    }

    Place place() {
        return place;
    }

    ValuesDraft draft() {
        return draft;
    }

    WhereViewModel where() {
        return where;
    }

    TopologyViewModel topology() {
        return topology;
    }

    SizeViewModel size() {
        return size;
    }

    DataViewModel data() {
        return data;
    }

    SecurityViewModel security() {
        return security;
    }

    AdvancedViewModel advanced() {
        return advanced;
    }

    ImageViewModel image() {
        return image;
    }

    MetricsViewModel metrics() {
        return metrics;
    }

    ReviewViewModel review() {
        return review;
    }

    /** The YAML beside the form, both ways. */
    StringProperty yamlProperty() {
        return yaml;
    }

    ReadOnlyObjectProperty<WizardStep> stepProperty() {
        return step.getReadOnlyProperty();
    }

    /** Why one cannot go on; empty when one can. */
    ReadOnlyStringProperty hintProperty() {
        return hint.getReadOnlyProperty();
    }

    /** Called when the state of any step may have changed. */
    void setOnStepsChanged(Runnable listener) {
        onStepsChanged = listener;
        stepsChanged();
    }

    StepState state(WizardStep of) {
        if (of == step.get()) {
            return StepState.CURRENT;
        }
        if (!visited.contains(of)) {
            return StepState.AHEAD;
        }
        if (!problem(of).isEmpty()) {
            return StepState.INVALID;
        }
        // A review is done when it led to the deployment, not when it was looked at.
        return of != WizardStep.REVIEW || handedOver ? StepState.DONE : StepState.AHEAD;
    }

    /** Why a step is not complete; empty when it is. */
    String problem(WizardStep of) {
        return switch (of) {
            case WHERE ->
                where.namespaceProblem().get().isEmpty()
                        ? where.releaseProblem().get()
                        : where.namespaceProblem().get();
            case TOPOLOGY -> topology.problem();
            case SIZE -> {
                String problem = draft.problemAt(path -> WizardStep.of(path) == WizardStep.SIZE);
                yield problem.isEmpty() ? data.problem() : problem;
            }
            case SECURITY -> security.problem();
            case ADVANCED -> advanced.problem();
            case REVIEW -> draft.brokenProperty().get() ? I18n.text("deploy.wizard.yaml-broken") : "";
        };
    }

    /** Goes on when this step is complete; else says why not. */
    boolean next() {
        String problem = obstacle();
        if (!problem.isEmpty()) {
            hint.set(problem);
            stepsChanged();
            return false;
        }
        step.get().next().ifPresent(this::goTo);
        return true;
    }

    void back() {
        step.get().previous().ifPresent(this::goTo);
    }

    /** Goes to any step but the review, and to the review when every step before it is complete. */
    void goTo(WizardStep target) {
        if (target == WizardStep.REVIEW) {
            for (WizardStep before : WizardStep.values()) {
                if (!problem(before).isEmpty()) {
                    visited.add(before);
                    arrive(before);
                    hint.set(problem(before));
                    return;
                }
            }
        }
        arrive(target);
        lookAgain();
    }

    /**
     * Reviews what there is now. Who is quick is at the review before the namespaces and the names in them are read, and what is
     * deployed must be what was reviewed.
     */
    private void lookAgain() {
        if (step.get() == WizardStep.REVIEW && !handedOver) {
            security.writeAuth();
            review.look(request());
        }
    }

    /** Opens a document of the specification, or values. */
    void open(SpecExample example) {
        topology.open(example);
        example.password().ifPresent(security::give);
        if (!example.namespace().isEmpty()) {
            where.namespaceProperty().set(example.namespace());
        }
        security.writeAuth();
    }

    DeployRequest request() {
        return new DeployRequest(
                place.context(),
                where.namespaceProperty().get(),
                where.createNamespace(),
                where.releaseProperty().get(),
                draft.deployment(),
                draft.yamlProperty().get(),
                security.choice(),
                security.tls().makesCertificate(),
                security.acl().makesUsers(),
                data.file());
    }

    /** Whether the review allows the deployment. */
    boolean deployable() {
        return step.get() == WizardStep.REVIEW
                && !review.checkingProperty().get()
                && !review.blocked()
                && !draft.blocked()
                && !place.readOnly()
                && !handedOver;
    }

    /** Asks where it could hurt, then hands the request over. */
    void deploy() {
        if (!deployable()) {
            return;
        }
        DeployRequest request = request();
        if (place.environment() == Environment.PRODUCTION
                && !dialogs.confirmByTyping(
                        I18n.text("deploy.confirm.title", request.release()),
                        I18n.text("deploy.confirm.message", request.release(), request.namespace(), place.context()),
                        request.release(),
                        I18n.text("deploy.wizard.deploy", request.release()))) {
            return;
        }
        handedOver = true;
        stepsChanged();
        deploy.accept(request);
    }

    /** Why one cannot go on from here; empty when one can. */
    private String obstacle() {
        return draft.brokenProperty().get() ? I18n.text("deploy.wizard.yaml-broken") : problem(step.get());
    }

    private void arrive(WizardStep target) {
        hint.set("");
        visited.add(step.get());
        visited.add(target);
        step.set(target);
        stepsChanged();
    }

    private void stepsChanged() {
        if (!hint.get().isEmpty() && obstacle().isEmpty()) {
            hint.set("");
        }
        onStepsChanged.run();
    }
}
