package dev.redwheel.ui.deploy;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.Existence;
import dev.redwheel.kube.NamespaceList;
import dev.redwheel.kube.ObjectPreview;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Severity;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** A cluster that answers the wizard from fields. */
final class FakeWizardCluster implements WizardCluster {
    private static final long GIB = 1L << 30;

    NamespaceList namespaces = new NamespaceList(List.of("caching", "default", "shop"), true);
    Existence existence = Existence.ABSENT;
    Map<String, Set<String>> releases = new HashMap<>();
    List<StorageClassInfo> classes = new ArrayList<>(List.of(
            new StorageClassInfo("managed-csi", "disk.csi.azure.com", true, true, true),
            new StorageClassInfo("premium-ssd", "disk.csi.azure.com", false, true, true)));
    List<NodeInfo> nodes = new ArrayList<>(List.of(
            node("aks-pool-01", 16, 9),
            node("aks-pool-02", 16, 6),
            node("aks-pool-03", 16, 12),
            node("aks-pool-04", 8, 2)));
    Map<String, List<String>> secrets = new HashMap<>(Map.of("shop-redis", List.of("redis-password", "username")));
    List<Finding> findings = new ArrayList<>(List.of(
            new Finding("read-only", Severity.OK, "Changes allowed", "The context is not marked read-only.", ""),
            new Finding("permissions", Severity.OK, "Permissions", "14 of 14 needed rights are there.", ""),
            new Finding("name-clash", Severity.OK, "Name", "No release redis in caching.", ""),
            new Finding(
                    "quota",
                    Severity.UNKNOWN,
                    "Quota",
                    "It could not be found out: the right to list resourcequotas is missing.",
                    "Ask for the verb list on resourcequotas."),
            new Finding(
                    "leftover-claims",
                    Severity.WARNING,
                    "Volumes left from before",
                    "redis-data-redis-master-0 is there, 8 GiB. The new Redis would load its data.",
                    "Remove it if the old data is not wanted.")));
    Optional<OpsException> refusal = Optional.empty();
    final List<DeployRequest> checked = new ArrayList<>();
    boolean closed;

    static NodeInfo node(String name, long gib, long used) {
        return new NodeInfo(name, true, true, "", 4000, gib * GIB, OptionalLong.of(900), OptionalLong.of(used * GIB));
    }

    static OpsException forbidden(String tried) {
        return new OpsException(ErrorKind.FORBIDDEN, tried, "context prod", "The right is missing.", "Ask for it.");
    }

    private <T> T answer(T value) {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return value;
    }

    @Override
    public NamespaceList namespaces(List<String> candidates) {
        return answer(namespaces);
    }

    @Override
    public Set<String> releaseNames(String namespace) {
        return answer(releases.getOrDefault(namespace, Set.of()));
    }

    @Override
    public Existence namespaceExists(String namespace) {
        return existence;
    }

    @Override
    public List<StorageClassInfo> storageClasses() {
        return answer(classes);
    }

    @Override
    public List<NodeInfo> nodes() {
        return answer(nodes);
    }

    @Override
    public List<String> secretNames(String namespace) {
        return answer(secrets.keySet().stream().sorted().toList());
    }

    @Override
    public Optional<List<String>> secretKeys(String namespace, String secret) {
        return Optional.ofNullable(secrets.get(secret));
    }

    @Override
    public String render(DeployRequest request) {
        return """
            ---
            # Source: redis/templates/statefulset-master.yaml
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: %s-master
              namespace: %s
            spec:
              replicas: 1
            """.formatted(request.release(), request.namespace());
    }

    @Override
    public List<ObjectPreview> dryRun(String manifests, String namespace) {
        return List.of(
                new ObjectPreview(
                        new ObjectRef("apps/v1", "StatefulSet", namespace, "redis-master"),
                        Optional.empty(),
                        Optional.of("kind: StatefulSet\nspec:\n  replicas: 1\n"),
                        Optional.empty()),
                new ObjectPreview(
                        new ObjectRef("v1", "Service", namespace, "redis-headless"),
                        Optional.of("kind: Service\nspec:\n  type: NodePort\n"),
                        Optional.of("kind: Service\nspec:\n  type: ClusterIP\n"),
                        Optional.empty()),
                new ObjectPreview(
                        new ObjectRef("policy/v1", "PodDisruptionBudget", namespace, "redis-master"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(forbidden("try the PodDisruptionBudget"))));
    }

    @Override
    public List<Finding> preflight(DeployRequest request, Consumer<Finding> each, CancelToken cancel) {
        checked.add(request);
        findings.forEach(each);
        return List.copyOf(findings);
    }

    @Override
    public void close() {
        closed = true;
    }
}
