package dev.redwheel.kube;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
    /** The name of its only container. */
    public static final String CONTAINER = "image";

    public NewPod {
        command = List.copyOf(command);
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** As {@code kubectl run --overrides} takes it: a JSON object with the whole {@code spec}. */
    public String overrides() {
        ObjectNode body = KubeApi.JSON.createObjectNode();
        body.set("spec", spec());
        return KubeApi.JSON.writeValueAsString(body);
    }

    ObjectNode spec() {
        ObjectNode spec = KubeApi.JSON.createObjectNode();
        spec.put("nodeName", node)
                .put("restartPolicy", "Never")
                .put("activeDeadlineSeconds", 600)
                .put("terminationGracePeriodSeconds", 0)
                .put("automountServiceAccountToken", false);
        if (!account.isEmpty()) {
            spec.put("serviceAccountName", account);
        }
        spec.putArray("tolerations").addObject().put("operator", "Exists"); // Its node was chosen already.
        ArrayNode secrets = spec.putArray("imagePullSecrets");
        pullSecrets.forEach(secret -> secrets.addObject().put("name", secret));
        // What the strictest of Kubernetes' pod security standards asks for.
        ObjectNode nobody = spec.putObject("securityContext");
        nobody.put("runAsNonRoot", true).put("runAsUser", 65534);
        nobody.putObject("seccompProfile").put("type", "RuntimeDefault");
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", CONTAINER).put("image", image);
        if (!pullPolicy.isEmpty()) {
            container.put("imagePullPolicy", pullPolicy);
        }
        ArrayNode words = container.putArray("command");
        command.forEach(words::add);
        ObjectNode security = container.putObject("securityContext");
        security.put("allowPrivilegeEscalation", false);
        security.putObject("capabilities").putArray("drop").add("ALL");
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "1m").put("memory", "16Mi");
        resources.putObject("limits").put("cpu", "200m").put("memory", "64Mi");
        return spec;
    }
}
