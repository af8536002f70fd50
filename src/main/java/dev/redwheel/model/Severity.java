package dev.redwheel.model;

/** How much a {@link Finding} matters, in rising order. */
public enum Severity {
    OK,
    INFO,
    /** It could not be found out; never shown as OK. */
    UNKNOWN,
    WARNING,
    /** It stops what is being attempted, or something is broken now. */
    BLOCKED
}
