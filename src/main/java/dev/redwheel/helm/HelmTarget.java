package dev.redwheel.helm;

import java.nio.file.Path;

/**
 * Where a Helm call goes.
 *
 * @param kubeconfig a private (0600) kubeconfig with exactly one context, certificates inline; the caller deletes it
 * @param namespace the namespace of the release; always given, Helm would otherwise take "default"
 * @param contextName the name of the context for messages
 */
public record HelmTarget(Path kubeconfig, String namespace, String contextName) {
    /** For messages: "namespace caching of context prod". */
    String describe() {
        return "namespace " + namespace + " of context " + contextName;
    }
}
