package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Deployment.Persistence;
import dev.redwheel.values.Deployment.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Deployment} as the built-in chart's values YAML, and back.
 *
 * <p>What the model cannot express travels in {@link Deployment#extra()}. A text that is rendered over an earlier one keeps
 * that one's order, comments and quoting wherever the values did not change.
 */
public final class ValuesYaml {
    private static final List<String> SENTINEL = List.of("sentinel", "enabled");
    private static final List<String> PASSWORD = List.of("auth", "password");

    private ValuesYaml() {}

    /**
     * What a text says.
     *
     * @param deployment empty when the text is no YAML mapping
     * @param problems where the text is wrong, or says something the model cannot take; in the order of the text
     * @param strayPassword a password written into the values, where none may be: it is not part of {@code deployment}
     */
    public record Parsed(
            Optional<Deployment> deployment, List<YamlProblem> problems, Optional<Password> strayPassword) {}

    /** The model alone, everything it says written out. */
    public static String render(Deployment deployment) {
        return YamlTree.render(new Writer(null).values(deployment));
    }

    /** The model written over an earlier text. When that is no YAML, the model alone. */
    public static String render(Deployment deployment, String over) {
        if (over.isBlank()) {
            return render(deployment);
        }
        try {
            YamlTree tree = YamlTree.parse(over);
            return tree.withValues(over, new Writer(tree).values(deployment));
        } catch (YamlSyntaxException e) {
            return render(deployment);
        }
    }

    public static Parsed parse(String text) {
        try {
            return parse(YamlTree.parse(text));
        } catch (YamlSyntaxException e) {
            return new Parsed(Optional.empty(), List.of(e.problem()), Optional.empty());
        }
    }

    static Parsed parse(YamlTree tree) {
        return new Reader(tree).read();
    }

    /** What the form cannot express, as YAML of its own. */
    public static String renderExtra(Deployment deployment) {
        return YamlTree.render(deployment.extra());
    }

    /**
     * The model with everything it cannot express replaced by an overlay. What the overlay says about the form's own fields
     * goes over them.
     *
     * @return the deployment is empty, with the problem, when the overlay is no YAML mapping
     */
    public static Parsed withOverlay(Deployment deployment, String overlay) {
        try {
            Map<String, Object> own = new Writer(null).values(deployment.withExtra(Map.of()));
            Map<String, Object> merged =
                    Trees.merge(own, YamlTree.parse(overlay).values());
            return parse(YamlTree.render(merged));
        } catch (YamlSyntaxException e) {
            return new Parsed(Optional.empty(), List.of(e.problem()), Optional.empty());
        }
    }

    /** A path as people write it: "master.resources.limits.memory". */
    static String dotted(List<String> path) {
        return String.join(".", path);
    }

    /** Takes what it knows out of the tree; what is left is what the form cannot express. */
    private static final class Reader {
        private final YamlTree tree;
        private final Map<String, Object> rest;
        private final List<YamlProblem> problems = new ArrayList<>();

        Reader(YamlTree tree) {
            this.tree = tree;
            this.rest = Trees.copy(tree.values());
        }

        Parsed read() {
            Topology architecture = topology();
            Auth auth = auth();
            Optional<Password> stray = strayPassword();
            Role common = role("", "");
            Role master = role("master", "count");
            Role replica = role("replica", "replicaCount");
            String imageTag = text(List.of("image", "tag"));
            boolean metrics = bool(List.of("metrics", "enabled")).orElse(false);
            Deployment deployment =
                    new Deployment(architecture, imageTag, auth, common, master, replica, metrics, rest);
            problems.sort((a, b) -> Integer.compare(a.line(), b.line()));
            return new Parsed(Optional.of(deployment), List.copyOf(problems), stray);
        }

        /** The chart calls it replication with {@code sentinel.enabled}. */
        private Topology topology() {
            List<String> path = List.of("architecture");
            String text = text(path);
            boolean sentinel = Boolean.TRUE.equals(Trees.get(rest, SENTINEL));
            Topology written = switch (text.toLowerCase(Locale.ROOT)) {
                case "" -> Deployment.DEFAULT.architecture();
                case "standalone" -> Topology.STANDALONE;
                case "replication" -> Topology.REPLICATION;
                case "cluster" -> Topology.CLUSTER;
                default -> Topology.UNKNOWN;
            };
            if (written == Topology.UNKNOWN) {
                block(path, "\"" + text + "\" is no architecture: standalone or replication.");
                rest.put("architecture", text);
            } else if (sentinel && written != Topology.CLUSTER) {
                Trees.remove(rest, SENTINEL);
                return Topology.SENTINEL;
            }
            return written;
        }

        private Auth auth() {
            return new Auth(
                    bool(List.of("auth", "enabled")).orElse(true),
                    text(List.of("auth", "existingSecret")),
                    text(List.of("auth", "existingSecretPasswordKey")));
        }

        private Optional<Password> strayPassword() {
            Object value = Trees.remove(rest, PASSWORD);
            if (value == null || value.toString().isEmpty()) {
                return Optional.empty();
            }
            block(PASSWORD, "Values are stored in the release for everyone to read: a password belongs in the Secret.");
            String text = tree.scalarText(PASSWORD).orElse(value.toString());
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
            problems.add(new YamlProblem(tree.line(path), 0, dotted(path), Severity.BLOCKED, message));
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

    /**
     * Writes the model as a tree. Over an existing tree, a value that the text leaves to the chart and that the model has
     * at the chart's default is not written: nothing is pinned that the user did not pin.
     */
    private static final class Writer {
        private final @Nullable YamlTree over;
        private final Map<String, Object> values = new LinkedHashMap<>();

        Writer(@Nullable YamlTree over) {
            this.over = over;
        }

        Map<String, Object> values(Deployment deployment) {
            Topology topology = deployment.architecture();
            if (topology != Topology.UNKNOWN) {
                Topology written = topology == Topology.SENTINEL ? Topology.REPLICATION : topology;
                boolean isDefault = topology == Deployment.DEFAULT.architecture();
                put(List.of("architecture"), written.name().toLowerCase(Locale.ROOT), isDefault);
            }
            if (topology == Topology.SENTINEL) {
                Trees.put(values, SENTINEL, true);
            } else if (isWritten(SENTINEL)) {
                Trees.put(values, SENTINEL, false);
            }
            text(List.of("image", "tag"), deployment.imageTag());
            Auth auth = deployment.auth();
            put(List.of("auth", "enabled"), auth.enabled(), auth.enabled());
            text(List.of("auth", "existingSecret"), auth.existingSecret());
            text(List.of("auth", "existingSecretPasswordKey"), auth.key());
            role("", "", deployment.common());
            role("master", "count", deployment.master());
            role("replica", "replicaCount", deployment.replica());
            if (deployment.metrics() || isWritten(List.of("metrics", "enabled"))) {
                Trees.put(values, List.of("metrics", "enabled"), deployment.metrics());
            }
            return Trees.merge(deployment.extra(), values);
        }

        private void role(String name, String countKey, Role role) {
            List<String> at = name.isEmpty() ? List.of() : List.of(name);
            role.count().ifPresent(count -> Trees.put(values, Trees.path(at, countKey), count));
            ResourceSpec resources = role.resources();
            text(Trees.path(at, "resources", "requests", "cpu"), resources.cpuRequest());
            text(Trees.path(at, "resources", "requests", "memory"), resources.memoryRequest());
            text(Trees.path(at, "resources", "limits", "cpu"), resources.cpuLimit());
            text(Trees.path(at, "resources", "limits", "memory"), resources.memoryLimit());
            Persistence persistence = role.persistence();
            persistence.enabled().ifPresent(on -> Trees.put(values, Trees.path(at, "persistence", "enabled"), on));
            text(Trees.path(at, "persistence", "size"), persistence.size());
            text(Trees.path(at, "persistence", "storageClass"), persistence.storageClass());
            text(Trees.path(at, "configuration"), role.configuration());
            if (!role.extraFlags().isEmpty() || isWritten(Trees.path(at, "extraFlags"))) {
                Trees.put(values, Trees.path(at, "extraFlags"), role.extraFlags());
            }
        }

        /** An empty text means "not said": it is written only where the text said it was empty. */
        private void text(List<String> path, String value) {
            boolean emptyBefore = over != null
                    && over.scalarText(path).filter(String::isEmpty).isPresent();
            if (!value.isEmpty() || emptyBefore) {
                Trees.put(values, path, value);
            }
        }

        private void put(List<String> path, Object value, boolean isDefault) {
            if (over == null || !isDefault || isWritten(path)) {
                Trees.put(values, path, value);
            }
        }

        private boolean isWritten(List<String> path) {
            return over != null && Trees.get(over.values(), path) != null;
        }
    }
}
