package dev.redwheel.operation;

import dev.redwheel.kube.NewPod;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.SecretMask;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The {@code helm} and {@code kubectl} commands that do what the console does. Never with a secret in them. */
public final class Commands {
    /** The chart as every command names it: the console saves it, with values.yaml, into a folder of the user's choice. */
    public static final String CHART = "./redis";

    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private Commands() {}

    public static String createNamespace(String context, String namespace) {
        return kubectl(context) + " create namespace " + quote(namespace);
    }

    /** The password is read from standard input. */
    public static String createSecret(String context, String namespace, String name, String key) {
        return kubectl(context) + " -n " + quote(namespace) + " create secret generic " + quote(name) + " --from-file="
                + quote(key) + "=/dev/stdin";
    }

    /** The values are read from files of the keys' names. */
    public static String createSecret(String context, String namespace, String name, String type, List<String> keys) {
        return kubectl(context) + " -n " + quote(namespace) + " create secret generic " + quote(name) + " --type="
                + quote(type)
                + keys.stream().map(key -> " --from-file=" + quote(key)).collect(Collectors.joining());
    }

    /** Asks an image for the version of its Redis; with a node's name that node has the image afterwards. */
    public static String tryImage(String context, String namespace, NewPod pod) {
        return kubectl(context) + " -n " + quote(namespace) + " run " + quote(pod.name())
                + " --rm --attach --restart=Never --image=" + quote(pod.image()) + " --overrides="
                + quote(pod.overrides());
    }

    /** The new values are read from a file. */
    public static String changeSecret(String context, String namespace, String name) {
        return kubectl(context) + " -n " + quote(namespace) + " patch secret " + quote(name)
                + " --type=merge --patch-file=/dev/stdin";
    }

    /** @param chart directory or reference of the chart, as the user would write it */
    public static String install(String context, ReleaseKey release, String chart, boolean createNamespace) {
        return "helm install " + quote(release.name()) + " " + quote(chart) + " --kube-context " + quote(context)
                + " --namespace " + quote(release.namespace()) + (createNamespace ? " --create-namespace" : "")
                + " --values values.yaml";
    }

    /** The changed values are read from a file. */
    public static String upgrade(String context, ReleaseKey release, String chart) {
        return "helm upgrade " + quote(release.name()) + " " + quote(chart) + " --kube-context " + quote(context)
                + " --namespace " + quote(release.namespace()) + " --values values.yaml";
    }

    public static String uninstall(String context, ReleaseKey release) {
        return "helm uninstall " + quote(release.name()) + " --kube-context " + quote(context) + " --namespace "
                + quote(release.namespace());
    }

    /** @param kind as kubectl takes it: "secret", "pvc", "namespace" */
    public static String delete(String context, String namespace, String kind, String name) {
        return kubectl(context) + (namespace.isEmpty() ? "" : " -n " + quote(namespace)) + " delete " + kind + " "
                + quote(name);
    }

    /** Pods of a StatefulSet whose ordinal is lower are not replaced. */
    public static String partition(String context, String namespace, String set, int ordinal) {
        return kubectl(context) + " -n " + quote(namespace) + " patch statefulset " + quote(set) + " --patch "
                + quote("{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":" + ordinal + "}}}}");
    }

    /** Other resources for a running pod, of these containers. */
    public static String resize(String context, String namespace, String pod, Map<String, ResourceSpec> resources) {
        String containers = new TreeMap<>(resources)
                .entrySet().stream()
                        .map(each -> "{\"name\":\"" + each.getKey() + "\",\"resources\":{"
                                + amounts(
                                        "requests",
                                        each.getValue().cpuRequest(),
                                        each.getValue().memoryRequest())
                                + ","
                                + amounts(
                                        "limits",
                                        each.getValue().cpuLimit(),
                                        each.getValue().memoryLimit())
                                + "}}")
                        .collect(Collectors.joining(","));
        return kubectl(context) + " -n " + quote(namespace) + " patch pod " + quote(pod)
                + " --subresource resize --patch " + quote("{\"spec\":{\"containers\":[" + containers + "]}}");
    }

    private static String amounts(String side, String cpu, String memory) {
        return "\"" + side + "\":{"
                + Stream.of(amount("cpu", cpu), amount("memory", memory))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(","))
                + "}";
    }

    private static String amount(String resource, String amount) {
        return amount.isEmpty() ? "" : "\"" + resource + "\":\"" + amount + "\"";
    }

    /** @param value "" takes the label away */
    public static String label(String context, String namespace, String pod, String label, String value) {
        return kubectl(context) + " -n " + quote(namespace) + " label pod " + quote(pod) + " --overwrite "
                + (value.isEmpty() ? label + "-" : label + "=" + value);
    }

    /** @param size a quantity */
    public static String growClaim(String context, String namespace, String claim, String size) {
        return kubectl(context) + " -n " + quote(namespace) + " patch pvc " + quote(claim)
                + " --type=merge -p '{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"" + size + "\"}}}}'";
    }

    /** Prints the password. */
    public static String readPassword(String context, String namespace, String secret, String key) {
        return kubectl(context) + " -n " + quote(namespace) + " get secret " + quote(secret) + " -o jsonpath='{.data."
                + key.replace(".", "\\.") + "}' | base64 -d";
    }

    /**
     * A whole deployment as a script for a POSIX shell. The password is a shell variable.
     *
     * @param chart where the chart is, a folder or a reference
     */
    public static String script(DeployRequest request, String chart) {
        String context = request.context();
        StringBuilder script = new StringBuilder();
        if (request.createNamespace()) {
            script.append(createNamespace(context, request.namespace())).append("\n\n");
        }
        if (request.passwordToStore().isPresent()) {
            script.append("# REDIS_PASSWORD holds the password; kubectl reads it from standard input.\n")
                    .append("printf '%s' \"$REDIS_PASSWORD\" |\n  ")
                    .append(createSecret(context, request.namespace(), request.secretName(), request.secretKey())
                            .replace(" --from-file", " \\\n    --from-file"))
                    .append("\n\n");
        }
        if (request.makesCertificate()) {
            script.append(CertificateCommands.script(request));
        }
        if (request.makesUsers()) {
            script.append("# Files of these names hold the users' passwords, each without a line break at its end.\n")
                    .append(createSecret(context, request.namespace(), request.usersSecretName(), "Opaque", Acl.KEYS)
                            .replace(" --from-file", " \\\n    --from-file"))
                    .append("\n\n");
        }
        script.append(String.join(
                        " \\\n  ",
                        "helm install " + quote(request.release()) + " " + quote(chart),
                        "--kube-context " + quote(context),
                        "--namespace " + quote(request.namespace()),
                        "--values - <<'VALUES'\n"))
                .append(SecretMask.yaml(request.valuesYaml()).stripTrailing())
                .append("\nVALUES\n");
        request.data()
                .ifPresent(file -> script.append("# Afterwards the console loads ")
                        .append(file)
                        .append("; the page of that change has the commands.\n"));
        return script.toString();
    }

    private static String kubectl(String context) {
        return "kubectl --context " + quote(context);
    }

    private static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
