package dev.redwheel.kube;

import dev.redwheel.model.KubeContext;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A context that is listed before its cluster runs.
 *
 * @param description what the list shows; its name is the context's name
 * @param kubeconfig starts what must be started and gives a kubeconfig whose current context is the one to use; blocks;
 *     called when the context is first opened or checked, and again for each later session, so it must give the same
 *     file while the cluster runs
 */
public record LazyContext(KubeContext description, Callable<Path> kubeconfig) {}
