package dev.redwheel.values;

import dev.redwheel.model.Severity;
import dev.redwheel.model.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Redis as the specification's documents describe one: an activity {@code redis.activity.deployRedis} with {@code
 * inputs}, {@code configuration} or {@code values}, alone or somewhere inside a larger document; or plain values.
 *
 * @param name what the document calls it; empty for plain values
 * @param cluster the context it asks for, empty when it names none
 * @param namespace empty when it names none
 * @param valuesYaml the same as chart values, comments kept where one block held them all
 * @param problems what could not be taken over as it was
 * @param password a password that was written in clear; it is not part of the values
 */
public record SpecExample(
        String name,
        String cluster,
        String namespace,
        Deployment deployment,
        String valuesYaml,
        List<YamlProblem> problems,
        Optional<Password> password) {

    public static final String ACTIVITY = "redis.activity.deployRedis";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\s*\\$\\{[^}]*}\\s*");
    /** Where a deployment's values are written beside its activity, later ones over earlier ones. */
    private static final List<String> WRAPPERS = List.of("inputs", "configuration", "values");

    private static final Set<String> SECTIONS = Set.of("architecture", "auth", "master", "replica", "sentinel");
    /** What inputs say about the place, not about the Redis. */
    private static final Set<String> PLACE = Set.of("cluster", "namespace");

    /** Whether the text is a variable of some pipeline ("${REDIS_PASSWORD}") and not a value. */
    public static boolean isPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).matches();
    }

    /** Whether a text is such a document and not plain chart values. Broken YAML is neither. */
    public static boolean isActivityDocument(String text) {
        try {
            return !found(YamlTree.parse(text)).isEmpty();
        } catch (YamlSyntaxException e) {
            return false;
        }
    }

    /**
     * Every Redis the document describes, in its order. A document without any is read as plain values. Broken YAML gives
     * one example with the problem and the default deployment.
     */
    public static List<SpecExample> read(String text) {
        try {
            YamlTree tree = YamlTree.parse(text);
            List<List<String>> paths = found(tree);
            if (paths.isEmpty()) {
                return List.of(plain(text));
            }
            return paths.stream().map(path -> example(tree, path)).toList();
        } catch (YamlSyntaxException e) {
            return List.of(
                    new SpecExample("", "", "", Deployment.DEFAULT, text, List.of(e.problem()), Optional.empty()));
        }
    }

    private static SpecExample plain(String text) {
        ValuesYaml.Parsed parsed = ValuesYaml.parse(text);
        Deployment deployment = parsed.deployment().orElse(Deployment.DEFAULT);
        return new SpecExample(
                "",
                "",
                "",
                deployment,
                ValuesYaml.render(deployment, text), // A password in the text is not in the deployment and goes.
                parsed.problems(),
                parsed.strayPassword());
    }

    private static List<List<String>> found(YamlTree tree) {
        List<List<String>> paths = new ArrayList<>();
        find(tree.values(), List.of(), paths);
        return paths;
    }

    private static void find(@Nullable Object value, List<String> path, List<List<String>> paths) {
        if (value instanceof Map<?, ?> map) {
            boolean wrapped = isRedis(map.get("values")) || isRedis(map.get("configuration"));
            if (ACTIVITY.equals(map.get("activity")) || (wrapped && !map.containsKey("activity") && !path.isEmpty())) {
                paths.add(path);
            } else {
                map.forEach((key, inner) -> find(inner, Trees.path(path, String.valueOf(key)), paths));
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                find(list.get(i), Trees.path(path, String.valueOf(i)), paths);
            }
        }
    }

    /** Whether a block without an activity speaks of a Redis: it has one of the chart's own sections. */
    private static boolean isRedis(@Nullable Object block) {
        return block instanceof Map<?, ?> map && SECTIONS.stream().anyMatch(map::containsKey);
    }

    private static SpecExample example(YamlTree tree, List<String> path) {
        Map<String, Object> block = at(tree.values(), path);
        Map<String, Object> inputs = map(block, "inputs");
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> used = new ArrayList<>();
        for (String wrapper : WRAPPERS) {
            Map<String, Object> part = map(block, wrapper);
            part.keySet().removeIf(key -> wrapper.equals("inputs") && PLACE.contains(key));
            if (!part.isEmpty()) {
                used.add(wrapper);
                values = Trees.merge(values, part);
            }
        }
        List<YamlProblem> problems = new ArrayList<>();
        int line = tree.line(path);
        replicas(values, line, problems);
        monitoring(tree, path, values, problems);
        Object removed = Trees.remove(values, List.of("auth", "password"));
        String secret = removed == null ? "" : removed.toString();
        if (isPlaceholder(secret)) {
            problems.add(new YamlProblem(
                    line,
                    0,
                    "auth.password",
                    Severity.INFO,
                    "The document takes its password from " + secret.strip() + ": choose one in the security step."));
        }
        // One block keeps its comments; several are merged and written anew.
        String over = used.size() == 1 && !used.contains("inputs")
                ? tree.subtree(Trees.path(path, used.getFirst())).orElse("")
                : "";
        ValuesYaml.Parsed parsed = ValuesYaml.parse(YamlTree.render(values));
        Deployment deployment = parsed.deployment().orElse(Deployment.DEFAULT);
        problems.addAll(parsed.problems());
        boolean given = !secret.isEmpty() && !isPlaceholder(secret);
        return new SpecExample(
                name(block, path),
                place(inputs.get("cluster")),
                place(inputs.get("namespace")),
                deployment,
                ValuesYaml.render(deployment, over),
                List.copyOf(problems),
                given ? Optional.of(new Password(secret)) : Optional.empty());
    }

    /** The specification's inputs count instances; the chart counts replicas beside one master. */
    private static void replicas(Map<String, Object> values, int line, List<YamlProblem> problems) {
        if (!(values.get("replicas") instanceof Integer instances) || instances < 1) {
            return;
        }
        values.remove("replicas");
        if (instances == 1) {
            values.putIfAbsent("architecture", "standalone");
        } else {
            values.putIfAbsent("architecture", Topology.REPLICATION.name().toLowerCase(Locale.ROOT));
            Trees.put(values, List.of("replica", "replicaCount"), instances - 1);
            problems.add(new YamlProblem(
                    line,
                    0,
                    "replica.replicaCount",
                    Severity.INFO,
                    "replicas: " + instances + " is taken as one master with " + (instances - 1) + " replicas."));
        }
    }

    /** The observability package's step beside the deployment: its exporter and dashboards are the chart's own metrics. */
    private static void monitoring(
            YamlTree tree, List<String> path, Map<String, Object> values, List<YamlProblem> problems) {
        if (path.isEmpty() || !(node(tree.values(), path.subList(0, path.size() - 1)) instanceof List<?> steps)) {
            return;
        }
        for (Object step : steps) {
            if (!(step instanceof Map<?, ?> map && map.get("values") instanceof Map<?, ?> asked)) {
                continue;
            }
            boolean exporter = asked.get("redis_exporter") instanceof Map<?, ?> settings
                    && Boolean.TRUE.equals(settings.get("enabled"));
            boolean dashboards = asked.get("grafana_dashboards") instanceof List<?> names && !names.isEmpty();
            if (exporter) {
                Trees.put(values, List.of("metrics", "enabled"), true);
            }
            if (dashboards) {
                Trees.put(values, List.of("metrics", "dashboards", "enabled"), true);
            }
            if (exporter || dashboards) {
                problems.add(new YamlProblem(
                        tree.line(path),
                        0,
                        "metrics",
                        Severity.INFO,
                        "The exporter and the dashboards of the monitoring step are taken as metrics of this Redis."));
            }
        }
    }

    private static String name(Map<String, Object> block, List<String> path) {
        if (block.get("name") instanceof String name) {
            return name;
        }
        return path.isEmpty() ? "" : path.getLast();
    }

    /** A cluster is a name, or a mapping with one. */
    private static String place(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return place(map.get("name"));
        }
        return value == null || isPlaceholder(value.toString()) ? "" : value.toString();
    }

    private static Map<String, Object> map(Map<String, Object> block, String key) {
        return block.get(key) instanceof Map<?, ?> map ? Trees.copy(Trees.cast(map)) : new LinkedHashMap<>();
    }

    private static Map<String, Object> at(Map<String, Object> root, List<String> path) {
        return Trees.cast((Map<?, ?>) Objects.requireNonNull(node(root, path)));
    }

    private static @Nullable Object node(Map<String, Object> root, List<String> path) {
        Object current = root;
        for (String step : path) {
            current = current instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : Trees.cast((Map<?, ?>) Objects.requireNonNull(current)).get(step);
        }
        return current;
    }
}
