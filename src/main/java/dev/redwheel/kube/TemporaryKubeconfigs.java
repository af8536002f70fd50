package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.settings.PrivateFile;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes kubeconfigs for libraries that read only files. */
final class TemporaryKubeconfigs {
    private final RunFiles files;

    TemporaryKubeconfigs(RunFiles files) {
        this.files = files;
    }

    /**
     * @param issued the credentials of now; an exec plugin is named instead, so that long operations can renew them
     * @param plugin the plugin's absolute file, where the user has one
     * @param environment what the plugin finds in its environment
     */
    TemporaryKubeconfig write(
            ResolvedContext context,
            String namespace,
            Issued issued,
            Optional<Path> plugin,
            Map<String, String> environment) {
        try {
            byte[] content = KubeApi.JSON.writeValueAsBytes(config(context, namespace, issued, plugin, environment));
            PrivateFile file = files.write("helm", ".kubeconfig", content);
            return new TemporaryKubeconfig() {
                @Override
                public Path path() {
                    return file.path();
                }

                @Override
                public void close() {
                    file.close();
                }
            };
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "write a temporary kubeconfig",
                    files.home().toString(),
                    "The file cannot be written: " + e.getMessage() + ".",
                    "Check that the folder can be written to and that the disk is not full.",
                    e);
        }
    }

    /** JSON, which every reader of YAML reads. */
    private static ObjectNode config(
            ResolvedContext context,
            String namespace,
            Issued issued,
            Optional<Path> plugin,
            Map<String, String> environment)
            throws IOException {
        ObjectNode config = KubeApi.JSON.createObjectNode();
        config.put("apiVersion", "v1").put("kind", "Config").put("current-context", "redwheel");
        ObjectNode named = config.putArray("contexts").addObject().put("name", "redwheel");
        named.putObject("context")
                .put("cluster", "redwheel")
                .put("user", "redwheel")
                .put("namespace", namespace);
        named = config.putArray("clusters").addObject().put("name", "redwheel");
        cluster(context.cluster(), named.putObject("cluster"));
        named = config.putArray("users").addObject().put("name", "redwheel");
        user(context.user(), named.putObject("user"), issued, plugin, environment);
        return config;
    }

    private static void cluster(KubeCluster cluster, ObjectNode into) throws IOException {
        into.put("server", cluster.server());
        if (cluster.insecure()) {
            into.put("insecure-skip-tls-verify", true);
        } else if (cluster.authority().isPresent()) {
            inline(into, "certificate-authority-data", cluster.authority().get());
        }
        if (!cluster.tlsServerName().isEmpty()) {
            into.put("tls-server-name", cluster.tlsServerName());
        }
        if (!cluster.proxyUrl().isEmpty()) {
            into.put("proxy-url", cluster.proxyUrl());
        }
    }

    private static void user(
            KubeUser user, ObjectNode into, Issued issued, Optional<Path> plugin, Map<String, String> environment)
            throws IOException {
        if (user.certificate().isPresent() && user.key().isPresent()) {
            inline(into, "client-certificate-data", user.certificate().get());
            inline(into, "client-key-data", user.key().get());
        }
        KubeUser.Impersonation as = user.impersonation();
        if (!as.user().isEmpty()) {
            into.put("as", as.user());
            if (!as.uid().isEmpty()) {
                into.put("as-uid", as.uid());
            }
            ArrayNode groups = into.putArray("as-groups");
            as.groups().forEach(groups::add);
            ObjectNode extra = into.putObject("as-user-extra");
            as.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        if (user.exec().isPresent() && plugin.isPresent()) {
            exec(user.exec().get(), into.putObject("exec"), plugin.get(), environment);
        } else if (user.tokenFile().isPresent()) {
            into.put("tokenFile", user.tokenFile().get().toString());
        } else if (issued.authorization().startsWith("Bearer ")) {
            into.put("token", issued.authorization().substring("Bearer ".length()));
        } else if (!user.username().isEmpty()) {
            into.put("username", user.username()).put("password", user.password());
        }
    }

    private static void exec(KubeUser.Exec exec, ObjectNode into, Path plugin, Map<String, String> environment) {
        into.put("apiVersion", exec.apiVersion())
                .put("command", plugin.toString())
                .put("interactiveMode", "Never")
                .put("provideClusterInfo", exec.provideClusterInfo());
        ArrayNode arguments = into.putArray("args");
        exec.arguments().forEach(arguments::add);
        ArrayNode variables = into.putArray("env");
        environment.forEach(
                (name, value) -> variables.addObject().put("name", name).put("value", value));
    }

    private static void inline(ObjectNode into, String key, Pem pem) throws IOException {
        into.put(key, Base64.getEncoder().encodeToString(pem.read()));
    }
}
