package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;

/** Opens sessions whose changes ask the {@link ReadOnlyGuard}; the caller closes them. Blocks. */
@FunctionalInterface
public interface SessionSource {
    KubeSession open(String context);
}
