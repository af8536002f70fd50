package dev.redwheel.model;

/** Who runs the cluster, where that can be told from the kubeconfig or the server's version. */
public enum Provider {
    AKS,
    EKS,
    GKE,
    OPENSHIFT,
    KIND,
    K3S,
    MINIKUBE,
    UNKNOWN
}
