package dev.redwheel.ui.deploy;

import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;

/** A Secret of the namespace that the values name. One that is known to be there is looked at by itself. FX thread only. */
final class ExistingSecret {
    /** What there is to choose from, and how a Secret is looked at. */
    record Secrets(
            ObservableList<String> names,
            WhereViewModel where,
            WizardCluster cluster,
            TaskExecutor executor,
            Scope scope) {}

    private final DraftText name;
    private final Secrets secrets;
    private final BooleanSupplier chosen;
    private final Function<List<String>, String> judged;
    private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");

    /**
     * @param chosen whether an existing Secret is what is to be used
     * @param judged what is said of a Secret with these keys
     */
    ExistingSecret(DraftText name, Secrets secrets, BooleanSupplier chosen, Function<List<String>, String> judged) {
        this.name = name;
        this.secrets = secrets;
        this.chosen = chosen;
        this.judged = judged;
        name.subscribe(any -> look());
        secrets.names().addListener((ListChangeListener<String>) change -> look());
    }

    StringProperty nameProperty() {
        return name;
    }

    /** To choose from, as far as they may be listed; another may be typed. */
    ObservableList<String> names() {
        return secrets.names();
    }

    /** What looking at it told; empty while that is not known. */
    ReadOnlyStringProperty noteProperty() {
        return note.getReadOnlyProperty();
    }

    void look() {
        String looked = name.get();
        note.set("");
        if (!chosen.getAsBoolean() || !secrets.names().contains(looked)) {
            return;
        }
        String namespace = secrets.where().namespaceProperty().get();
        secrets.scope()
                .addTask(secrets.executor()
                        .submit(BackgroundTask.of(
                                        "look at Secret " + looked,
                                        () -> secrets.cluster().secretKeys(namespace, looked))
                                .onSuccess(found -> tell(looked, judged.apply(found.orElse(List.of()))))
                                .onFailure(error -> tell(looked, WhereViewModel.told(error)))));
    }

    /** Unless another one was chosen meanwhile. */
    private void tell(String looked, String text) {
        if (looked.equals(name.get()) && chosen.getAsBoolean()) {
            note.set(text);
        }
    }
}
