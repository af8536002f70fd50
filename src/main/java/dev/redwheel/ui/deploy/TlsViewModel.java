package dev.redwheel.ui.deploy;

import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.Tls;
import dev.redwheel.values.Tls.CertManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;

/** Whether connections are encrypted, and whose certificate is shown. FX thread only. */
final class TlsViewModel {
    enum Mode {
        OFF,
        /** By the console itself. */
        MADE,
        EXISTING,
        CERT_MANAGER
    }

    /** What the chart looks for in the Secret. */
    private static final List<String> KEYS = List.of("tls.crt", "tls.key", "ca.crt");

    private final ValuesDraft draft;
    private final WhereViewModel where;
    private final WizardCluster cluster;
    private final TaskExecutor executor;
    private final Scope scope;
    private final ObservableList<String> secrets;
    /** What was chosen for the other modes, for when somebody goes back to one. */
    private final Map<Mode, Tls> before = new EnumMap<>(Mode.class);

    private final DraftValue<Mode> mode;
    private final DraftText secret;
    private final DraftText issuer;
    private final DraftValue<String> issuerKind;
    private final DraftValue<Boolean> authClients;
    private final ReadOnlyStringWrapper secretNote = new ReadOnlyStringWrapper("");
    /** The Secret that the console is to make; empty while it makes none. */
    private String made = "";

    /** @param secrets of the namespace, as far as they may be listed */
    TlsViewModel(
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
        mode = new DraftValue<>(
                draft,
                deployment -> mode(deployment.tls()),
                (deployment, chosen) -> deployment.withTls(changed(deployment.tls(), chosen)));
        secret = new DraftText(
                draft,
                deployment -> deployment.tls().existingSecret(),
                (deployment, text) -> deployment.withTls(deployment.tls().withExistingSecret(text.strip())));
        issuer = new DraftText(
                draft,
                deployment -> deployment.tls().certManager().issuerName(),
                (deployment, text) -> certManager(
                        deployment,
                        new CertManager(
                                deployment.tls().certManager().enabled(),
                                text.strip(),
                                deployment.tls().certManager().issuerKind())));
        issuerKind = new DraftValue<>(
                draft,
                deployment -> deployment.tls().certManager().kindOrDefault(),
                (deployment, kind) -> certManager(
                        deployment,
                        new CertManager(
                                deployment.tls().certManager().enabled(),
                                deployment.tls().certManager().issuerName(),
                                kind.equals(CertManager.DEFAULT_KIND) ? "" : kind)));
        authClients = new DraftValue<>(
                draft,
                deployment -> deployment.tls().authClients(),
                (deployment, asked) -> deployment.withTls(deployment.tls().withAuthClients(asked)));
        secret.subscribe(name -> look());
        secrets.addListener((ListChangeListener<String>) change -> look());
        where.releaseProperty().subscribe(name -> followRelease());
    }

    private Mode mode(Tls tls) {
        if (!tls.enabled()) {
            return Mode.OFF;
        }
        if (tls.certManager().enabled()) {
            return Mode.CERT_MANAGER;
        }
        return !made.isEmpty() && made.equals(tls.existingSecret()) ? Mode.MADE : Mode.EXISTING;
    }

    /** Whether the console is to make the certificate. */
    boolean makesCertificate() {
        return mode.get() == Mode.MADE;
    }

    /** The Secret's name goes with the release's. */
    private void followRelease() {
        Tls tls = draft.deployment().tls();
        if (mode(tls) == Mode.MADE) {
            made = where.names().tlsSecret();
            draft.change(deployment -> deployment.withTls(deployment.tls().withExistingSecret(made)));
        }
    }

    /** Where the authority's key lies, and who can read it. */
    String madeText() {
        ReleaseNames names = where.names();
        return I18n.text(
                "deploy.security.tls.made.text", names.authoritySecret(), names.tlsSecret(), names.namespace());
    }

    ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    StringProperty secretProperty() {
        return secret;
    }

    /** To choose from; another may be typed. */
    ObservableList<String> secrets() {
        return secrets;
    }

    StringProperty issuerProperty() {
        return issuer;
    }

    ObjectProperty<String> issuerKindProperty() {
        return issuerKind;
    }

    ObjectProperty<Boolean> authClientsProperty() {
        return authClients;
    }

    /** What the Secret lacks or that it is all right; empty while that is not known. */
    ReadOnlyStringProperty secretNoteProperty() {
        return secretNote.getReadOnlyProperty();
    }

    /** The names the certificate must have. */
    String names() {
        ReleaseNames names = where.names();
        Deployment deployment = draft.deployment();
        String service = switch (deployment.architecture()) {
            case CLUSTER -> names.clusterService();
            case SENTINEL -> deployment.masterServiceFollows() ? names.masterService() : names.sentinelService();
            case STANDALONE, REPLICATION, UNKNOWN -> names.masterService();
        };
        return I18n.text(
                "deploy.security.tls.existing.text", names.host(service), "*." + names.host(names.headlessService()));
    }

    /** Why the deployment cannot be encrypted as chosen; empty when it can. */
    String problem() {
        return draft.problemAt(path -> path.startsWith("tls"));
    }

    private Tls changed(Tls now, Mode chosen) {
        before.put(mode(now), now);
        Tls on = Tls.OFF.withEnabled(true);
        made = chosen == Mode.MADE ? where.names().tlsSecret() : "";
        if (chosen == Mode.MADE) {
            return before.getOrDefault(chosen, on).withExistingSecret(made);
        }
        return before.getOrDefault(
                chosen,
                switch (chosen) {
                    case OFF -> Tls.OFF;
                    case MADE, EXISTING -> on;
                    case CERT_MANAGER -> on.withCertManager(new CertManager(true, "", ""));
                });
    }

    private static Deployment certManager(Deployment deployment, CertManager changed) {
        return deployment.withTls(deployment.tls().withCertManager(changed));
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
                    if (name.equals(secret.get())) {
                        List<String> keys = found.orElse(List.of());
                        secretNote.set(KEYS.stream()
                                .filter(key -> !keys.contains(key))
                                .findFirst()
                                .map(key -> I18n.text("deploy.security.tls.no-key", key))
                                .orElse(I18n.text("deploy.security.tls.present")));
                    }
                })
                .onFailure(error -> secretNote.set(WhereViewModel.told(error)))));
    }
}
