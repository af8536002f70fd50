package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisFamily;
import dev.redwheel.model.Severity;
import dev.redwheel.redis.RdbChecksum;
import dev.redwheel.redis.RdbFacts;
import dev.redwheel.redis.RdbFile;
import dev.redwheel.redis.RedisConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Thinks the restoring of RDB files through: reads them once, and asks the servers. Blocks; changes nothing. */
final class RestorePlanner {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int DEFAULT_DATABASES = 16;
    /** The version and the checksum that every payload of DUMP ends with. */
    private static final int FOOTER = 10;

    private final KubeSession session;
    private final ReleaseNow now;
    private final InstantSource clock;
    private final Servers servers;

    RestorePlanner(KubeSession session, ReleaseNow now, InstantSource clock, Servers servers) {
        this.session = session;
        this.now = now;
        this.clock = clock;
        this.servers = servers;
    }

    ChangePlan plan(Path chosen, boolean over) {
        boolean builtIn = now.family() == RedisFamily.BUILT_IN;
        List<Finding> findings = new ArrayList<>(new ReleaseChecks(session, now).all(false, true));
        List<RestoreSource.Sealed> chosenFiles = new ArrayList<>();
        List<RdbFacts> facts = new ArrayList<>();
        List<Path> files = List.of();
        try {
            files = BackupFiles.all(chosen.toAbsolutePath());
            for (Path file : files) {
                RdbFile rdb = new RdbFile(file);
                RdbFile.Seal seal = rdb.seal();
                chosenFiles.add(new RestoreSource.Sealed(file, seal.sha256()));
                findings.add(checksum(file, seal));
                if (seal.checksum() != RdbChecksum.WRONG) {
                    facts.add(rdb.read(clock.millis(), RdbFile.NOTHING));
                }
            }
        } catch (OpsException e) {
            findings.add(new Finding("rdb-file", Severity.BLOCKED, "RDB file", e.on() + ": " + e.why(), e.next()));
        }
        findings.addAll(ReleaseChecks.guarded("rdb-target", "Servers", () -> servers(facts, over)));
        RestoreSource source = new RestoreSource(chosenFiles, over);
        List<ChangeStep> steps = new ArrayList<>(List.of(ChangeStep.of(ChangeStepKind.LOAD, source)));
        if (builtIn) {
            steps.add(ChangeStep.of(ChangeStepKind.IN_STEP));
        }
        steps.add(ChangeStep.of(ChangeStepKind.PROOF));
        steps.add(ChangeStep.of(ChangeStepKind.COMPARE, source));
        long keys = facts.stream().mapToLong(RdbFacts::keys).sum();
        // Of files that could not all be read nobody knows.
        boolean known = !files.isEmpty() && facts.size() == files.size();
        ChangeRecord record = ChangeRecord.planned(
                now,
                ChangeKind.RESTORE_BACKUP,
                now.size(),
                Size.NONE,
                known ? List.of(new Figure("rdb-keys", "", String.format(Locale.ROOT, "%,d", keys))) : List.of(),
                0,
                steps,
                clock.instant());
        return new ChangePlan(
                record,
                findings,
                costs(over),
                ChangeCommands.restoreBackup(
                        now,
                        chosenFiles.stream().map(RestoreSource.Sealed::file).toList()));
    }

    private static List<String> costs(boolean over) {
        return List.of(
                "Each key is written to its master with RESTORE, as an application's write: append-only files and"
                        + " replicas get it like any other, and no server restarts.",
                over
                        ? "Keys of the same names are replaced by those of the file; other keys stay."
                        : "A key that an application writes meanwhile stays as that wrote it.");
    }

    private static Finding checksum(Path file, RdbFile.Seal seal) {
        String name = file.getFileName() + ", " + String.format(Locale.ROOT, "%,d", seal.bytes()) + " bytes";
        return switch (seal.checksum()) {
            case RIGHT -> ok("rdb-checksum", "RDB file", name + ": whole, its checksum is right.");
            case NONE ->
                new Finding(
                        "rdb-checksum",
                        Severity.WARNING,
                        "RDB file",
                        name + ": its server wrote no checksum.",
                        "It is not known whether it is as it was written.");
            case WRONG ->
                new Finding(
                        "rdb-checksum",
                        Severity.BLOCKED,
                        "RDB file",
                        name + ": its checksum is wrong. It is damaged, or a part is missing.",
                        "Take another copy of it.");
        };
    }

    private static Finding ok(String id, String title, String detail) {
        return new Finding(id, Severity.OK, title, detail, "");
    }

