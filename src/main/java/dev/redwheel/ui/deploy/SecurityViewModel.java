package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.Passwords.Strength;
import dev.redwheel.values.Passwords.Trouble;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** Where the password comes from: it stays here and never enters the values. And users and encryption. FX thread only. */
final class SecurityViewModel {
    enum Mode {
        GENERATED,
        GIVEN,
        EXISTING,
        NONE
    }

    private final ValuesDraft draft;
    private final WhereViewModel where;
    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final Scope scope;
    private final Passwords passwords;
    private final DialogService dialogs;

    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(Mode.GENERATED);
    private final ReadOnlyObjectWrapper<Password> generated;
    private final StringProperty given = new SimpleStringProperty("");
    private final BooleanProperty revealed = new SimpleBooleanProperty();
    private final DraftText secret;
    private final DraftText key;
    private final ObservableList<String> secrets = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper secretsListed = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper secretsNote = new ReadOnlyStringWrapper("");
    private String listedNamespace = "";
    private final ObservableList<String> keys = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper secretNote = new ReadOnlyStringWrapper("");
    private final AclViewModel acl;
    private final TlsViewModel tls;
    /** What it was called when it was written last: a new name of the release reaches the values one after the other. */
    private String made = "";

    private boolean following;

    SecurityViewModel(
            ValuesDraft draft,
            WhereViewModel where,
            WizardCluster cluster,
            TaskExecutor executor,
            Scope scope,
            Passwords passwords,
            DialogService dialogs) {
        this.draft = draft;
        this.where = where;
        this.cluster = cluster;
        this.executor = executor;
        this.scope = scope;
        this.passwords = passwords;
        this.dialogs = dialogs;
        this.generated = new ReadOnlyObjectWrapper<>(passwords.generate());
        secret = new DraftText(
                draft,
                deployment -> deployment.auth().existingSecret(),
                (deployment, text) -> deployment.withAuth(deployment.auth().withExistingSecret(text.strip())));
        key = new DraftText(
                draft,
                deployment -> deployment.auth().keyOrDefault(),
                (deployment, text) -> deployment.withAuth(deployment.auth().withKey(ownKey(text.strip()))));
        ExistingSecret.Secrets choice = new ExistingSecret.Secrets(secrets, where, cluster, executor, scope);
        acl = new AclViewModel(draft, choice);
        tls = new TlsViewModel(draft, choice);
        draft.deploymentProperty().subscribe(this::followValues);
        acl.modeProperty().subscribe(chosen -> listSecrets());
        tls.modeProperty().subscribe(chosen -> listSecrets());
        writeAuth();
        mode.subscribe((before, chosen) -> modeChosen(before));
        mode.subscribe(chosen -> listSecrets());
        secret.subscribe(name -> followSecret());
        where.releaseProperty().subscribe(name -> writeAuth());
    }

    AclViewModel acl() {
        return acl;
    }

    TlsViewModel tls() {
        return tls;
    }

    ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    ReadOnlyObjectProperty<Password> generatedProperty() {
        return generated.getReadOnlyProperty();
    }

    /** What the user types as a password of their own. */
    StringProperty givenProperty() {
        return given;
    }

    BooleanProperty revealedProperty() {
        return revealed;
    }

    StringProperty secretProperty() {
        return secret;
    }

    StringProperty keyProperty() {
        return key;
    }

    /** The Secrets of the namespace to choose from; a name that is not among them may be typed. */
    ObservableList<String> secrets() {
        return secrets;
    }

    /** Whether {@link #secrets()} are all there are. */
    ReadOnlyBooleanProperty secretsListedProperty() {
        return secretsListed.getReadOnlyProperty();
    }

    /** Why there is nothing to choose from; else empty. */
    ReadOnlyStringProperty secretsNoteProperty() {
        return secretsNote.getReadOnlyProperty();
    }

    /** The keys of the existing Secret, once it was looked at. */
    ObservableList<String> keys() {
        return keys;
    }

