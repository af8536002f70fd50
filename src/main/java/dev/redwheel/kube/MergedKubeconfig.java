package dev.redwheel.kube;

import dev.redwheel.model.AuthMethod;
import dev.redwheel.model.KubeContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Several kubeconfig files as one: for each name, and for the current context, the first file that says something wins
 * ({@code kubectl config view}, "Merging kubeconfig files" in the Kubernetes documentation).
 */
record MergedKubeconfig(Map<String, ResolvedContext> contexts, String current, List<KubeconfigProblem> problems) {

    static MergedKubeconfig of(List<Kubeconfig> files) {
        Map<String, KubeCluster> clusters = new LinkedHashMap<>();
        Map<String, KubeUser> users = new LinkedHashMap<>();
        List<KubeconfigProblem> problems = new ArrayList<>();
        String current = "";
        for (Kubeconfig file : files) {
            file.clusters().forEach(clusters::putIfAbsent);
            file.users().forEach(users::putIfAbsent);
            problems.addAll(file.problems());
            current = current.isEmpty() ? file.currentContext() : current;
        }
        Map<String, ResolvedContext> contexts = new LinkedHashMap<>();
        for (Kubeconfig file : files) {
            for (Kubeconfig.Entry entry : file.contexts().values()) {
                if (!contexts.containsKey(entry.name())) {
                    Optional<String> missing = missing(entry, clusters, users);
                    missing.ifPresent(what -> problems.add(
                            new KubeconfigProblem(file.file().toString(), entry.line(), entry.column(), what)));
                    contexts.put(entry.name(), resolve(file, entry, clusters, users));
                }
            }
        }
        return new MergedKubeconfig(contexts, current, List.copyOf(problems));
    }

    private static Optional<String> missing(
            Kubeconfig.Entry entry, Map<String, KubeCluster> clusters, Map<String, KubeUser> users) {
        if (!clusters.containsKey(entry.cluster())) {
            return Optional.of("The context '" + entry.name() + "' names the cluster '" + entry.cluster()
                    + "', which no file describes.");
        }
        if (!entry.user().isEmpty() && !users.containsKey(entry.user())) {
            return Optional.of("The context '" + entry.name() + "' names the user '" + entry.user()
                    + "', which no file describes.");
        }
        return Optional.empty();
    }

    private static ResolvedContext resolve(
            Kubeconfig file, Kubeconfig.Entry entry, Map<String, KubeCluster> clusters, Map<String, KubeUser> users) {
        KubeCluster cluster = clusters.getOrDefault(
                entry.cluster(), new KubeCluster(entry.cluster(), "", Optional.empty(), false, "", ""));
        KubeUser user = users.getOrDefault(entry.user(), KubeUser.ANONYMOUS);
        KubeContext description = new KubeContext(
                entry.name(),
                entry.cluster(),
                cluster.server(),
                entry.user(),
                entry.namespace().isEmpty() ? "default" : entry.namespace(),
                users.containsKey(entry.user()) ? user.method() : AuthMethod.NONE,
                Providers.of(entry.name(), cluster, user, entry.hint()),
                user.certificateExpiry(),
                file.file().toString(),
                "");
        return new ResolvedContext(description, cluster, user);
    }
}
