package dev.redwheel.model;

/** What the operator says a context is for. Its colour stays visible wherever an action could hurt. */
public enum Environment {
    UNMARKED,
    DEVELOPMENT,
    STAGING,
    PRODUCTION
}
