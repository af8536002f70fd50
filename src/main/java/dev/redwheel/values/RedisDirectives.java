package dev.redwheel.values;

import dev.redwheel.model.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What the versions of Redis know as directives, and what is wrong with lines of a redis.conf. Immutable. */
public final class RedisDirectives {
    private static final String TABLE = "/redis/directives.txt";

    /** Set by the chart or the console; the values say why. */
    private static final Map<String, String> MANAGED = Map.ofEntries(
            Map.entry("requirepass", "The console keeps the password in a Secret; choose it in the security step."),
            Map.entry("masterauth", "The console keeps the password in a Secret; choose it in the security step."),
            Map.entry("primaryauth", "The console keeps the password in a Secret; choose it in the security step."),
            Map.entry(
                    "masteruser",
                    "The chart says as whom the replicas sign in; choose the users in the security step."),
            Map.entry(
                    "primaryuser",
                    "The chart says as whom the replicas sign in; choose the users in the security step."),
            Map.entry(
                    "user",
                    "Users with passwords would be readable in the release: choose users of their own in the security"
                            + " step; more of them go into the key users.acl of their Secret."),
            Map.entry(
                    "aclfile",
                    "The chart writes the users' file by itself: choose users of their own in the security step; more"
                            + " of them go into the key users.acl of their Secret."),
            Map.entry("replicaof", "The chart makes the replicas follow the master by itself."),
            Map.entry("slaveof", "The chart makes the replicas follow the master by itself."),
            Map.entry(
                    "replica-announce-ip", "The chart announces each pod by its DNS name, which outlives its address."),
            Map.entry("replica-announce-port", "The chart announces each pod's own port."),
            Map.entry("dir", "The volume is mounted at /data; another folder could not be written."),
            Map.entry("port", "Services and probes expect port 6379 inside the pod."),
            Map.entry("bind", "Pods are reached by addresses that are not known beforehand."),
            Map.entry("protected-mode", "The password and network policies decide who may connect."),
            Map.entry("daemonize", "The container ends when its first process does."),
            Map.entry("pidfile", "The container has one process and a read-only root."),
            Map.entry("logfile", "Kubernetes reads the log from standard output."),
            Map.entry("supervised", "Kubernetes watches the server by probes."),
            Map.entry("include", "The chart mounts no other file."),
            Map.entry("cluster-enabled", "The topology says it: choose the cluster there."),
            Map.entry("tls-port", "The chart sets it with the certificates: choose encryption in the security step."),
            Map.entry("tls-key-file-pass", "It would be readable in the release."),
            Map.entry("tls-client-key-file-pass", "It would be readable in the release."));

    /** Modules that Redis 8 brings along have directives of their own, which this table does not list. */
    private static final List<String> MODULE_PREFIXES = List.of("bf-", "cf-", "search-", "ts-");

    private final Map<String, Directive> directives;
    /** The table is of Redis: what it does not say of a Valkey, that Valkey may know. */
    private final boolean valkey;

    private RedisDirectives(Map<String, Directive> directives, boolean valkey) {
        this.directives = directives;
        this.valkey = valkey;
    }

    /** Reads the table that comes with the console. */
    public static RedisDirectives load() {
        Map<String, Directive> all = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(RedisDirectives.class.getResourceAsStream(TABLE), TABLE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(RedisDirectives::directive)
                    .forEach(directive -> all.put(directive.name(), directive));
        } catch (IOException e) {
            throw new UncheckedIOException(TABLE, e);
        }
        return new RedisDirectives(all, false);
    }

    /** The same table for a Valkey: what came after {@link RedisVersion#FORKED} is not known, and told as that. */
    public RedisDirectives ofValkey() {
        return new RedisDirectives(directives, true);
    }

