package dev.redwheel.values;

import dev.redwheel.model.Severity;
import java.util.List;
import java.util.Optional;

/** What users of their own need beside themselves. That their Secret has a name is the wizard's business: it may make it. */
final class UserRules {
    private static final List<String> ENABLED = List.of("auth", "acl", "enabled");

    private final YamlTree tree;
    private final Deployment deployment;
    /** Of the Redis they are for; a Valkey is new enough whatever it is. */
    private final Optional<RedisVersion> version;

    UserRules(YamlTree tree, Deployment deployment, Optional<RedisVersion> version) {
        this.tree = tree;
        this.deployment = deployment;
        this.version = version;
    }

    void check(List<YamlProblem> problems) {
        Deployment.Auth auth = deployment.auth();
        if (!auth.acl().enabled()) {
            return;
        }
        if (!auth.enabled()) {
            block(
                    problems,
                    "Without a password everybody would be the application's user: users of their own need one.");
        }
        version.filter(known -> known.compareTo(Acl.OLDEST) < 0)
                .ifPresent(known -> block(
                        problems,
                        "Users of their own need Redis " + Acl.OLDEST + " or newer, or Valkey; this is " + known
                                + "."));
    }

    private void block(List<YamlProblem> problems, String message) {
        problems.add(new YamlProblem(tree.line(ENABLED), 0, ValuesYaml.dotted(ENABLED), Severity.BLOCKED, message));
    }
}
