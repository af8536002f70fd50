package dev.redwheel.operation.change;

/** What a step does; each looks first at what is done already. */
public enum ChangeStepKind {
    /** Whoever is to leave gives its role of a master to one that stays. */
    HAND_OVER,
    /** The claims ask for larger volumes, and have them. */
    EXPAND,
    /** StatefulSets with fields that cannot be changed go without their pods; the next revision makes them anew. */
    LET_GO,
    /** The nodes have the images of the next revision, or get them now. */
    PULL,
    /** Helm makes a revision with changed values. */
    UPGRADE,
    /** Every server that is wanted answers. */
    SERVERS_UP,
    /** New servers become nodes of the Redis Cluster. */
    JOIN,
    /** Slots move, with their keys, until each master has its share. */
    SLOTS,
    /** Every node that is no master copies one, on another machine where there is one. */
    PLACE_REPLICAS,
    /** Every replica has what its master has. */
    IN_STEP,
    /** Nodes that leave are forgotten by all others and forget them. */
    LEAVE,
    /** Pods that are too many are gone. */
    SERVERS_GONE,
    /** Sentinels forget whom they still count. */
    SENTINELS,
    /** Running pods have the resources of the newest template, where their nodes can give them. */
    RESIZE,
    /** Pods are made anew one after the other, replicas first, each in step before the next. */
    ROLL,
    /** Servers whose file system does not grow while it is in use restart, replicas first. */
    REMOUNT,
    /** The running servers have the settings that the values say. */
    SETTINGS,
    /** A next password is in the Secret, beside the one in use. */
    NEXT_PASSWORD,
    /** Every server takes each password that is in the Secret. */
    ACCEPT_PASSWORDS,
    /** The next password is in use, and the one that was is the old one. */
    SWAP_PASSWORDS,
    /** The same the other way round. */
    SWAP_PASSWORDS_BACK,
    /** The Secret and the servers have the one in use alone. */
    ONE_PASSWORD,
    /** The Secret has a renewed certificate. */
    RENEW_CERTIFICATE,
    /** Every server and sentinel shows it, and what else reads it has started anew. */
    SHOW_CERTIFICATE,
    /** The keys of an RDB file are written to the masters. */
    LOAD,
    /** What the masters have is compared with the RDB file. */
    COMPARE,
    /** The truth table is clean, and the values say what runs. */
    PROOF
}
