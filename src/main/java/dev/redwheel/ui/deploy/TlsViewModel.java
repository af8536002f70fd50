package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import dev.redwheel.values.Tls;
import dev.redwheel.values.Tls.CertManager;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.StringProperty;

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
    /** What was chosen for the other modes, for when somebody goes back to one. */
    private final Map<Mode, Tls> before = new EnumMap<>(Mode.class);

    private final DraftValue<Mode> mode;
    private final ExistingSecret secret;
    private final DraftText issuer;
    private final DraftValue<String> issuerKind;
    private final DraftValue<Boolean> authClients;
    /** The Secret that the console is to make; empty while it makes none. */
    private String made = "";

    TlsViewModel(ValuesDraft draft, ExistingSecret.Secrets secrets) {
        this.draft = draft;
        this.where = secrets.where();
        mode = new DraftValue<>(
                draft,
                deployment -> mode(deployment.tls()),
                (deployment, chosen) -> deployment.withTls(changed(deployment.tls(), chosen)));
        DraftText name = new DraftText(
                draft,
                deployment -> deployment.tls().existingSecret(),
                (deployment, text) -> deployment.withTls(deployment.tls().withExistingSecret(text.strip())));
        secret = new ExistingSecret(name, secrets, () -> mode.get() == Mode.EXISTING, TlsViewModel::told);
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
        where.releaseProperty().subscribe(release -> followRelease());
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

    ExistingSecret secret() {
        return secret;
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

    private static String told(List<String> keys) {
        return KEYS.stream()
                .filter(key -> !keys.contains(key))
                .findFirst()
                .map(key -> I18n.text("deploy.security.tls.no-key", key))
                .orElse(I18n.text("deploy.security.tls.present"));
    }
}
