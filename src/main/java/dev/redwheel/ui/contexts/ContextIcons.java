package dev.redwheel.ui.contexts;

import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.Provider;

/** Pictures and names of what contexts are made of. */
final class ContextIcons {
    private ContextIcons() {}

    static String of(AuthMethod method) {
        return switch (method) {
            case CERTIFICATE -> "mdi2c-certificate-outline";
            case TOKEN, TOKEN_FILE -> "mdi2k-key-outline";
            case EXEC_PLUGIN -> "mdi2c-console";
            case OIDC -> "mdi2a-account-key-outline";
            case BASIC -> "mdi2f-form-textbox-password";
            case NONE -> "mdi2a-account-question-outline";
        };
    }

    static String of(Provider provider) {
        return switch (provider) {
            case AKS -> "mdi2m-microsoft-azure";
            case EKS -> "mdi2a-aws";
            case GKE -> "mdi2g-google-cloud";
            case OPENSHIFT -> "mdi2r-redhat";
            case KIND, K3S, MINIKUBE -> "mdi2l-laptop";
            case UNKNOWN -> "mdi2k-kubernetes";
        };
    }
}
