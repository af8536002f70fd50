package dev.redwheel.values;

import java.util.List;

/** What a deployment would be with Helm's and Kubernetes' own tools. Holds no secret: the password is a shell variable. */
public final class HelmCommand {
    private HelmCommand() {}

    /**
     * A script for a POSIX shell.
     *
     * @param chart where the chart is, a folder or a reference
     */
    public static String of(DeployRequest request, String chart) {
        StringBuilder script = new StringBuilder();
        String context = request.context();
        if (request.createNamespace()) {
            script.append(
                    "kubectl --context " + quote(context) + " create namespace " + quote(request.namespace()) + "\n\n");
        }
        if (request.passwordToStore().isPresent()) {
            script.append("# REDIS_PASSWORD holds the password; kubectl reads it from standard input.\n");
            script.append("printf '%s' \"$REDIS_PASSWORD\" |\n  kubectl --context " + quote(context) + " -n "
                    + quote(request.namespace()) + " create secret generic " + quote(request.secretName())
                    + " \\\n    --from-file=" + quote(request.secretKey()) + "=/dev/stdin\n\n");
        }
        script.append(String.join(
                " \\\n  ",
                List.of(
                        "helm install " + quote(request.release()) + " " + quote(chart),
                        "--kube-context " + quote(context),
                        "--namespace " + quote(request.namespace()),
                        "--values - <<'VALUES'\n")));
        script.append(SecretMask.yaml(request.valuesYaml()).stripTrailing()).append("\nVALUES\n");
        return script.toString();
    }

    private static String quote(String text) {
        return text.matches("[A-Za-z0-9_./:@=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
