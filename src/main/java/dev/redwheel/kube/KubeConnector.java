package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Contacts clusters, when asked and only then. Credentials of exec plugins are kept in memory until they expire, so a
 * plugin runs once for many sessions. Safe from any thread.
 */
public final class KubeConnector {
    private final KubeContexts contexts;

    /**
     * @param contexts where contexts are looked up
     * @param environment of this process; the login shell's is read once, when a plugin is first needed
     * @param temporary a folder for temporary kubeconfigs, made when missing; files of killed runs in it are deleted now
     */
    public KubeConnector(KubeContexts contexts, Map<String, String> environment, Path temporary) {
        this.contexts = contexts;
    }

    /**
     * Finds out whether the context can be used, and how not. Blocks at most for the limit, plus starting the practice
     * cluster where that is what was asked for; interrupting ends it early.
     *
     * @param rights asked once the cluster answers
     * @throws OpsException of kind NOT_FOUND for an unknown context, CANCELLED when interrupted
     */
    public ConnectionOutcome check(String context, Duration limit, List<AccessRequest> rights) {
        if (contexts.context(context).isEmpty()) {
            throw unknown(context);
        }
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a session. Contacts no cluster, but may run an exec plugin or start the practice cluster, and blocks then.
     *
     * @param guard asked before each change
     * @throws OpsException of kind NOT_FOUND for an unknown context, INVALID_INPUT for an unusable one, UNAUTHORISED when
     *     the plugin gives no credentials
     */
    public KubeSession open(String context, WriteGuard guard) {
        if (contexts.context(context).isEmpty()) {
            throw unknown(context);
        }
        throw new UnsupportedOperationException();
    }

    private OpsException unknown(String context) {
        return new OpsException(
                ErrorKind.NOT_FOUND,
                "open the context",
                context,
                "No kubeconfig in " + contexts.files() + " has it.",
                "Choose another.");
    }
}
