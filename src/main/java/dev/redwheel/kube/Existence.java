package dev.redwheel.kube;

/** Whether an object is there, as far as this user may know. */
public enum Existence {
    PRESENT,
    ABSENT,
    /** The right to look is missing. */
    UNKNOWN
}
