package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DeployOperationTest {
    private static final ReleaseKey REDIS = new ReleaseKey("caching", "redis");

    @TempDir
    Path home;

    private final FakeCluster cluster = new FakeCluster();

    private OperationServices services() {
        return new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) ->
                        new RedisAnswer(password.isPresent(), password.isPresent() ? "master" : "no answer: NOAUTH"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                InstantSource.fixed(FakeCluster.NOW));
    }

    private DeployOperation deployment() {
        return DeployOperation.of(Requests.standalone("fake", "caching", "redis", true), services());
    }

    /** A new console: only what is on the disk. */
    private OperationRecord remembered() {
        return new OperationJournal(home.resolve("operations")).unfinished().getFirst();
    }

    @Test
    void aDeploymentRunsThroughItsSteps() {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        OperationProgress end = operation.progress();
        assertThat(end.failure()).isEmpty();
        assertThat(end.phase()).isEqualTo(OperationPhase.DONE);
        assertThat(end.steps()).extracting(StepProgress::state).containsOnly(State.DONE);
        assertThat(end.steps()).allSatisfy(step -> {
            assertThat(step.started()).isPresent();
            assertThat(step.ended()).isPresent();
        });
        assertThat(cluster.changes)
                .containsExactly("create namespace caching", "create secret redis", "store release", "install redis");
        assertThat(cluster.namespaces.get("caching")).containsEntry(DeployOperation.LABEL, operation.id());
        assertThat(services().journal().unfinished()).isEmpty();
        assertThat(services().audit().read())
                .extracting(AuditEntry::what, AuditEntry::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("create namespace", "started"),
                        org.assertj.core.groups.Tuple.tuple("create namespace", "done"),
                        org.assertj.core.groups.Tuple.tuple("create Secret", "started"),
                        org.assertj.core.groups.Tuple.tuple("create Secret", "done"),
                        org.assertj.core.groups.Tuple.tuple("install", "started"),
                        org.assertj.core.groups.Tuple.tuple("install", "done"),
                        org.assertj.core.groups.Tuple.tuple("deploy", "done"));
        assertNoPasswordOnDisk();
    }

    /** Killed before (even) and after (odd) each of the four changes; the next start finishes it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aKilledDeploymentIsFinishedByTheNextStart(int killAt) {
        kill(killAt);
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.releases).containsOnlyKeys(REDIS);
        assertThat(cluster.secrets).containsOnlyKeys("redis");
        assertNoPasswordOnDisk();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aKilledDeploymentIsUndoneByTheNextStart(int killAt) {
        kill(killAt);
        Undo undo = new Undo(services());
        DeployOperation known = DeployOperation.resume(remembered(), Optional.empty(), services());
        List<UndoItem> preview = undo.preview(known.record(), true);
        undo.run(known, true);
        assertThat(cluster.namespaces).isEmpty();
        assertThat(cluster.secrets).isEmpty();
        assertThat(cluster.releases).isEmpty();
        assertThat(cluster.claims).isEmpty();
        assertThat(known.progress().phase()).isEqualTo(OperationPhase.UNDONE);
        assertThat(services().journal().unfinished()).isEmpty();
        assertThat(preview).allMatch(UndoItem::removed);
        assertThat(preview.stream().anyMatch(item -> item.kind().equals("Namespace")))
                .isEqualTo(killAt > 0);
    }

    private void kill(int killAt) {
        cluster.killAt = killAt;
        DeployOperation operation = deployment();
        assertThatThrownBy(() -> operation.run(new CancelToken())).isInstanceOf(FakeCluster.Killed.class);
        cluster.killAt = -1;
    }

    /** Killed before and after each of the five things that a rollback removes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void aKilledRollbackIsRememberedAndFinished(int killAt) {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        List<UndoItem> plan = new Undo(services()).preview(operation.record(), true);
        cluster.killAt = killAt;
        assertThatThrownBy(() -> new Undo(services()).run(operation, true)).isInstanceOf(FakeCluster.Killed.class);
        cluster.killAt = -1;

        OperationRecord left = remembered();
        assertThat(left.phase()).isEqualTo(OperationPhase.UNDOING);
        assertThat(left.rollback()).hasValueSatisfying(rollback -> {
            assertThat(rollback.withClaims()).isTrue();
            assertThat(rollback.count(UndoItem.Fate.GOES)).isPositive();
        });
        DeployOperation next = DeployOperation.resume(left, Optional.empty(), services());
        new Undo(services()).run(next, true);
        assertThat(cluster.namespaces).isEmpty();
        assertThat(next.progress().ended()).isPresent();
        assertThat(next.progress().rollback().orElseThrow().items())
                .allMatch(item -> item.fate() == UndoItem.Fate.GONE)
                .extracting(UndoItem::name)
                .containsExactlyInAnyOrderElementsOf(
                        plan.stream().map(UndoItem::name).toList());
    }

    @Test
    void volumesStayUnlessAskedForAndKeepTheirNamespace() {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        new Undo(services()).run(operation, false);
        assertThat(operation.progress().rollback().orElseThrow().items())
                .filteredOn(item -> item.fate() != UndoItem.Fate.GONE)
                .extracting(UndoItem::kind, UndoItem::fate)
                .containsExactly(
                        tuple("PersistentVolumeClaim", UndoItem.Fate.SPARED), tuple("Namespace", UndoItem.Fate.STAYS));
        assertThat(cluster.claims).containsOnlyKeys("redis-data-redis-master-0");
        assertThat(cluster.releases).isEmpty();
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
    }

    @Test
    void aVolumeThatWasThereBeforeIsNeverUndone() {
        cluster.namespaces.put("caching", Map.of());
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        cluster.claims.put(
                "redis-data-redis-master-1", FakeCluster.claim("caching", "redis-data-redis-master-1", "Bound"));

        assertThat(new Undo(services()).preview(operation.record(), true))
                .filteredOn(item -> item.kind().equals("PersistentVolumeClaim"))
                .satisfiesExactly(
                        old -> {
                            assertThat(old.name()).isEqualTo("redis-data-redis-master-0");
                            assertThat(old.removed()).isFalse();
                            assertThat(old.why()).contains("there before", "8 GiB");
                        },
                        made -> assertThat(made.removed()).isTrue());
        new Undo(services()).run(operation, true);
        assertThat(cluster.claims).containsOnlyKeys("redis-data-redis-master-0");
        assertThat(cluster.releases).isEmpty();
    }

    /** Killed before (4, 6) and after (5, 7) the release was there: what a resumed one finds are its own claims, or not. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void aKilledDeploymentStillKnowsWhichVolumesWereThereBefore(int killAt) {
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        kill(killAt);
        cluster.claims.put(
                "redis-data-redis-master-1", FakeCluster.claim("caching", "redis-data-redis-master-1", "Bound"));
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        new Undo(services()).run(resumed, true);
        assertThat(cluster.claims).containsOnlyKeys("redis-data-redis-master-0");
    }

    @Test
    void aNamespaceThatHoldsOtherThingsStays() {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        cluster.secrets.put("mine", new SecretData("caching", "mine", "Opaque", Map.of(), Map.of()));
        assertThat(new Undo(services()).preview(operation.record(), true))
                .filteredOn(item -> item.kind().equals("Namespace"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.removed()).isFalse();
                    assertThat(item.why()).contains("Secret mine");
                });
        new Undo(services()).run(operation, true);
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
        assertThat(cluster.secrets).containsOnlyKeys("mine");
    }

    @Test
    void someoneElsesReleaseIsNeitherInstalledOverNorUndone() {
        cluster.namespaces.put("caching", Map.of());
        cluster.putRelease(REDIS, "failed");
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(operation.progress().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.step()).isEqualTo(StepKind.INSTALL);
            assertThat(failure.why()).contains("failed").contains("not made by this deployment");
        });
        new Undo(services()).run(operation, true);
        assertThat(cluster.releases).containsOnlyKeys(REDIS);
        assertThat(cluster.claims).containsOnlyKeys("redis-data-redis-master-0");
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
        assertThat(cluster.secrets).isEmpty();
    }

    /** Killed before (4) and after (5) the release was there; then a colleague takes the name. */
    @ParameterizedTest
    @CsvSource({
        "4, deployed, 'auth: {existingSecret: redis}'",
        "5, deployed, 'auth: {existingSecret: redis}'",
        "4, failed, 'auth: {existingSecret: theirs}'",
        "5, pending-install, ''",
        "5, uninstalling, ''",
    })
    void aReleaseThatTookTheNameOfOursIsNotOurs(int killAt, String status, String values) {
        kill(killAt);
        cluster.putNewRelease(REDIS, status, values);
        cluster.claims.put("theirs", FakeCluster.claim("caching", "theirs", "Bound"));
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(resumed.progress().failure())
                .hasValueSatisfying(failure -> assertThat(failure.why()).contains("not made by this deployment"));
        assertThat(new Undo(services()).preview(resumed.record(), true))
                .filteredOn(item -> item.kind().equals("Release"))
                .singleElement()
                .satisfies(item -> assertThat(item.removed()).isFalse());
        new Undo(services()).run(resumed, true);
        assertThat(cluster.releases).containsOnlyKeys(REDIS);
        assertThat(cluster.claims).containsKey("theirs");
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
        assertThat(cluster.secrets).isEmpty();
    }

    /** What Helm was doing when it was killed hides the signature, not the values. */
    @ParameterizedTest
    @ValueSource(strings = {"pending-install", "failed", "uninstalling"})
    void aReleaseThatWasNeverFinishedIsStillOurs(String status) {
        cluster.killedInstallStatus = status;
        kill(5);
        DeployOperation known = DeployOperation.resume(remembered(), Optional.empty(), services());
        new Undo(services()).run(known, true);
        assertThat(cluster.releases).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
    }

    @Test
    void claimsOfAReleaseThatIsGoneAlreadyAreStillOurs() {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        cluster.uninstall(cluster, REDIS);
        new Undo(services()).run(operation, true);
        assertThat(cluster.claims).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create namespace caching", "create secret redis", "store release", "install redis"})
    void whatWasMadeWithoutAnAnswerIsUndone(String change) {
        cluster.lost.add(change);
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        new Undo(services()).run(operation, true);
        assertThat(cluster.namespaces).isEmpty();
        assertThat(cluster.secrets).isEmpty();
        assertThat(cluster.releases).isEmpty();
        assertThat(cluster.claims).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create namespace caching", "create secret redis", "store release", "install redis"})
    void whatWasMadeWithoutAnAnswerIsAdopted(String change) {
        cluster.lost.add(change);
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(resumed.progress().step(StepKind.NAMESPACE).state()).isEqualTo(State.DONE);
    }

    /** Helm goes on after the console stopped waiting: the release appears only later. */
    @Test
    void aReleaseThatAppearsAfterTheTimeoutIsUndone() {
        cluster.before.put("store release", () -> {
            throw new OpsException(ErrorKind.TIMEOUT, "install", "fake", "No answer came.", "");
        });
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(cluster.releases).isEmpty();
        cluster.install(cluster, REDIS, operation.record().valuesYaml(), Ownership.signature(operation.record()));
        new Undo(services()).run(operation, true);
        assertThat(cluster.releases).isEmpty();
        assertThat(cluster.claims).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
    }

    @Test
    void aNamespaceThatSomeoneElseMadeMeanwhileExistsAndStays() {
        cluster.before.put("create namespace caching", () -> cluster.namespaces.put("caching", Map.of()));
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(operation.progress().step(StepKind.NAMESPACE).message()).isEqualTo("Namespace caching exists");
        new Undo(services()).run(operation, true);
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
    }

    /** Its claims would be taken for ours once it is gone. */
    @Test
    void aReleaseThatSomeoneElseMadeMeanwhileLeavesItsClaims() {
        cluster.before.put("store release", () -> {
            cluster.putNewRelease(REDIS, "deployed", "");
            cluster.claims.put("theirs", FakeCluster.claim("caching", "theirs", "Bound"));
        });
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        cluster.releases.clear();
        new Undo(services()).run(operation, true);
        assertThat(cluster.claims).containsOnlyKeys("theirs");
    }

    @Test
    void aPodOfSomeonesOwnKeepsTheNamespace() {
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        cluster.objects.add(new ObjectRef("v1", "Pod", "caching", "redis-client"));
        cluster.before.put(
                "uninstall redis",
                () -> assertThat(new Undo(services()).preview(operation.record(), true))
                        .filteredOn(item -> !item.removed())
                        .extracting(UndoItem::why)
                        .containsExactly("it holds Pod redis-client"));
        cluster.kept.add(new ObjectRef("v1", "Pod", "caching", "redis-client"));
        new Undo(services()).run(operation, true);
        assertThat(cluster.namespaces).containsOnlyKeys("caching");
        assertThat(cluster.changes).contains("uninstall redis").doesNotContain("delete namespace caching");
    }

    @Test
    void aNamespaceThatIsBeingDeletedTakesNothingIn() {
        cluster.namespaces.put("caching", Map.of());
        cluster.ending.add("caching");
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.step()).isEqualTo(StepKind.NAMESPACE);
            assertThat(failure.why()).contains("is being deleted");
        });
        assertThat(cluster.changes).isEmpty();
    }

    /** Once the folder cannot be written to, before the first change and in the middle. */
    @ParameterizedTest
    @ValueSource(strings = {"create namespace caching", "install redis"})
    void anEndIsToldAlsoWhenTheJournalCannotBeWritten(String when) throws java.io.IOException {
        Path journal = home.resolve("operations");
        cluster.before.put(when, () -> {
            try {
                Files.move(journal, home.resolve("away"));
                Files.writeString(journal, "no folder");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(operation.progress().failure()).hasValueSatisfying(failure -> {
            assertThat(failure.why()).contains("journal");
            assertThat(failure.next()).doesNotContain("Nothing was changed");
        });
    }

    @Test
    void aResumedOneBlamesTheStepThatFailed() {
        cluster.comesUp = false;
        CancelToken cancel = new CancelToken();
        DeployOperation operation = deployment();
        operation.listen(progress -> {
            if (!progress.objects().isEmpty()) {
                cancel.cancel();
            }
        });
        operation.run(cancel);
        cluster.secrets.remove("redis");
        cluster.before.put("create secret redis", () -> {
            throw new OpsException(ErrorKind.FORBIDDEN, "create the Secret", "fake", "No right.", "");
        });
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        assertThat(resumed.progress().failure())
                .hasValueSatisfying(failure -> assertThat(failure.step()).isEqualTo(StepKind.SECRET));
    }

    /** The first answer of each pod is right; before the second pod answers the first Redis forgot how. */
    @Test
    void everyRedisIsAskedAgainAtTheEnd() {
        cluster.manifest = FakeCluster.MANIFEST.replace("replicas: 1", "replicas: 2");
        List<String> asked = new CopyOnWriteArrayList<>();
        OperationServices services = new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> {
                    asked.add(pod.name());
                    return new RedisAnswer(asked.size() != 3, "master");
                },
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                InstantSource.system());
        DeployOperation operation = DeployOperation.of(Requests.standalone("fake", "caching", "redis", true), services);
        operation.listen(progress -> {
            if (asked.size() == 1 && !cluster.pods.containsKey("redis-master-1")) {
                cluster.pods.put("redis-master-1", FakeCluster.pod(REDIS, "redis-master-1", true));
                cluster.tellWatchers();
            }
        });
        operation.run(new CancelToken());
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        // The first; the second, then both for the end, where the first is wrong; it again, and both for the end.
        assertThat(asked)
                .startsWith("redis-master-0", "redis-master-1", "redis-master-0", "redis-master-1", "redis-master-0")
                .hasSizeGreaterThan(5);
    }

    @Test
    void anEmptyLogIsNotReadAgainAndAgain() {
        cluster.comesUp = false;
        CancelToken cancel = new CancelToken();
        List<OperationProgress> failed = new CopyOnWriteArrayList<>();
        OperationServices services = new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                InstantSource.system());
        DeployOperation operation = DeployOperation.of(Requests.standalone("fake", "caching", "redis", true), services);
        cluster.before.put("create secret redis", () -> {});
        operation.listen(progress -> {
            if (progress.step(StepKind.INSTALL).state() == State.DONE && cluster.pods.containsKey("redis-master-0")) {
                if (progress.phase() == OperationPhase.FAILED) {
                    failed.add(progress);
                    if (failed.size() == 3) {
                        cancel.cancel();
                    }
                } else {
                    cluster.pods.put(
                            "redis-master-0",
                            FakeCluster.pod(
                                    REDIS,
                                    "redis-master-0",
                                    "node1",
                                    false,
                                    "waiting: CrashLoopBackOff",
                                    3,
                                    "back-off"));
                }
                cluster.tellWatchers();
            }
        });
        operation.run(cancel);
        assertThat(cluster.logsRead).isEqualTo(2); // Of the container before its restart, and of this one.
    }

    @Test
    void someoneElsesSecretStays() {
        cluster.namespaces.put("caching", Map.of());
        cluster.secrets.put(
                "redis",
                new SecretData(
                        "caching",
                        "redis",
                        "Opaque",
                        Map.of(),
                        Map.of("redis-password", "x".getBytes(StandardCharsets.UTF_8))));
        DeployOperation operation = deployment();
        operation.run(new CancelToken());
        assertThat(operation.progress().failure())
                .hasValueSatisfying(failure -> assertThat(failure.step()).isEqualTo(StepKind.SECRET));
        new Undo(services()).run(operation, true);
        assertThat(cluster.secrets).containsOnlyKeys("redis");
    }

    @Test
    void aTypedPasswordHasToBeTypedAgainWhenItWasNotStored() {
        cluster.killAt = 2;
        DeployOperation operation = DeployOperation.of(
                Requests.with(
                        "fake",
                        "caching",
                        "redis",
                        true,
                        "auth:\n  existingSecret: redis\n",
                        new PasswordChoice.Given(new Password(Requests.PASSWORD))),
                services());
        assertThatThrownBy(() -> operation.run(new CancelToken())).isInstanceOf(FakeCluster.Killed.class);
        cluster.killAt = -1;
        OperationRecord record = remembered();
        assertThat(DeployOperation.needsPassword(record)).isTrue();
        DeployOperation without = DeployOperation.resume(record, Optional.empty(), services());
        without.run(new CancelToken());
        assertThat(without.progress().phase()).isEqualTo(OperationPhase.FAILED);
        DeployOperation with =
                DeployOperation.resume(remembered(), Optional.of(new Password(Requests.PASSWORD)), services());
        with.run(new CancelToken());
        assertThat(with.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.secret("caching", "redis").flatMap(secret -> secret.text("redis-password")))
                .contains(Requests.PASSWORD);
        assertNoPasswordOnDisk();
    }

    @Test
    void whatIsStuckIsToldAndGetsOnByItself() {
        cluster.comesUp = false;
        cluster.log = "FATAL CONFIG FILE ERROR\nBad directive or wrong number of arguments\nrequirepass hunter2hunter2";
        List<OperationProgress> told = new CopyOnWriteArrayList<>();
        InstantSource real = InstantSource.system();
        OperationServices services = new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                real);
        DeployOperation operation = DeployOperation.of(Requests.standalone("fake", "caching", "redis", true), services);
        operation.listen(progress -> {
            told.add(progress);
            if (progress.step(StepKind.INSTALL).state() == State.DONE && cluster.pods.containsKey("redis-master-0")) {
                if (progress.phase() == OperationPhase.FAILED) {
                    cluster.pods.put("redis-master-0", FakeCluster.pod(REDIS, "redis-master-0", true));
                    cluster.claims.put(
                            "redis-data-redis-master-0",
                            FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
                    cluster.tellWatchers();
                } else if (told.stream().noneMatch(p -> p.phase() == OperationPhase.FAILED)) {
                    cluster.pods.put(
                            "redis-master-0",
                            FakeCluster.pod(
                                    REDIS,
                                    "redis-master-0",
                                    "node1",
                                    false,
                                    "waiting: CrashLoopBackOff",
                                    3,
                                    "back-off"));
                    cluster.tellWatchers();
                }
            }
        });
        operation.run(new CancelToken());
        OperationProgress failed = told.stream()
                .filter(progress -> progress.phase() == OperationPhase.FAILED)
                .findFirst()
                .orElseThrow();
        assertThat(failed.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.step()).isEqualTo(StepKind.READY);
            assertThat(failure.object()).isEqualTo("Pod redis-master-0, container redis");
            assertThat(failure.logTail()).contains("FATAL CONFIG FILE ERROR", "requirepass ••••••");
        });
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(operation.progress().failure()).isEmpty();
    }

    @Test
    void cancellingLeavesTheClusterAndRemembersIt() {
        cluster.comesUp = false;
        DeployOperation operation = deployment();
        CancelToken cancel = new CancelToken();
        operation.listen(progress -> {
            if (!progress.objects().isEmpty()) {
                cancel.cancel();
            }
        });
        operation.run(cancel);
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.INTERRUPTED);
        assertThat(remembered().phase()).isEqualTo(OperationPhase.INTERRUPTED);
        assertThat(cluster.releases).containsOnlyKeys(REDIS);
    }

    @Test
    void eventsFromBeforeTheDeploymentAreNotItsOwn() {
        cluster.comesUp = false;
        cluster.events.add(new EventInfo(
                "caching",
                "old",
                true,
                "FailedScheduling",
                "0/1 nodes",
                "Pod",
                "redis-master-0",
                9,
                FakeCluster.NOW.plusSeconds(3600)));
        DeployOperation operation = deployment();
        CancelToken cancel = new CancelToken();
        operation.listen(progress -> {
            if (!progress.objects().isEmpty()) {
                assertThat(progress.step(StepKind.SCHEDULING).message()).isEqualTo("0 of 1 pods have a node");
                cancel.cancel();
            }
        });
        operation.run(cancel);
    }

    private void assertNoPasswordOnDisk() {
        try (var files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(Requests.PASSWORD);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
