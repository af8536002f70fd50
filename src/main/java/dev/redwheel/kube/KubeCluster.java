package dev.redwheel.kube;

import java.util.Optional;

/**
 * A kubeconfig's cluster.
 *
 * @param tlsServerName "" for the server's own host
 * @param proxyUrl "" for none
 */
record KubeCluster(
        String name, String server, Optional<Pem> authority, boolean insecure, String tlsServerName, String proxyUrl) {}
