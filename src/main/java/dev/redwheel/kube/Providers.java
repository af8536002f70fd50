package dev.redwheel.kube;

import dev.redwheel.model.Provider;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Tells who runs a cluster from what its provider writes into kubeconfigs and version numbers. */
final class Providers {
    /** What a rule looks at, all in lower case; {@code names} are context and cluster name. */
    private record Clues(String host, String names, String plugin, String hint) {}

    private record Rule(Provider provider, Predicate<Clues> matches) {}

    private static final List<Rule> RULES = List.of(
            new Rule(Provider.AKS, c -> c.host.endsWith(".azmk8s.io") || c.host.endsWith(".cx.prod.service.azk8s.cn")),
            new Rule(
                    Provider.EKS,
                    c -> c.host.contains(".eks.amazonaws.com") || c.host.endsWith(".eks.amazonaws.com.cn")),
            new Rule(Provider.GKE, c -> c.host.endsWith(".gke.goog") || c.plugin.startsWith("gke-gcloud-auth-plugin")),
            new Rule(Provider.OPENSHIFT, c -> c.host.endsWith(".openshiftapps.com") || c.host.endsWith(".crc.testing")),
            new Rule(
                    Provider.MINIKUBE,
                    c -> c.hint.contains("minikube.sigs.k8s.io") || c.names.equals("minikube minikube")),
            new Rule(Provider.KIND, c -> c.names.startsWith("kind-")),
            new Rule(Provider.K3S, c -> c.names.startsWith("k3d-") || c.names.startsWith("rancher-desktop ")),
            new Rule(Provider.GKE, c -> c.names.matches("gke_[^_ ]+_[^_ ]+_.*")),
            new Rule(
                    Provider.EKS,
                    c -> c.names.contains("arn:aws:eks:") || c.plugin.startsWith("aws-iam-authenticator")),
            new Rule(Provider.EKS, c -> c.plugin.matches("aws .*eks get-token.*")),
            // "oc login" names contexts namespace/host:port/user with dashes for dots.
            new Rule(Provider.OPENSHIFT, c -> c.names.matches("[^/ ]*/api-[^/ ]+:6443/.*")));

    private Providers() {}

    static Provider of(String context, KubeCluster cluster, KubeUser user, String hint) {
        String host = "";
        try {
            String named = URI.create(cluster.server()).getHost();
            host = named == null ? "" : named;
        } catch (IllegalArgumentException e) {
            // Reported by the reader.
        }
        String plugin = user.exec()
                .map(exec -> exec.command().replaceFirst(".*[/\\\\]", "") + " " + String.join(" ", exec.arguments()))
                .orElse("");
        Clues clues = new Clues(lower(host), lower(context + " " + cluster.name()), lower(plugin), lower(hint));
        return RULES.stream()
                .filter(rule -> rule.matches.test(clues))
                .map(Rule::provider)
                .findFirst()
                .orElse(Provider.UNKNOWN);
    }

    /** @param version "v1.30.5-gke.1443001", "v1.30.4-eks-a737599", "v1.30.5+k3s1" */
    static Provider ofVersion(String version) {
        if (version.contains("-gke.")) {
            return Provider.GKE;
        }
        if (version.contains("-eks-")) {
            return Provider.EKS;
        }
        return version.contains("+k3s") ? Provider.K3S : Provider.UNKNOWN;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
