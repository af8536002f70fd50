package dev.redwheel.operation;

/** The real steps of a deployment, in the order they happen. */
public enum StepKind {
    /** The namespace is made, when it was asked for and does not exist. */
    NAMESPACE,
    /** The Secret that holds the password is made, when the console is to make it. */
    SECRET,
    /** Helm installs the release and returns without waiting. */
    INSTALL,
    /** Every object of the release is in the cluster, and every workload has made its pods. */
    OBJECTS,
    /** Every volume claim is bound. */
    VOLUMES,
    /** Every pod has a node. */
    SCHEDULING,
    /** Every container's image is on its node. */
    IMAGES,
    /** Every container is ready. */
    READY,
    /** Redis answers through the console's own forward, with the role it should have. */
    REDIS;

    /** Whether the step only watches what the cluster does; nothing has to be done again after a crash. */
    public boolean isObservation() {
        return this != NAMESPACE && this != SECRET && this != INSTALL;
    }
}
