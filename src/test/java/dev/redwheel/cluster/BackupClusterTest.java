package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PvcInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Topology;
import dev.redwheel.operation.DeployOperation;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.OperationPhase;
import dev.redwheel.operation.OperationRecord;
import dev.redwheel.operation.ReleaseLookup;
import dev.redwheel.operation.UndoItem.Fate;
import dev.redwheel.operation.Uninstall;
import dev.redwheel.operation.change.BackupProgress;
import dev.redwheel.operation.change.BackupResult;
import dev.redwheel.operation.change.ChangeOperation;
import dev.redwheel.operation.change.ChangePlan;
import dev.redwheel.operation.change.ChangeRecord;
import dev.redwheel.operation.change.ChangeStepKind;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.redis.KeySlot;
import dev.redwheel.redis.RdbChecksum;
import dev.redwheel.support.SameThreadExecutor;
import dev.redwheel.support.TestCertificate;
import dev.redwheel.task.CancelToken;
import dev.redwheel.ui.deploy.WizardRequests;
import dev.redwheel.values.Acl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is saved is there again: after the release was deleted, in one of another make, and when the console was killed. */
class BackupClusterTest {
    /** A read-out of a key of each type, and of what expires. */
    private static final List<List<String>> QUESTIONS = List.of(
            List.of("GET", "text"),
            List.of("GET", "número"),
            List.of("PEXPIRETIME", "passing"),
            List.of("LRANGE", "list", "0", "-1"),
            List.of("SCARD", "set"),
            List.of("SISMEMBER", "set", "member-77"),
            List.of("SORT", "numbers"),
            List.of("ZRANGE", "zset", "0", "-1", "WITHSCORES"),
            List.of("HLEN", "hash"),
            List.of("HGET", "hash", "field-500"),
            List.of("HGETALL", "small"),
            List.of("XRANGE", "stream", "-", "+"),
            List.of("XPENDING", "stream", "group"),
            List.of("PFCOUNT", "log"),
            List.of("BITCOUNT", "bits"),
            List.of("FCALL", "doubled", "1", "text", "21"));

    private static final int MANY = 30_000;

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private Changes changes() {
        return new Changes(cluster.services(), cluster.redis(), new SameThreadExecutor());
    }

