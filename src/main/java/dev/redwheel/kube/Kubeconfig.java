package dev.redwheel.kube;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one kubeconfig file says.
 *
 * @param currentContext "" when it names none
 * @param references other files it names: certificates, keys, tokens
 */
record Kubeconfig(
        Path file,
        String currentContext,
        Map<String, KubeCluster> clusters,
        Map<String, KubeUser> users,
        Map<String, Entry> contexts,
        List<KubeconfigProblem> problems,
        Set<Path> references) {

    /**
     * One context as written.
     *
     * @param line of the entry, for problems that show only after merging
     */
    record Entry(String name, String cluster, String user, String namespace, String hint, int line, int column) {}

    static Kubeconfig broken(Path file, KubeconfigProblem problem) {
        return new Kubeconfig(file, "", Map.of(), Map.of(), Map.of(), List.of(problem), Set.of());
    }
}
