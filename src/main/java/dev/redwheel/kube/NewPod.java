package dev.redwheel.kube;

import java.util.List;

/**
 * A pod that is to run one command once on one node, as nobody in particular and with next to no resources.
 *
 * @param pullPolicy of the image; empty for the cluster's default
 * @param account whose registry credentials count, too; empty for the namespace's default
 * @param pullSecrets names of Secrets with registry credentials
 */
public record NewPod(
        String name,
        String node,
        String image,
        String pullPolicy,
        List<String> command,
        String account,
        List<String> pullSecrets) {
    public NewPod {
        command = List.copyOf(command);
        pullSecrets = List.copyOf(pullSecrets);
    }
}
