package dev.redwheel.ui.contexts;

import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeconfigProblem;
import dev.redwheel.model.KubeContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the kubeconfig files held at one moment.
 *
 * @param files where it was looked
 */
record ContextListing(
        List<KubeContext> contexts, List<KubeconfigProblem> problems, Optional<String> current, List<Path> files) {
    static final ContextListing NOTHING = new ContextListing(List.of(), List.of(), Optional.empty(), List.of());

    /** Blocks for the disk when the files were not read before. */
    static ContextListing of(KubeContexts contexts) {
        return new ContextListing(contexts.contexts(), contexts.problems(), contexts.current(), contexts.files());
    }
}
