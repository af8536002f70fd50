package dev.redwheel.operation.change;

/** What is changed. */
public enum ChangeKind {
    /** More replicas of the one master. */
    MORE_REPLICAS,
    FEWER_REPLICAS,
    /** More servers of a Redis Cluster: more masters, more replicas of each, or both. */
    CLUSTER_OUT,
    CLUSTER_IN,
    /** Replicas for a standalone, or Sentinels for a replication. */
    TOPOLOGY,
    /** Memory and CPU of every server. */
    RESOURCES,
    /** Larger volumes for every server. */
    STORAGE,
    /** Any of the release's own values. */
    VALUES,
    /** The values and the chart of an earlier revision. */
    ROLL_BACK,
    /** The chart that this console brings, with the same values. */
    CHART,
    /** New passwords, which hold beside the old ones. */
    PASSWORD,
    /** The old ones hold no longer. */
    PASSWORD_END,
    /** The old ones are in use again, and the new ones hold no longer. */
    PASSWORD_BACK,
    /** A certificate of the same authority with a new key. */
    CERTIFICATE,
    /** What has drifted from the release is made as it says again. */
    RESTORE,
    /** The keys of an RDB file are written. */
    RESTORE_BACKUP;

    /** Whether there is a change that takes one of this kind back. */
    public boolean canBeTakenBack() {
        return switch (this) {
            case PASSWORD_END, PASSWORD_BACK, CERTIFICATE, RESTORE_BACKUP -> false;
            default -> true;
        };
    }
}