    private BackupResult save(ReleaseKey release, Path file) {
        List<BackupProgress> told = new ArrayList<>();
        BackupResult saved = changes().backUp(cluster.context(), release, file, told::add, new CancelToken());
        System.out.println("Saved " + saved);
        assertThat(told).isNotEmpty();
        assertThat(told.getLast().bytes()).isEqualTo(saved.files().getLast().bytes());
        assertThat(told.getLast().share()).hasValue(1);
        assertThat(saved.files()).allSatisfy(part -> {
            assertThat(part.checksum()).isEqualTo(RdbChecksum.RIGHT);
            assertThat(part.file()).hasSize(part.bytes());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part.file())))
                    .isEqualTo("rw-------");
        });
        return saved;
    }

    private ChangeRecord restore(ReleaseKey release, Path file, boolean over) {
        Changes changes = changes();
        ChangePlan plan = changes.planRestoreBackup(changes.look(cluster.context(), release), file, over);
        assertThat(plan.blocked()).as("%s", plan.findings()).isFalse();
        return run(plan.record());
    }

    private ChangeRecord run(ChangeRecord planned) {
        ChangeOperation operation =
                new ChangeOperation(planned, cluster.services(), cluster.redis(), Changes.journal(cluster.services()));
        operation.run(new CancelToken());
        ChangeRecord done = operation.record();
        System.out.println(done.steps().stream()
                .map(step -> step.kind() + ": " + step.message())
                .collect(Collectors.joining("; ")));
        assertThat(done.failure()).isEmpty();
        assertThat(done.phase()).isEqualTo(OperationPhase.DONE);
        return done;
    }

    private static List<String> ask(RawRedis redis) {
        return QUESTIONS.stream()
                .map(question -> redis.send(question.toArray(String[]::new)))
                .toList();
    }

    private static void write(RawRedis redis) {
        redis.send("FUNCTION", "LOAD", """
            #!lua name=doubling
            redis.register_function('doubled', function(keys, args) return 2 * args[1] end)\
            """);
        redis.send("SET", "text", "some text, again and again ".repeat(40));
        redis.send("SET", "número", "12345");
        redis.send("SET", "passing", "soon", "EX", "86400");
        redis.send("SET", "gone", "before the restore", "PX", "1");
        redis.send("RPUSH", "list", "a", "b", "ü", "");
        redis.send("SADD", "numbers", "3", "1", "2");
        for (int i = 0; i < 1000; i++) {
            redis.send("HSET", "hash", "field-" + i, "value-" + i);
            redis.send("SADD", "set", "member-" + i);
        }
        redis.send("HSET", "small", "one", "1");
        redis.send("ZADD", "zset", "1.5", "low", "2e10", "high", "-inf", "least");
        redis.send("XADD", "stream", "1-1", "field", "first");
        redis.send("XADD", "stream", "2-1", "field", "second");
        redis.send("XGROUP", "CREATE", "stream", "group", "0");
        redis.send("XREADGROUP", "GROUP", "group", "me", "COUNT", "1", "STREAMS", "stream", ">");
        redis.send("PFADD", "log", "x", "y", "z");
        redis.send("SETBIT", "bits", "1000", "1");
    }

    private static void populate(RawRedis redis, String prefix, int count) {
        redis.send(
                "EVAL", "for i = 1, " + count + " do redis.call('set', KEYS[1] .. i, 'value ' .. i) end", "1", prefix);
    }

    @Test
    void aStandaloneIsDeletedAndComesBackInAnotherRelease() throws IOException {
        String values = Deploys.SMALL + "architecture: standalone\n";
        ReleaseKey first = Deploys.deployed(cluster, Topology.STANDALONE, values);
        Path file = cluster.home().resolve("standalone.rdb");
        List<String> before;
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, first);
                RawRedis redis = release.redis("redis-master-0")) {
            assertThat(redis.send("CONFIG", "GET", "appendonly")).endsWith("yes");
            write(redis);
            populate(redis, "many:", 5000);
            redis.send("SELECT", "3");
            redis.send("SET", "elsewhere", "in database 3");
            redis.send("SELECT", "0");
            before = ask(redis);
            BackupResult saved = save(first, file);
            assertThat(saved.files().getFirst().server()).isEqualTo("redis-master-0");
            assertThat(saved.files().getFirst().master()).isTrue();
            assertThat(saved.keys().getAsLong()).isBetween(5013L, 5014L);
        }
        changes().remove(cluster.context(), first, true);

        ReleaseKey second = Deploys.deployed(cluster, Topology.STANDALONE, values);
        ChangeRecord done = restore(second, file, false);
        assertThat(done.steps().getLast().message()).contains("All the same");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, second)) {
            assertAll(release, before);
            // What was restored is in the append-only file: the next server has it from there.
            PodInfo pod = release.pod("redis-master-0");
            release.session().delete(new ObjectRef("v1", "Pod", second.namespace(), pod.name()));
            await().atMost(Duration.ofMinutes(2)).ignoreExceptions().untilAsserted(() -> {
                assertThat(release.pod("redis-master-0").uid()).isNotEqualTo(pod.uid());
                assertAll(release, before);
            });
        }
        assertOverAndRefusals(second, file);
    }

    private static void assertAll(ReleaseUnderTest release, List<String> before) {
        try (RawRedis redis = release.redis("redis-master-0")) {
            assertThat(ask(redis)).isEqualTo(before);
            assertThat(redis.send("EXISTS", "gone")).isEqualTo("0");
            redis.send("SELECT", "3");
            assertThat(redis.send("GET", "elsewhere")).isEqualTo("in database 3");
        }
    }

    /** The file is chosen in the wizard; the restore begins by itself, also when a console was killed before it had. */
    @Test
    void aDeploymentStartsWithTheDataOfAFile() {
        ReleaseKey first = Deploys.deployed(cluster, Topology.STANDALONE, Deploys.SMALL + "architecture: standalone\n");
        Path file = cluster.home().resolve("begin.rdb");
        List<String> before;
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, first);
                RawRedis redis = release.redis("redis-master-0")) {
            write(redis);
            populate(redis, "many:", 5000);
            redis.send("SELECT", "3");
            redis.send("SET", "elsewhere", "in database 3");
            redis.send("SELECT", "0");
            before = ask(redis);
            save(first, file);
        }
        changes().remove(cluster.context(), first, true);

        try (Changes changes = changes();
                Deployments deployments = new Deployments(cluster.services(), new SameThreadExecutor(), changes)) {
            DeployOperation whole = deployments.start(WizardRequests.filled(
                    Deploys.SMALL + "architecture: replication\nreplica: {replicaCount: 1}\n",
                    file,
                    cluster.context(),
                    cluster.newNamespace()));
            assertFilled(changes, whole, before);

            DeployOperation killed = DeployOperation.of(
                    WizardRequests.filled(
                            Deploys.SMALL + "architecture: standalone\n",
                            file,
                            cluster.context(),
                            cluster.newNamespace()),
                    cluster.services());
            killed.run(new CancelToken());
            assertThat(deployments.unfinished()).extracting(OperationRecord::id).containsExactly(killed.id());
            assertFilled(changes, deployments.resume(killed.id(), Optional.empty()), before);
            assertThat(deployments.unfinished()).isEmpty();

            // Into what has keys already nothing is loaded by itself.
            assertThat(changes.fill(cluster.context(), whole.record().release(), file))
                    .isEmpty();
        }
    }

    private void assertFilled(Changes changes, DeployOperation operation, List<String> before) {
        assertThat(operation.progress().failure()).isEmpty();
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        ChangeRecord restore = changes.open(operation
                        .record()
                        .data()
                        .flatMap(OperationRecord.DataFile::restore)
                        .orElseThrow())
                .record();
        assertThat(restore.phase()).as("%s", restore.failure()).isEqualTo(OperationPhase.DONE);
        assertThat(restore.steps().getLast().message()).contains("All the same");
        try (ReleaseUnderTest release =
                ReleaseUnderTest.open(cluster, operation.record().release())) {
            assertAll(release, before);
        }
    }

    private void assertOverAndRefusals(ReleaseKey release, Path file) throws IOException {
        Changes changes = changes();
        assertThat(changes.planRestoreBackup(changes.look(cluster.context(), release), file, false)
                        .blocked())
                .isTrue();
        try (ReleaseUnderTest open = ReleaseUnderTest.open(cluster, release);
                RawRedis redis = open.redis("redis-master-0")) {
            redis.send("SET", "text", "written since");
            redis.send("SET", "new", "stays");
            ChangePlan plan = changes.planRestoreBackup(changes.look(cluster.context(), release), file, true);
            byte[] whole = Files.readAllBytes(file);
            whole[whole.length / 2] ^= 1;
            Path broken = Files.write(cluster.home().resolve("broken.rdb"), whole);
            ChangePlan ofBroken = changes.planRestoreBackup(changes.look(cluster.context(), release), broken, true);
            assertThat(ofBroken.blocked()).isTrue();
            assertThat(ofBroken.record().figures())
                    .as("how many keys it has is not known")
                    .isEmpty();
            run(plan.record());
            assertThat(redis.send("GET", "text")).startsWith("some text");
            assertThat(redis.send("GET", "new")).isEqualTo("stays");
            // A file that is another one than was planned with is refused.
            Files.write(file, whole);
            ChangeOperation changed = new ChangeOperation(
                    plan.record(), cluster.services(), cluster.redis(), Changes.journal(cluster.services()));
            changed.run(new CancelToken());
            assertThat(changed.record().failure().orElseThrow().why()).contains("not the file any more");
        }
    }

    @Test
    void aReplicationIsSavedFromItsReplicaAndTheKilledRestoreIsResumed() throws Exception {
        ReleaseKey key = Deploys.deployed(cluster, Deploys.replication(cluster.context(), cluster.newNamespace()));
        Path file = cluster.home().resolve("replica.rdb");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas("redis-master-0", 1);
            try (RawRedis redis = release.redis("redis-master-0")) {
                populate(redis, "many:", MANY);
                redis.send("WAIT", "1", "5000");
                BackupResult saved = save(key, file);
                assertThat(saved.files().getFirst().server()).isEqualTo("redis-replicas-0");
                assertThat(saved.files().getFirst().master()).isFalse();
                assertThat(saved.keys()).hasValue(MANY);
                redis.send("FLUSHALL");
            }
            kill(key, file);
            try (RawRedis redis = release.redis("redis-master-0")) {
                assertThat(Integer.parseInt(redis.send("DBSIZE"))).isBetween(1, MANY - 1);
            }
            ChangeRecord done = run(changes().unfinished().getFirst());
            assertThat(done.steps().getFirst().message()).contains("were there already");
            try (RawRedis redis = release.redis("redis-replicas-0")) {
                assertThat(redis.send("DBSIZE")).isEqualTo("" + MANY);
                assertThat(redis.send("GET", "many:" + MANY)).isEqualTo("value " + MANY);
            }
            whileTheMasterIsKilled(release, file);
        }
    }

    private void whileTheMasterIsKilled(ReleaseUnderTest release, Path file) {
        try (RawRedis redis = release.redis("redis-master-0")) {
            redis.send("FLUSHALL");
        }
        Changes changes = changes();
        new ChangeRuns(cluster)
                .runKilling(
                        changes.planRestoreBackup(changes.look(cluster.context(), release.key()), file, false)
                                .record(),
                        release,
                        ChangeStepKind.LOAD,
                        () -> "redis-master-0");
        release.awaitReplicas("redis-master-0", 1);
        for (String pod : List.of("redis-master-0", "redis-replicas-0")) {
            try (RawRedis redis = release.redis(pod)) {
                assertThat(redis.send("DBSIZE")).isEqualTo("" + MANY);
            }
        }
    }

    private void kill(ReleaseKey key, Path file) throws Exception {
        Path log = cluster.home().resolve("restoring.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RestoringConsole.class.getName(),
                        cluster.kubeconfig().toString(),
                        cluster.home().toString(),
                        key.namespace(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue()).as(Files.readString(log)).isEqualTo(137);
        assertThat(changes().unfinished()).isNotEmpty();
    }

    @Test
    void aClusterIsSavedShardByShardAndComesBackIntoAnother() {
        ReleaseKey first = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        Path file = cluster.home().resolve("cluster.rdb");
        List<String> tags = List.of("a", "b", "c", "d", "e", "f");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, first)) {
            release.awaitReplicas(release.owner(0), 1);
            for (String tag : tags) {
                try (RawRedis redis = release.toOwner(KeySlot.of(tag))) {
                    populate(redis, "{" + tag + "}:", 2000);
                    redis.send("WAIT", "1", "5000");
                }
            }
            BackupResult saved = save(first, file);
            assertThat(saved.files()).hasSize(3);
            assertThat(saved.files()).noneMatch(BackupResult.Saved::master);
            assertThat(saved.keys()).hasValue(2000L * tags.size());
        }
        changes().remove(cluster.context(), first, true);

        ReleaseKey second = Deploys.deployed(cluster, Topology.CLUSTER, Deploys.CLUSTER);
        ChangeRecord done = restore(second, cluster.home().resolve("cluster-2-of-3.rdb"), false);
        assertThat(done.steps().getLast().message()).contains("All the same");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, second)) {
            for (String tag : tags) {
                try (RawRedis redis = release.toOwner(KeySlot.of(tag))) {
                    assertThat(redis.send("GET", "{" + tag + "}:2000")).isEqualTo("value 2000");
                }
            }
        }
    }

    /** The console's own user fetches the file, over TLS; the application's writes the keys. The CronJob does the same. */
    @Test
    void withTlsAndUsersOfTheirOwnItIsTheSame() throws IOException {
        String namespace = cluster.newNamespace();
        try (KubeSession session = cluster.session()) {
            session.createNamespace(namespace, Map.of());
            TestCertificate made = TestCertificate.of(
                    cluster.home(),
                    "dns:*.redis-headless." + namespace + ".svc,dns:redis-master." + namespace + ".svc,dns:localhost");
            session.createSecret(
                    namespace,
                    ReleaseUnderTest.TLS_SECRET,
                    Map.of(),
                    Map.of(
                            "tls.crt",
                            bytes(made.certificate()),
                            "tls.key",
                            bytes(made.key()),
                            "ca.crt",
                            bytes(made.certificate())));
            session.createSecret(
                    namespace,
                    "redis-users",
                    Map.of(),
                    Acl.KEYS.stream().collect(Collectors.toMap(key -> key, key -> bytes(key + "0"))));
        }
        ReleaseKey key = Deploys.deployed(
                cluster,
                Deploys.request(
                        cluster.context(),
                        namespace,
                        Topology.REPLICATION,
                        Deploys.SMALL.replace(
                                        "  existingSecret: redis", """
                                            existingSecret: redis
                                            acl: {enabled: true, existingSecret: redis-users}\
                                            """.indent(2).stripTrailing())
                                + """
                                architecture: replication
                                replica: {replicaCount: 1}
                                tls: {enabled: true, existingSecret: redis-tls}
                                backup: {enabled: true, schedule: "0 0 1 1 *", persistence: {size: 64Mi}}
                                """));
        Path file = cluster.home().resolve("users.rdb");
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas("redis-master-0", 1);
            try (RawRedis redis = release.redis("redis-master-0")) {
                populate(redis, "many:", 500);
                redis.send("WAIT", "1", "5000");
                assertThat(save(key, file).keys()).hasValue(500);
                assertThat(backUpNow(release, "first")).contains("from redis-replicas-0.", "There are 1 copies.");
                redis.send("FLUSHALL");
            }
            restore(key, file, false);
            for (String pod : List.of("redis-master-0", "redis-replicas-0")) {
                try (RawRedis redis = release.redis(pod)) {
                    assertThat(redis.send("DBSIZE")).isEqualTo("500");
                    assertThat(redis.send("ACL", "LOG"))
                            .as("who was refused what by %s", pod)
                            .isEmpty();
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Jobs as the CronJob makes them, at once instead of at night. */
    @Test
    void theCronJobSavesFromTheReplicaAndKeepsTheNewest() throws IOException {
        ReleaseKey key = Deploys.deployed(
                cluster,
                Deploys.request(cluster.context(), cluster.newNamespace(), Topology.REPLICATION, Deploys.SMALL + """
                    architecture: replication
                    replica: {replicaCount: 1}
                    networkPolicy: {enabled: true, allowExternal: false}
                    backup: {enabled: true, schedule: "0 0 1 1 *", keep: 2, persistence: {size: 64Mi}}
                    """));
        try (ReleaseUnderTest release = ReleaseUnderTest.open(cluster, key)) {
            release.awaitReplicas("redis-master-0", 1);
            try (RawRedis redis = release.redis("redis-master-0")) {
                populate(redis, "many:", 500);
            }
            assertThat(backUpNow(release, "first")).contains("from redis-replicas-0.", "There are 1 copies.");
            assertThat(backUpNow(release, "second"))
                    .contains("There are 2 copies.")
                    .doesNotContain("Removing");
            assertThat(backUpNow(release, "third")).contains("Removing redis-", "There are 2 copies.");
            // Whoever deletes the data keeps what was saved of it.
            assertThat(new Uninstall(cluster.services()).preview(cluster.context(), key, true))
                    .filteredOn(item -> item.kind().equals("PersistentVolumeClaim"))
                    .allSatisfy(item -> assertThat(item.fate())
                            .as(item.name())
                            .isEqualTo(item.name().equals("redis-backup") ? Fate.STAYS : Fate.GOES))
                    .hasSize(3);
            new Uninstall(cluster.services()).run(cluster.context(), key, true);
            assertThat(release.session().pvcs(key.namespace(), ""))
                    .extracting(PvcInfo::name)
                    .containsExactly("redis-backup");
        }
    }

    /** What the job says when it has ended well. */
    private String backUpNow(ReleaseUnderTest release, String name) throws IOException {
        String manifest = ReleaseLookup.newest(release.session(), release.key())
                .orElseThrow()
                .manifest();
        JsonNode cron;
        try (MappingIterator<JsonNode> documents =
                YAMLMapper.shared().readerFor(JsonNode.class).readValues(manifest)) {
            cron = documents.readAll().stream()
                    .filter(document -> document.at("/kind").asString().equals("CronJob"))
                    .findFirst()
                    .orElseThrow();
        }
        String namespace = release.key().namespace();
        ObjectNode job = YAMLMapper.shared().createObjectNode();
        job.put("apiVersion", "batch/v1").put("kind", "Job");
        job.putObject("metadata").put("name", "now-" + name).put("namespace", namespace);
        job.set("spec", cron.at("/spec/jobTemplate/spec"));
        cluster.apply(
                release.session(), namespace, "now-" + name, YAMLMapper.shared().writeValueAsString(job));
        await("job " + name)
                .atMost(Duration.ofMinutes(3))
                .until(() ->
                        pods(release, name).stream().anyMatch(pod -> pod.phase().equals("Succeeded")));
        PodInfo pod = pods(release, name).stream()
                .filter(done -> done.phase().equals("Succeeded"))
                .findFirst()
                .orElseThrow();
        String log = release.session().podLog(namespace, pod.name(), "backup", 50, false);
        System.out.println(log);
        return log;
    }

    private static List<PodInfo> pods(ReleaseUnderTest release, String name) {
        return release.session().pods(release.key().namespace(), "job-name=now-" + name);
    }
}
