/**
 * Kubernetes: kubeconfig contexts, sessions with a cluster, watches, access reviews, port-forwards. The only importer of
 * {@code io.fabric8}, of which the model is used and not the client: docs/decisions/0004-kubernetes-client.md.
 *
 * <p>{@link dev.redwheel.kube.KubeContexts} reads files, {@link dev.redwheel.kube.KubeConnector} contacts clusters, {@link
 * dev.redwheel.kube.KubeSession} is one of them. Below that {@code KubeApi} speaks HTTP, {@code KubeErrors} makes every
 * failure an OpsException, {@code ListWatch} follows a collection, and the {@code *Reader} classes turn JSON into model
 * values.
 */
@NullMarked
package dev.redwheel.kube;

import org.jspecify.annotations.NullMarked;
