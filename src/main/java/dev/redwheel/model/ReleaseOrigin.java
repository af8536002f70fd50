package dev.redwheel.model;

/** Who keeps a Redis: a Helm release, or nobody the console knows. */
public enum ReleaseOrigin {
    HELM,
    UNMANAGED
}
