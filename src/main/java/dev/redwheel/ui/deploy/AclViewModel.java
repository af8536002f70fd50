package dev.redwheel.ui.deploy;

import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Acl;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;

/** Who signs in as whom: everybody as the application, or each as a user of its own. FX thread only. */
final class AclViewModel {
    enum Mode {
        OFF,
        /** The console makes the Secret. */
        MADE,
        EXISTING
    }

    private static final String PATH = "auth.acl";

    private final ValuesDraft draft;
    private final WhereViewModel where;
    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final Scope scope;
    private final ObservableList<String> secrets;
    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(Mode.OFF);
    private final DraftText secret;
    private final ReadOnlyStringWrapper secretNote = new ReadOnlyStringWrapper("");
    /** What it was called when it was written last: a new name of the release reaches the values one after the other. */
    private String made = "";

    private boolean following;

    /** @param secrets of the namespace, as far as they may be listed */
    AclViewModel(
            ValuesDraft draft,
            WhereViewModel where,
            WizardCluster cluster,
            TaskExecutor executor,
            Scope scope,
            ObservableList<String> secrets) {
        this.draft = draft;
        this.where = where;
        this.cluster = cluster;
        this.executor = executor;
        this.scope = scope;
        this.secrets = secrets;
        secret = new DraftText(
                draft,
                deployment -> deployment.auth().acl().existingSecret(),
                (deployment, text) ->
                        with(deployment, new Acl(deployment.auth().acl().enabled(), text.strip())));
        draft.deploymentProperty().subscribe(this::followValues);
        mode.subscribe((before, chosen) -> {
            if (!following) {
                draft.change(
                        deployment -> with(deployment, chosen(deployment.auth().acl())));
            }
            look();
        });
        secret.subscribe(name -> look());
        secrets.addListener((ListChangeListener<String>) change -> look());
        where.releaseProperty().subscribe(name -> nameSecret());
    }

    ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    StringProperty secretProperty() {
        return secret;
    }

    ObservableList<String> secrets() {
        return secrets;
    }

    /** What looking at the existing Secret told; empty before. */
    ReadOnlyStringProperty secretNoteProperty() {
        return secretNote.getReadOnlyProperty();
    }

    /** Whether the console is to make the Secret. */
    boolean makesUsers() {
        return mode.get() == Mode.MADE;
    }

    /** Whether there is a choice: whoever gives no password is the application. */
    boolean possible() {
        return draft.deployment().auth().enabled();
    }

    /** What the console makes, and where it is. */
    String madeText() {
        return I18n.text("deploy.security.acl.made.text", where.names().aclSecret());
    }

    /** Why the users cannot be as they are chosen; empty when they can. */
    String problem() {
        String values = draft.problemAt(path -> path.startsWith(PATH));
        return values.isEmpty() && mode.get() == Mode.EXISTING && !ReleaseNames.isObjectName(secret.get())
                ? I18n.text("deploy.security.acl.secret.empty")
                : values;
    }

    /** Writes the Secret's name into the values where the console makes that Secret: it goes with the release's. */
    void nameSecret() {
        if (mode.get() == Mode.MADE) {
            draft.change(deployment -> with(deployment, chosen(deployment.auth().acl())));
        }
    }

    private Acl chosen(Acl now) {
        String own = where.names().aclSecret();
        return switch (mode.get()) {
            case OFF -> Acl.OFF;
            case MADE -> {
                made = own;
                yield new Acl(true, own);
            }
            case EXISTING -> new Acl(true, now.existingSecret().equals(own) ? "" : now.existingSecret());
        };
    }

    private void followValues(Deployment deployment) {
        Acl acl = deployment.auth().acl();
        boolean own = acl.existingSecret().isEmpty()
                || acl.existingSecret().equals(made)
                || acl.existingSecret().equals(where.names().aclSecret());
        following = true;
        if (!acl.enabled()) {
            mode.set(Mode.OFF);
        } else if (mode.get() == Mode.OFF) {
            mode.set(own ? Mode.MADE : Mode.EXISTING);
        } else if (mode.get() == Mode.MADE && !own) {
            mode.set(Mode.EXISTING);
        }
        following = false;
    }

    private static Deployment with(Deployment deployment, Acl acl) {
        return deployment.withAuth(deployment.auth().withAcl(acl));
    }

    /** A Secret that is known to be there is looked at by itself. */
    private void look() {
        String name = secret.get();
        secretNote.set("");
        if (mode.get() != Mode.EXISTING || !secrets.contains(name)) {
            return;
        }
        String namespace = where.namespaceProperty().get();
        scope.addTask(executor.submit(BackgroundTask.of(
                        "look at Secret " + name, () -> cluster.secretKeys(namespace, name))
                .onSuccess(found -> {
                    if (name.equals(secret.get()) && mode.get() == Mode.EXISTING) {
                        secretNote.set(told(found.orElse(List.of())));
                    }
                })
                .onFailure(error -> secretNote.set(WhereViewModel.told(error)))));
    }

    private static String told(List<String> keys) {
        List<String> missing =
                Acl.KEYS.stream().filter(key -> !keys.contains(key)).toList();
        return missing.isEmpty()
                ? I18n.text("deploy.security.acl.present")
                : I18n.text("deploy.security.acl.no-key", String.join(", ", missing));
    }
}