    public Optional<Directive> find(String name) {
        return Optional.ofNullable(directives.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Every directive that version knows, in the order of the table. */
    public List<Directive> known(RedisVersion version) {
        return directives.values().stream()
                .filter(directive -> directive.knownTo(version))
                .toList();
    }

    /**
     * What is wrong with a redis.conf.
     *
     * @param version of the server that will read it; empty when not known, then every version's directives pass
     * @param memoryLimitBytes of the container, 0 when it has none
     */
    public List<ConfProblem> check(String conf, Optional<RedisVersion> version, long memoryLimitBytes) {
        List<ConfProblem> problems = new ArrayList<>();
        for (RedisConf.Line line : RedisConf.parse(conf).lines()) {
            if (!line.name().isEmpty()) {
                checkLine(line, version, memoryLimitBytes).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<ConfProblem> checkLine(RedisConf.Line line, Optional<RedisVersion> version, long limit) {
        String name = line.name();
        if (line.arguments().isEmpty()) {
            return problem(line, Severity.BLOCKED, "The quotes do not close.");
        }
        List<String> arguments = line.arguments().get();
        String reason = MANAGED.get(name);
        if (reason != null) {
            return problem(line, Severity.BLOCKED, reason);
        }
        Directive directive = directives.get(name);
        if (valkey && (directive == null || !directive.knownTo(RedisVersion.FORKED))) {
            return problem(
                    line,
                    Severity.WARNING,
                    "Redis " + RedisVersion.FORKED + ", which Valkey was forked from, does not know \"" + name
                            + "\"; whether this Valkey does is not known here. If not, it does not start.");
        }
        if (directive == null) {
            if (MODULE_PREFIXES.stream().anyMatch(name::startsWith)) {
                return problem(line, Severity.INFO, "A module's own directive; it is passed on unchecked.");
            }
            return problem(
                    line,
                    Severity.BLOCKED,
                    "Redis does not know \"" + name + "\" and would not start."
                            + nearest(name)
                                    .map(near -> " Did you mean " + near + "?")
                                    .orElse(""));
        }
        if (version.isPresent() && !directive.knownTo(version.get())) {
            return problem(line, Severity.BLOCKED, versions(directive, version.get()));
        }
        if (arguments.isEmpty()) {
            return problem(
                    line, Severity.BLOCKED, name + " needs a value: " + DirectiveType.describe(directive.type()) + ".");
        }
        Optional<String> wrong =
                name.equals("save") ? wrongSave(arguments) : DirectiveType.wrong(directive.type(), arguments);
        if (wrong.isPresent()) {
            return problem(line, Severity.BLOCKED, wrong.get());
        }
        return conflict(line, arguments, limit);
    }

    private static Optional<ConfProblem> conflict(RedisConf.Line line, List<String> arguments, long limit) {
        if (line.name().equals("maxmemory") && limit > 0) {
            OptionalLong bytes = Quantity.redisBytes(arguments.getFirst());
            if (bytes.isPresent() && bytes.getAsLong() >= limit) {
                return problem(
                        line,
                        Severity.BLOCKED,
                        "maxmemory " + Quantity.show(bytes.getAsLong())
                                + " is not below the memory limit " + Quantity.show(limit)
                                + ": Kubernetes would kill the pod before Redis evicts anything.");
            }
            if (bytes.isPresent() && bytes.getAsLong() == 0) {
                return problem(
                        line,
                        Severity.WARNING,
                        "Without maxmemory Redis grows until Kubernetes kills the pod at " + Quantity.show(limit)
                                + ".");
            }
            if (bytes.isPresent() && bytes.getAsLong() > limit * 9 / 10) {
                return problem(
                        line,
                        Severity.WARNING,
                        "Less than a tenth of the memory limit is left for buffers and snapshots.");
            }
        }
        if (line.name().equals("rename-command")) {
            return problem(
                    line,
                    Severity.WARNING,
                    "The console uses CONFIG, INFO, CLIENT and others; renamed ones stop working in it.");
        }
        return Optional.empty();
    }

    private static Optional<String> wrongSave(List<String> arguments) {
        if (arguments.equals(List.of(""))) {
            return Optional.empty();
        }
        if (arguments.size() % 2 != 0) {
            return Optional.of("save takes pairs of seconds and changes, like \"save 900 1\", or \"\" for never.");
        }
        for (int i = 0; i < arguments.size(); i += 2) {
            if (SavePoint.parse(arguments.get(i), arguments.get(i + 1)).isEmpty()) {
                return Optional.of("\"" + arguments.get(i) + " " + arguments.get(i + 1)
                        + "\" is no pair of seconds (1 or more) and changes (0 or more).");
            }
        }
        return Optional.empty();
    }

    private static String versions(Directive directive, RedisVersion version) {
        if (directive.since().filter(first -> first.compareTo(version) > 0).isPresent()) {
            return directive.name() + " came with Redis " + directive.since().get() + "; this is " + version
                    + " and would not start.";
        }
        return directive.name() + " went after Redis " + directive.until().orElseThrow() + "; this is " + version
                + " and would not start.";
    }

    /** The known name that differs by the fewest letters, when they are few. */
    private Optional<String> nearest(String name) {
        String best = "";
        int fewest = Math.max(2, name.length() / 4) + 1;
        for (String known : directives.keySet()) {
            int distance = distance(name, known, fewest);
            if (distance < fewest) {
                fewest = distance;
                best = known;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private static int distance(String a, String b, int enough) {
        if (Math.abs(a.length() - b.length()) >= enough) {
            return enough;
        }
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(row[j - 1], previous[j]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }

    private static Optional<ConfProblem> problem(RedisConf.Line line, Severity severity, String message) {
        return Optional.of(new ConfProblem(line.number(), line.name(), severity, message));
    }

    private static Directive directive(String line) {
        String[] cells = line.split("\\|", 7);
        return new Directive(
                cells[0],
                RedisVersion.ofTag(cells[1]),
                RedisVersion.ofTag(cells[2]),
                cells[3],
                cells[4],
                cells[5].equals("yes"),
                cells[6]);
    }
}
