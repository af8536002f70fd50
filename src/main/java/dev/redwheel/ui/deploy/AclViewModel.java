package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.Acl;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

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
    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(Mode.OFF);
    private final ExistingSecret secret;
    /** What it was called when it was written last: a new name of the release reaches the values one after the other. */
    private String made = "";

    private boolean following;

    AclViewModel(ValuesDraft draft, ExistingSecret.Secrets secrets) {
        this.draft = draft;
        this.where = secrets.where();
        DraftText name = new DraftText(
                draft,
                deployment -> deployment.auth().acl().existingSecret(),
                (deployment, text) ->
                        with(deployment, new Acl(deployment.auth().acl().enabled(), text.strip())));
        secret = new ExistingSecret(name, secrets, () -> mode.get() == Mode.EXISTING, AclViewModel::told);
        draft.deploymentProperty().subscribe(this::followValues);
        mode.subscribe((before, chosen) -> {
            if (!following) {
                draft.change(
                        deployment -> with(deployment, chosen(deployment.auth().acl())));
            }
            secret.look();
        });
        where.releaseProperty().subscribe(release -> nameSecret());
    }

    ObjectProperty<Mode> modeProperty() {
        return mode;
    }

    ExistingSecret secret() {
        return secret;
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
        return values.isEmpty()
                        && mode.get() == Mode.EXISTING
                        && !ReleaseNames.isObjectName(secret.nameProperty().get())
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

    private static String told(List<String> keys) {
        List<String> missing =
                Acl.KEYS.stream().filter(key -> !keys.contains(key)).toList();
        return missing.isEmpty()
                ? I18n.text("deploy.security.acl.present")
                : I18n.text("deploy.security.acl.no-key", String.join(", ", missing));
    }
}
