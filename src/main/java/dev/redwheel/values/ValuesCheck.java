package dev.redwheel.values;

import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that can be known about values without a cluster: whether they are YAML, whether the chart's schema takes
 * them, whether that Redis knows the directives, whether the sizes make sense. Safe from any thread.
 */
public final class ValuesCheck {
    private final ValuesSchema schema;
    private final RedisDirectives directives;
    private final Optional<RedisVersion> chartVersion;

    /** @param chartAppVersion the Redis the chart installs when the values name no tag */
    public ValuesCheck(ValuesSchema schema, RedisDirectives directives, String chartAppVersion) {
        this.schema = schema;
        this.directives = directives;
        this.chartVersion = RedisVersion.ofTag(chartAppVersion);
    }

    /**
     * @param deployment empty when the text is no YAML mapping
     * @param problems in the order of the text
     * @param strayPassword a password written into the values, where none may be
     */
    public record Result(
            Optional<Deployment> deployment, List<YamlProblem> problems, Optional<Password> strayPassword) {}

    public Result check(String yaml) {
        YamlTree tree;
        try {
            tree = YamlTree.parse(yaml);
        } catch (YamlSyntaxException e) {
            return new Result(Optional.empty(), List.of(e.problem()), Optional.empty());
        }
        ValuesYaml.Parsed parsed = ValuesYaml.parse(tree);
        Deployment deployment = parsed.deployment().orElse(Deployment.DEFAULT);
        List<YamlProblem> problems = new ArrayList<>(parsed.problems());
        Set<String> said = new LinkedHashSet<>();
        parsed.problems().forEach(problem -> said.add(problem.path()));
        // These say it better than the schema, which knows each number alone.
        List<YamlProblem> rules = new ArrayList<>();
        new TopologyRules(tree, deployment).check(rules);
        new UserRules(tree, deployment, version(deployment)).check(rules);
        rules.stream().filter(YamlProblem::blocks).forEach(problem -> said.add(problem.path()));
        schema.check(tree).stream().filter(problem -> said.add(problem.path())).forEach(problems::add);
        problems.addAll(rules);
        sizes(tree, deployment, problems);
        for (Place place : places(deployment)) {
            configuration(tree, place, deployment, problems);
        }
        problems.sort(Comparator.comparingInt(YamlProblem::line));
        return new Result(parsed.deployment(), List.copyOf(problems), parsed.strayPassword());
    }

    /** The Redis these values run, where it can be told. A Valkey is the Redis that it was forked from. */
    public Optional<RedisVersion> version(Deployment deployment) {
        return deployment.image().isValkey() ? Optional.of(RedisVersion.FORKED) : imageVersion(deployment);
    }

    /** The version that the image's tag names, of Redis or of Valkey as the image is. */
    public Optional<RedisVersion> imageVersion(Deployment deployment) {
        String tag = deployment.image().tag();
        return tag.isEmpty() ? chartVersion : RedisVersion.ofTag(tag);
    }

    /** What is wrong with lines of redis.conf that are to run with this memory limit, 0 for none. */
    public List<ConfProblem> lines(String conf, Deployment deployment, long memoryLimitBytes) {
        return of(deployment).check(conf, version(deployment), memoryLimitBytes);
    }

    private RedisDirectives of(Deployment deployment) {
        return deployment.image().isValkey() ? directives.ofValkey() : directives;
    }

    public RedisDirectives directives() {
        return directives;
    }

    /** One place of redis.conf lines, and the pods they are for. */
    private record Place(List<String> path, Deployment.Role role, ResourceSpec resources) {}

    private static List<Place> places(Deployment deployment) {
        return List.of(
                new Place(List.of(), deployment.common(), deployment.masterResources()),
                new Place(List.of("master"), deployment.master(), deployment.masterResources()),
                new Place(List.of("replica"), deployment.replica(), deployment.replicaResources()));
    }

    private static void sizes(YamlTree tree, Deployment deployment, List<YamlProblem> problems) {
        for (Place place : places(deployment)) {
            ResourceSpec own = place.role().resources();
            compare(
                    tree,
                    Trees.path(place.path(), "resources", "requests", "memory"),
                    Quantity.bytes(own.memoryRequest()),
                    Quantity.bytes(own.memoryLimit()),
                    problems);
            compare(
                    tree,
                    Trees.path(place.path(), "resources", "requests", "cpu"),
                    Quantity.cpuMillis(own.cpuRequest()),
                    Quantity.cpuMillis(own.cpuLimit()),
                    problems);
        }
        if (deployment.replicas() > 0
                && MemoryPlan.ofReplica(deployment).limitBytes() > 0
                && MemoryPlan.ofReplica(deployment).limitBytes()
                        < MemoryPlan.ofMaster(deployment).maxmemoryBytes()) {
            problems.add(new YamlProblem(
                    tree.line(List.of("replica", "resources")),
                    0,
                    "replica.resources.limits.memory",
                    Severity.BLOCKED,
                    "A replica holds all the data of its master: with less memory than the master's maxmemory it would"
                            + " be killed while it copies."));
        }
    }

    private static void compare(
            YamlTree tree, List<String> path, OptionalLong request, OptionalLong limit, List<YamlProblem> problems) {
        if (request.isPresent() && limit.isPresent() && request.getAsLong() > limit.getAsLong()) {
            problems.add(blocked(tree, path, "Kubernetes refuses a request that is larger than the limit."));
        }
    }

    private void configuration(YamlTree tree, Place place, Deployment deployment, List<YamlProblem> problems) {
        RedisDirectives known = of(deployment);
        Optional<RedisVersion> version = version(deployment);
        long limit = Quantity.bytes(place.resources().memoryLimit()).orElse(0);
        List<String> path = Trees.path(place.path(), "configuration");
        int first = tree.contentLine(path);
        for (ConfProblem problem : known.check(place.role().configuration(), version, limit)) {
            problems.add(new YamlProblem(
                    first + problem.line() - 1, 0, ValuesYaml.dotted(path), problem.severity(), problem.message()));
        }
        for (int i = 0; i < place.role().extraFlags().size(); i++) {
            String flag = place.role().extraFlags().get(i);
            List<String> at = Trees.path(place.path(), "extraFlags", Integer.toString(i));
            if (!FlagLines.isFlag(flag)) {
                problems.add(blocked(tree, at, "A flag of redis-server is written as \"--name value\"."));
                continue;
            }
            for (ConfProblem problem : known.check(FlagLines.of(flag), version, limit)) {
                problems.add(new YamlProblem(
                        tree.line(at), 0, ValuesYaml.dotted(at), problem.severity(), problem.message()));
            }
        }
    }

    private static YamlProblem blocked(YamlTree tree, List<String> path, String message) {
        return new YamlProblem(tree.line(path), 0, ValuesYaml.dotted(path), Severity.BLOCKED, message);
    }
}
