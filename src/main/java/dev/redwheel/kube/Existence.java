package dev.redwheel.kube;

/** Whether an object is there, as far as this user may know. */
public enum Existence {
    PRESENT,
    /** A namespace that is being deleted: nothing new is taken in. Told of namespaces only. */
    ENDING,
    ABSENT,
    /** The right to look is missing. */
    UNKNOWN
}