    /** What looking at the existing Secret told; empty before. */
    ReadOnlyStringProperty secretNoteProperty() {
        return secretNote.getReadOnlyProperty();
    }

    void regenerate() {
        generated.set(passwords.generate());
    }

    void copyPassword() {
        dialogs.copy(I18n.text("deploy.security.password"), current().reveal());
    }

    /** Takes a password that was written into the values: out of them, into the field of this step. */
    void takeStrayPassword() {
        draft.strayPassword().ifPresent(stray -> {
            given.set(stray.reveal());
            mode.set(Mode.GIVEN);
        });
        draft.removeStrayPassword();
        writeAuth();
    }

    void give(Password password) {
        given.set(password.reveal());
        mode.set(Mode.GIVEN);
    }

    /** Reads the names of the namespace's Secrets, where an existing one is wanted and they are not read yet. */
    void listSecrets() {
        String namespace = where.namespaceProperty().get();
        boolean wanted = mode.get() == Mode.EXISTING
                || acl.modeProperty().get() == AclViewModel.Mode.EXISTING
                || tls.modeProperty().get() == TlsViewModel.Mode.EXISTING;
        if (!wanted || namespace.equals(listedNamespace) || !where.valid()) {
            return;
        }
        listedNamespace = namespace;
        secrets.clear();
        secretsListed.set(false);
        secretsNote.set(I18n.text("deploy.security.secrets.loading", namespace));
        scope.addTask(executor.submit(BackgroundTask.of(
                        "list the Secrets of " + namespace, () -> cluster.secretNames(namespace))
                .onSuccess(found -> secretsArrived(namespace, found))
                .onFailure(error -> {
                    if (namespace.equals(listedNamespace)) {
                        secretsNote.set(
                                error.kind() == ErrorKind.FORBIDDEN
                                        ? I18n.text("deploy.security.secrets.forbidden", namespace)
                                        : WhereViewModel.told(error));
                        if (error.kind() != ErrorKind.FORBIDDEN) {
                            listedNamespace = ""; // Asked again with the next visit.
                        }
                    }
                })));
    }

    private void secretsArrived(String namespace, List<String> found) {
        if (!namespace.equals(listedNamespace)) {
            return; // The answer to an older question.
        }
        secretsListed.set(true);
        secrets.setAll(found);
        secretsNote.set(found.isEmpty() ? I18n.text("deploy.security.secrets.none", namespace) : "");
        followSecret();
    }

    /** A Secret that is known to be there is looked at by itself. */
    private void followSecret() {
        String name = secret.get();
        keys.clear();
        secretNote.set("");
        if (mode.get() != Mode.EXISTING || !ReleaseNames.isObjectName(name)) {
            return;
        }
        if (secrets.contains(name)) {
            lookAtSecret();
        } else if (secretsListed.get() && !secrets.isEmpty()) {
            secretNote.set(I18n.text("deploy.security.secret.not-there", name, listedNamespace));
        }
    }

    /** Reads the names of the existing Secret's keys. */
    void lookAtSecret() {
        String name = secret.get();
        if (!ReleaseNames.isObjectName(name)) {
            return;
        }
        String namespace = where.namespaceProperty().get();
        scope.addTask(executor.submit(BackgroundTask.of(
                        "look at Secret " + name, () -> cluster.secretKeys(namespace, name))
                .onSuccess(found -> {
                    if (!name.equals(secret.get())) {
                        return; // The answer to an older question.
                    }
                    keys.setAll(found.orElse(List.of()));
                    if (keys.size() == 1) {
                        key.set(keys.getFirst()); // There is nothing else it could be.
                    }
                    secretNote.set(
                            found.isEmpty()
                                    ? I18n.text("deploy.security.secret.absent", name, namespace)
                                    : keys.contains(key.get())
                                            ? I18n.text("deploy.security.secret.present", keys.size())
                                            : I18n.text("deploy.security.secret.no-key", key.get()));
                })
                .onFailure(error -> secretNote.set(WhereViewModel.told(error)))));
    }

