package dev.redwheel.kube;

/** Asked right before every request that changes a cluster. */
@FunctionalInterface
public interface WriteGuard {
    /** Lets everything through: for tests and for the practice cluster's own checks. */
    WriteGuard NONE = (context, tried) -> {};

    /**
     * @param tried a verb phrase: "create the Secret redis"
     * @throws dev.redwheel.error.OpsException of kind READ_ONLY when the context is marked read-only
     */
    void check(String context, String tried);
}
