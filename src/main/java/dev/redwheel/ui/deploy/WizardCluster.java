package dev.redwheel.ui.deploy;

import dev.redwheel.kube.Existence;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the wizard asks of the cluster and of Helm. Everything blocks, changes nothing, and fails with an
 * {@link dev.redwheel.error.OpsException}. Safe from any thread.
 */
public interface WizardCluster extends AutoCloseable {
    /** @param candidates tried when the user may not list namespaces */
    NamespaceList namespaces(List<String> candidates);

    Existence namespaceExists(String namespace);

    /** Names of the Helm releases in it, of whatever chart and status. */
    Set<String> releaseNames(String namespace);

    List<StorageClassInfo> storageClasses();

    List<NodeInfo> nodes();

    /** Names of the Secrets a password could be in; never their contents. */
    List<String> secretNames(String namespace);

    /** Names of a Secret's keys; empty when there is no such Secret. Never its values. */
    Optional<List<String>> secretKeys(String namespace, String secret);

    /** The manifests the chart gives for the request. */
    String render(DeployRequest request);

    /** What the server says these manifests would become. */
    List<ObjectPreview> dryRun(String manifests, String namespace);

    /** @param each told of each finding as it comes, on the calling thread */
    List<Finding> preflight(DeployRequest request, Consumer<Finding> each, CancelToken cancel);

    @Override
    void close();
}
