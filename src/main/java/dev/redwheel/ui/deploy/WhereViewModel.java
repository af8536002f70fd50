package dev.redwheel.ui.deploy;

import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.ReleaseNames.NameProblem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** Where it goes: the namespace, there already or new, and the name of the release. FX thread only. */
final class WhereViewModel {
    private static final String USUAL_NAME = "redis";

    /** What is known about the namespace that is typed. */
    enum NamespaceState {
        EXISTS,
        NEW,
        /** The right to look is missing, or the answer is not there yet. */
        UNKNOWN
    }

    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final Scope scope;

    private final StringProperty namespace;
    private final StringProperty release = new SimpleStringProperty(USUAL_NAME);
    /** The names that releases of the namespace have; empty while they are not known. */
    private final ObjectProperty<Set<String>> taken = new SimpleObjectProperty<>(Set.of());

    private final ObservableList<String> namespaces = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper namespacesNote = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<NamespaceState> state = new ReadOnlyObjectWrapper<>(NamespaceState.UNKNOWN);
    private final StringBinding namespaceProblem;
    private final StringBinding releaseProblem;
    private boolean listable;
    private boolean arrived;
    /** What the release is called while the user calls it nothing else. */
    private String proposed = USUAL_NAME;

    WhereViewModel(WizardCluster cluster, TaskExecutor executor, Scope scope, String namespace) {
        this.cluster = cluster;
        this.executor = executor;
        this.scope = scope;
        this.namespace = new SimpleStringProperty(namespace);
        this.namespaceProblem = Bindings.createStringBinding(
                () -> problem("deploy.where.namespace", ReleaseNames.checkNamespace(this.namespace.get())),
                this.namespace);
        this.releaseProblem = Bindings.createStringBinding(
                () -> taken.get().contains(release.get())
                        ? I18n.text("deploy.where.release.taken")
                        : problem("deploy.where.release", ReleaseNames.checkRelease(release.get())),
                release,
                taken);
        this.namespace.subscribe(name -> namespaceChanged());
    }

    /** Reads the namespaces of the cluster. */
    void load(List<String> candidates) {
        namespacesNote.set(I18n.text("deploy.where.namespaces.loading"));
        scope.addTask(executor.submit(BackgroundTask.of("read the namespaces", () -> cluster.namespaces(candidates))
                .onSuccess(this::arrived)
                .onFailure(error -> namespacesNote.set(told(error)))));
    }

    StringProperty namespaceProperty() {
        return namespace;
    }

    StringProperty releaseProperty() {
        return release;
    }

    /** To choose from; a name that is not among them may be typed. */
    ObservableList<String> namespaces() {
        return namespaces;
    }

    /** Why there are no names to choose from, or not all; else empty. */
    ReadOnlyStringProperty namespacesNoteProperty() {
        return namespacesNote.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<NamespaceState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /** Empty when the name can be used. */
    StringBinding namespaceProblem() {
        return namespaceProblem;
    }

    StringBinding releaseProblem() {
        return releaseProblem;
    }

    boolean valid() {
        return namespaceProblem.get().isEmpty() && releaseProblem.get().isEmpty();
    }

    boolean createNamespace() {
        return state.get() == NamespaceState.NEW;
    }

    ReleaseNames names() {
        return new ReleaseNames(release.get(), namespace.get());
    }

    private void arrived(NamespaceList list) {
        arrived = true;
        listable = list.listable();
        namespaces.setAll(list.names());
        namespacesNote.set(listable ? "" : I18n.text("deploy.where.namespaces.partly"));
        namespaceChanged();
    }

    private void namespaceChanged() {
        String name = namespace.get();
        taken.set(Set.of());
        if (namespaces.contains(name)) {
            state.set(NamespaceState.EXISTS);
            readNames(name);
        } else if (arrived && listable) {
            state.set(NamespaceState.NEW);
            propose();
        } else {
            state.set(NamespaceState.UNKNOWN);
            if (arrived && ReleaseNames.checkNamespace(name).isEmpty()) {
                look(name);
            }
        }
    }

    private void look(String name) {
        scope.addTask(executor.submit(BackgroundTask.of(
                        "look for namespace " + name, () -> cluster.namespaceExists(name))
                .onSuccess(found -> {
                    if (name.equals(namespace.get())) { // Else it is the answer to an older question.
                        state.set(state(found));
                        if (state.get() == NamespaceState.EXISTS) {
                            readNames(name);
                        }
                    }
                })));
    }

    /** The names that are taken where it goes; what may not be read, the preflight tells. */
    private void readNames(String name) {
        scope.addTask(executor.submit(
                BackgroundTask.of("read the releases of " + name, () -> cluster.releaseNames(name))
                        .onSuccess(found -> {
                            if (name.equals(namespace.get())) { // Else it is the answer to an older question.
                                taken.set(found);
                                propose();
                            }
                        })));
    }

    /** The usual name, with a number where that is taken; what the user has typed stays. */
    private void propose() {
        if (release.get().equals(proposed)) {
            proposed = Stream.iterate(1, number -> number + 1)
                    .map(number -> number == 1 ? USUAL_NAME : USUAL_NAME + "-" + number)
                    .filter(name -> !taken.get().contains(name))
                    .findFirst()
                    .orElseThrow();
            release.set(proposed);
        }
    }

    private static NamespaceState state(Existence found) {
        return switch (found) {
            case PRESENT, ENDING -> NamespaceState.EXISTS;
            case ABSENT -> NamespaceState.NEW;
            case UNKNOWN -> NamespaceState.UNKNOWN;
        };
    }

    private static String problem(String what, Optional<NameProblem> problem) {
        return problem.map(found -> I18n.text(
                        "deploy.name." + found.name().toLowerCase(Locale.ROOT).replace('_', '-'), I18n.text(what)))
                .orElse("");
    }

    static String told(OpsException error) {
        return (error.why() + " " + error.next()).strip();
    }
}