    private List<Finding> servers(List<RdbFacts> facts, boolean over) {
        Writers writers = Writers.ask(servers);
        List<Finding> findings = new ArrayList<>();
        for (PodInfo master : writers.masters()) {
            version(servers.redis(master), master, facts).ifPresent(findings::add);
        }
        if (findings.isEmpty() && !facts.isEmpty()) {
            findings.add(ok(
                    "rdb-version",
                    "Format",
                    "Version " + facts.getFirst().version() + ", written by Redis "
                            + facts.getFirst().server() + "; the servers take it."));
        }
        findings.add(databases(writers, facts));
        findings.add(memory(facts, over));
        findings.add(empty(writers.keys(servers), over));
        return findings;
    }

    /** What the server's own payloads say: it takes that version and every one before. */
    private static Optional<Finding> version(RedisConnection redis, PodInfo pod, List<RdbFacts> facts) {
        int wanted = facts.stream().mapToInt(RdbFacts::version).max().orElse(0);
        OptionalInt takes = takes(redis);
        if (takes.isPresent() && takes.getAsInt() >= wanted) {
            return Optional.empty();
        }
        return Optional.of(
                takes.isEmpty()
                        ? new Finding(
                                "rdb-version",
                                Severity.UNKNOWN,
                                "Format",
                                pod.name() + " does not say which version of the format it takes.",
                                "It refuses each key when it does not take them.")
                        : new Finding(
                                "rdb-version",
                                Severity.BLOCKED,
                                "Format",
                                "The file has version " + wanted + ", " + pod.name() + " takes up to "
                                        + takes.getAsInt() + ".",
                                "Upgrade Redis first: a server reads the formats before its own, never later ones."));
    }

    private static OptionalInt takes(RedisConnection redis) {
        try {
            byte[] none = String.valueOf(redis.send(LIMIT, "FUNCTION", "DUMP").getFirst())
                    .getBytes(StandardCharsets.ISO_8859_1);
            int at = none.length - FOOTER;
            return OptionalInt.of((none[at] & 0xff) | ((none[at + 1] & 0xff) << 8));
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.UNSUPPORTED) {
                throw e;
            }
            return OptionalInt.empty(); // Before 7.0.
        }
    }

    private Finding databases(Writers writers, List<RdbFacts> facts) {
        int last = facts.stream().mapToInt(RdbFacts::lastDatabase).max().orElse(0);
        int has = writers.isCluster()
                ? 1
                : Integer.parseInt(servers.redis(writers.masters().getFirst())
                        .configGet("databases")
                        .getOrDefault("databases", "" + DEFAULT_DATABASES));
        return last < has
                ? ok("rdb-databases", "Databases", "The file's highest is " + last + ".")
                : new Finding(
                        "rdb-databases",
                        Severity.BLOCKED,
                        "Databases",
                        "The file has keys in database " + last + ", the servers have " + has + " databases.",
                        writers.isCluster()
                                ? "A Redis Cluster has database 0 alone."
                                : "Set databases in the configuration.");
    }

    private Finding memory(List<RdbFacts> facts, boolean over) {
        // What an empty server uses is in the servers' figures already.
        long needed = facts.stream().mapToLong(RdbFacts::dataMemory).sum();
        List<NodeTruth> masters =
                now.picture().nodes().stream().filter(NodeTruth::saysMaster).toList();
        long used = masters.stream()
                .flatMap(node -> node.sample().stream())
                .mapToLong(sample -> sample.memory().usedBytes().orElse(0))
                .sum();
        boolean limited = masters.stream()
                .allMatch(node -> node.sample()
                        .filter(sample -> sample.memory().maxmemoryBytes().orElse(0) > 0)
                        .isPresent());
        long limit = masters.stream()
                .flatMap(node -> node.sample().stream())
                .mapToLong(sample -> sample.memory().maxmemoryBytes().orElse(0))
                .sum();
        String figures = String.format(
                Locale.ROOT,
                "The file's data took %,d bytes; the masters use %,d%s.",
                needed,
                used,
                limited ? String.format(Locale.ROOT, " of %,d", limit) : " and have no limit");
        if (!limited || used + needed <= limit) {
            return ok("rdb-memory", "Memory", figures);
        }
        return new Finding(
                "rdb-memory",
                over ? Severity.WARNING : Severity.BLOCKED,
                "Memory",
                figures,
                "Give the servers more memory first.");
    }

    private static Finding empty(long keys, boolean over) {
        if (keys == 0) {
            return ok("rdb-empty", "Keys there", "None.");
        }
        String there = keys == 1
                ? "One key is there already. "
                : String.format(Locale.ROOT, "%,d keys are there already. ", keys);
        return over
                ? new Finding(
                        "rdb-empty",
                        Severity.WARNING,
                        "Keys there",
                        there + "Those that the file has too are replaced, the others stay.",
                        "Back them up first.")
                : new Finding(
                        "rdb-empty",
                        Severity.BLOCKED,
                        "Keys there",
                        there + "A restore is meant for an empty release.",
                        "Choose to write over them, or restore into a new release.");
    }
}
