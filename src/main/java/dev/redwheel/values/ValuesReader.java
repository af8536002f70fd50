package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Takes what it knows out of the tree; what is left is what the form cannot express. */
final class ValuesReader {
    private final YamlTree tree;
    private final Map<String, Object> rest;
    private final List<YamlProblem> problems = new ArrayList<>();

    ValuesReader(YamlTree tree) {
        this.tree = tree;
        this.rest = Trees.copy(tree.values());
    }

    ValuesYaml.Parsed read() {
        Topology architecture = topology();
        Auth auth = auth();
        Optional<Password> stray = strayPassword();
        Role common = role("", "");
        Role master = role("master", "count");
        Role replica = role("replica", "replicaCount");
        Image image = new Image(text(List.of("image", "repository")), text(List.of("image", "tag")));
        Deployment deployment = new Deployment(
                architecture, image, auth, common, master, replica, sentinel(), cluster(), tls(), metrics(), rest);
        problems.sort((a, b) -> Integer.compare(a.line(), b.line()));
        return new ValuesYaml.Parsed(Optional.of(deployment), List.copyOf(problems), stray);
    }

    /** The chart calls it replication with {@code sentinel.enabled}. */
    private Topology topology() {
        List<String> path = List.of("architecture");
        String text = text(path);
        boolean sentinel = Boolean.TRUE.equals(Trees.get(rest, ValuesYaml.SENTINEL));
        Topology written = switch (text.toLowerCase(Locale.ROOT)) {
            case "" -> Deployment.DEFAULT.architecture();
            case "standalone" -> Topology.STANDALONE;
            case "replication" -> Topology.REPLICATION;
            case "cluster" -> Topology.CLUSTER;
            default -> Topology.UNKNOWN;
        };
        if (written == Topology.UNKNOWN) {
            block(path, "\"" + text + "\" is no architecture: standalone, replication or cluster.");
            rest.put("architecture", text);
        } else if (sentinel && written != Topology.CLUSTER) {
            Trees.remove(rest, ValuesYaml.SENTINEL);
            return Topology.SENTINEL;
        } else if (Boolean.FALSE.equals(Trees.get(rest, ValuesYaml.SENTINEL))) {
            Trees.remove(rest, ValuesYaml.SENTINEL); // The topology says it. Beside a cluster, true stays and is told.
        }
        return written;
    }

    private Auth auth() {
        return new Auth(
                bool(List.of("auth", "enabled")).orElse(true),
                text(List.of("auth", "existingSecret")),
                text(List.of("auth", "existingSecretPasswordKey")),
                new Acl(flag("auth", "acl", "enabled"), text(List.of("auth", "acl", "existingSecret"))));
    }

    private Sentinel sentinel() {
        return new Sentinel(
                integer(List.of("sentinel", "replicaCount")),
                integer(List.of("sentinel", "quorum")),
                bool(List.of("sentinel", "proxy", "enabled")),
                integer(List.of("sentinel", "proxy", "replicaCount")));
    }

    private Cluster cluster() {
        return new Cluster(integer(List.of("cluster", "nodes")), integer(List.of("cluster", "replicas")));
    }

    private Tls tls() {
        return new Tls(
                flag("tls", "enabled"),
                text(List.of("tls", "existingSecret")),
                flag("tls", "authClients"),
                new Tls.CertManager(
                        flag("tls", "certManager", "enabled"),
                        text(List.of("tls", "certManager", "issuerRef", "name")),
                        text(List.of("tls", "certManager", "issuerRef", "kind"))));
    }

    private Metrics metrics() {
        return new Metrics(
                flag("metrics", "enabled"), part("serviceMonitor"), part("prometheusRule"), part("dashboards"));
    }

    private Metrics.Part part(String name) {
        return new Metrics.Part(flag("metrics", name, "enabled"), text(List.of("metrics", name, "namespace")));
    }

    /** Off where nothing is said. */
    private boolean flag(String... path) {
        return bool(List.of(path)).orElse(false);
    }

    private Optional<Password> strayPassword() {
        Object value = Trees.remove(rest, ValuesYaml.PASSWORD);
        if (value == null || value.toString().isEmpty()) {
            return Optional.empty();
        }
        block(
                ValuesYaml.PASSWORD,
                "Values are stored in the release for everyone to read: a password belongs in the Secret.");
        String text = tree.scalarText(ValuesYaml.PASSWORD).orElse(value.toString());
        return SpecExample.isPlaceholder(text) ? Optional.empty() : Optional.of(new Password(text));
    }

    private Role role(String name, String countKey) {
        List<String> at = name.isEmpty() ? List.of() : List.of(name);
        Optional<Integer> count = countKey.isEmpty() ? Optional.empty() : integer(Trees.path(at, countKey));
        ResourceSpec resources = new ResourceSpec(
                text(Trees.path(at, "resources", "requests", "cpu")),
                text(Trees.path(at, "resources", "requests", "memory")),
                text(Trees.path(at, "resources", "limits", "cpu")),
                text(Trees.path(at, "resources", "limits", "memory")));
        Persistence persistence = new Persistence(
                bool(Trees.path(at, "persistence", "enabled")),
                text(Trees.path(at, "persistence", "size")),
                text(Trees.path(at, "persistence", "storageClass")));
        return new Role(
                count,
                resources,
                persistence,
                text(Trees.path(at, "configuration")),
                strings(Trees.path(at, "extraFlags")));
    }

    private String text(List<String> path) {
        Object value = Trees.get(rest, path);
        if (value instanceof String || value instanceof Number) {
            Trees.remove(rest, path);
            return tree.scalarText(path).orElse(value.toString());
        }
        if (value != null) {
            block(path, "Here a text is expected, not " + kind(value) + ".");
        }
        return "";
    }

    private Optional<Boolean> bool(List<String> path) {
        Object value = Trees.get(rest, path);
        if (value instanceof Boolean bool) {
            Trees.remove(rest, path);
            return Optional.of(bool);
        }
        if (value != null) {
            block(path, "Here true or false is expected, not " + kind(value) + ".");
        }
        return Optional.empty();
    }

    private Optional<Integer> integer(List<String> path) {
        Object value = Trees.get(rest, path);
        if (value instanceof Integer number && number >= 0) {
            Trees.remove(rest, path);
            return Optional.of(number);
        }
        if (value != null) {
            block(path, "Here a count is expected, not " + kind(value) + ".");
        }
        return Optional.empty();
    }

    private List<String> strings(List<String> path) {
        Object value = Trees.get(rest, path);
        if (value instanceof List<?> list && list.stream().allMatch(item -> item instanceof String)) {
            Trees.remove(rest, path);
            return list.stream().map(String::valueOf).toList();
        }
        if (value != null) {
            block(path, "Here a list of texts is expected, not " + kind(value) + ".");
        }
        return List.of();
    }

    private void block(List<String> path, String message) {
        problems.add(new YamlProblem(tree.line(path), 0, ValuesYaml.dotted(path), Severity.BLOCKED, message));
    }

    private static String kind(Object value) {
        return switch (value) {
            case Map<?, ?> ignored -> "a mapping";
            case List<?> ignored -> "a list";
            case Boolean bool -> bool.toString() + " (in quotes it would be a text)";
            case String text -> text.isEmpty() ? "an empty text" : "the text \"" + text + "\"";
            default -> value.toString();
        };
    }
}
