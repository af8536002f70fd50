package dev.redwheel.model;

/** How a kubeconfig user proves who it is. */
public enum AuthMethod {
    CERTIFICATE,
    TOKEN,
    TOKEN_FILE,
    EXEC_PLUGIN,
    OIDC,
    BASIC,
    NONE
}
