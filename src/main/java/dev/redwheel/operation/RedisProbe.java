package dev.redwheel.operation;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.PodInfo;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import java.util.Optional;

/** Asks one Redis pod, through the console's own forward, whether it is what it should be. */
@FunctionalInterface
public interface RedisProbe {
    /**
     * Blocks for a few seconds at most. Does not throw for a server that does not answer: that is an answer too.
     *
     * @param pod its label {@code app.kubernetes.io/component} says whether it should be master or replica
     * @param password in memory only
     * @param plan what it is a part of: how it is reached, and whether sentinels give the roles away
     */
    RedisAnswer ask(KubeSession session, PodInfo pod, Optional<char[]> password, ReleasePlan plan);
}