    Strength strength() {
        return Passwords.strength(current());
    }

    /** What is troublesome about the password that was typed, in words; empty when nothing is. */
    String troubles() {
        return Passwords.troubles(current()).stream()
                .map(trouble -> I18n.text("deploy.security.trouble."
                        + trouble.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .collect(Collectors.joining(" "));
    }

    /** Why this step cannot be left; empty when it can. */
    String problem() {
        String own = passwordProblem();
        String users = acl.problem();
        return !own.isEmpty() ? own : users.isEmpty() ? tls.problem() : users;
    }

    /** Why the password cannot be as it is chosen; empty when it can. */
    String passwordProblem() {
        return switch (mode.get()) {
            case GIVEN ->
                given.get().isEmpty()
                        ? I18n.text("deploy.security.given.empty")
                        : Passwords.troubles(current()).contains(Trouble.LINE_BREAK)
                                ? I18n.text("deploy.security.trouble.line-break")
                                : valuesProblem();
            case EXISTING ->
                ReleaseNames.isObjectName(secret.get()) ? valuesProblem() : I18n.text("deploy.security.secret.empty");
            case GENERATED, NONE -> valuesProblem();
        };
    }

    PasswordChoice choice() {
        return switch (mode.get()) {
            case GENERATED -> new PasswordChoice.Generated(generated.get());
            case GIVEN -> new PasswordChoice.Given(new Password(given.get()));
            case EXISTING -> new PasswordChoice.ExistingSecret(secret.get(), key.get());
            case NONE -> new PasswordChoice.None();
        };
    }

    /** Writes the Secrets' names into the values where the console makes these Secrets. */
    void writeAuth() {
        if (following) {
            return;
        }
        draft.change(deployment -> deployment.withAuth(auth(deployment.auth())));
        acl.nameSecret();
    }

    /** A name that was the console's own choice is not the user's. */
    private void modeChosen(@Nullable Mode before) {
        if (!following && mode.get() == Mode.EXISTING && (before == Mode.GENERATED || before == Mode.GIVEN)) {
            draft.change(deployment ->
                    deployment.auth().existingSecret().equals(where.names().secret())
                            ? deployment.withAuth(deployment.auth().withExistingSecret(""))
                            : deployment);
        }
        writeAuth();
    }

    private Auth auth(Auth auth) {
        return switch (mode.get()) {
            case GENERATED, GIVEN -> {
                made = where.names().secret();
                yield new Auth(true, made, auth.key(), auth.acl());
            }
            case EXISTING -> new Auth(true, auth.existingSecret(), auth.key(), auth.acl());
            case NONE -> Auth.DISABLED; // Without users: they are nothing without a password.
        };
    }

    private void followValues(Deployment deployment) {
        Auth auth = deployment.auth();
        boolean own = auth.existingSecret().isEmpty()
                || auth.existingSecret().equals(made)
                || auth.existingSecret().equals(where.names().secret());
        boolean makes = mode.get() == Mode.GENERATED || mode.get() == Mode.GIVEN;
        following = true;
        if (!auth.enabled()) {
            mode.set(Mode.NONE);
        } else if (!own && makes) {
            mode.set(Mode.EXISTING);
        } else if (mode.get() == Mode.NONE) {
            mode.set(own ? Mode.GENERATED : Mode.EXISTING);
        }
        following = false;
    }

    private String valuesProblem() {
        return draft.problemAt(path -> path.startsWith("auth") && !path.startsWith("auth.acl"));
    }

    private Password current() {
        return mode.get() == Mode.GIVEN ? new Password(given.get()) : generated.get();
    }

    private static String ownKey(String text) {
        return text.equals(Auth.DEFAULT_KEY) ? "" : text;
    }
}
