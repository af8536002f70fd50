package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.kube.NewSecret;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.ValuesYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments with users of their own, whose passwords the console makes or somebody else did. */
@Timeout(60)
class UsersTest {
    @TempDir
    Path home;

    private final FakeCluster cluster = new FakeCluster();

    private OperationServices services() {
        return new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                InstantSource.fixed(FakeCluster.NOW));
    }

    private static DeployRequest request(String secret, boolean made) {
        Deployment deployment = Deployment.DEFAULT.withAuth(new Auth(true, "redis", "", new Acl(true, secret)));
        return new DeployRequest(
                "fake",
                "caching",
                true,
                "redis",
                deployment,
                ValuesYaml.render(deployment),
                new PasswordChoice.Generated(new Password(Requests.PASSWORD)),
                false,
                made);
    }

    private DeployOperation deploy(DeployRequest request) {
        DeployOperation operation = DeployOperation.of(request, services());
        operation.run(new CancelToken());
        return operation;
    }

    private List<Finding> preflight(DeployRequest request) {
        return new Preflight(services(), new ReadOnlyGuard(context -> false))
                .check(request, finding -> {}, new CancelToken());
    }

    private SecretData secret(String name) {
        return Objects.requireNonNull(cluster.secrets.get(name), name);
    }

    private List<String> passwords() {
        return Acl.KEYS.stream()
                .map(key -> secret("redis-acl").text(key).orElseThrow())
                .toList();
    }

    @Test
    void eachUserGetsAPasswordBeforeTheRelease() throws IOException {
        assertThat(preflight(request("redis-acl", true)))
                .filteredOn(finding -> finding.title().equals("Secret redis-acl"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.OK);
                    assertThat(finding.detail()).contains(Acl.KEYS);
                });

        DeployOperation operation = deploy(request("redis-acl", true));

        assertThat(operation.progress().failure()).isEmpty();
        assertThat(cluster.changes)
                .containsExactly(
                        "create namespace caching",
                        "create secret redis",
                        "create secret redis-acl",
                        "store release",
                        "install redis");
        assertThat(operation.record().step(StepKind.SECRET).message()).isEqualTo("Secrets redis and redis-acl created");
        assertThat(secret("redis-acl").type()).isEqualTo(NewSecret.OPAQUE);
        assertThat(secret("redis-acl").data()).containsOnlyKeys(Acl.KEYS);
        assertThat(secret("redis-acl").labels())
                .containsEntry("app.kubernetes.io/instance", "redis")
                .containsEntry("app.kubernetes.io/managed-by", "redwheel")
                .containsEntry(DeployOperation.LABEL, operation.id());
        assertThat(passwords()).doesNotHaveDuplicates().allMatch(text -> text.length() == Passwords.LENGTH);
        assertThat(services().audit().read())
                .filteredOn(entry -> entry.diff().contains("redis-acl"))
                .filteredOn(entry -> entry.what().equals("create Secret"))
                .isNotEmpty()
                .allSatisfy(entry -> {
                    assertThat(entry.diff()).contains("console-password");
                    assertThat(entry.command()).contains("create secret generic redis-acl", "--from-file=");
                });
        assertNoPasswordAnywhere(operation);

        new Uninstall(services()).run("fake", new ReleaseKey("caching", "redis"), false);
        assertThat(cluster.secrets).isEmpty();
    }

    /** Killed before (even) and after (odd) each of the five changes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aKilledDeploymentIsFinishedOrUndoneByTheNextStart(int killAt) {
        cluster.killAt = killAt;
        DeployOperation killed = DeployOperation.of(request("redis-acl", true), services());
        assertThatThrownBy(() -> killed.run(new CancelToken())).isInstanceOf(FakeCluster.Killed.class);
        cluster.killAt = -1;
        Optional<List<String>> before =
                Optional.ofNullable(cluster.secrets.get("redis-acl")).map(there -> passwords());

        OperationRecord remembered =
                new OperationJournal(home.resolve("operations")).unfinished().getFirst();
        DeployOperation resumed = DeployOperation.resume(remembered, Optional.empty(), services());
        resumed.run(new CancelToken());

        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.secrets).containsOnlyKeys("redis", "redis-acl");
        assertThat(passwords()).isEqualTo(before.orElseGet(this::passwords));
        new Undo(services()).run(resumed, true);
        assertThat(cluster.secrets).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
    }

    @Test
    void someoneElsesSecretIsNeitherReplacedNorUndone() {
        cluster.namespaces.put("caching", Map.of());
        put("redis-acl", Acl.KEYS);
        assertThat(preflight(request("redis-acl", true)))
                .filteredOn(finding -> finding.severity() == Severity.BLOCKED)
                .singleElement()
                .satisfies(finding -> assertThat(finding.next()).contains("Choose it as the users' existing Secret"));

        DeployOperation operation = deploy(request("redis-acl", true));

        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(cluster.releases).isEmpty();
        new Undo(services()).run(operation, true);
        assertThat(cluster.secrets).containsOnlyKeys("redis-acl");
        assertThat(passwords()).containsOnly("theirs");

        DeployRequest chosen = request("redis-acl", false);
        assertThat(preflight(chosen)).noneMatch(finding -> finding.severity() == Severity.BLOCKED);
        DeployOperation second = deploy(chosen);
        assertThat(second.progress().phase()).isEqualTo(OperationPhase.DONE);
        new Undo(services()).run(second, true);
        assertThat(passwords()).containsOnly("theirs");
    }

    @Test
    void anExistingSecretNeedsEveryKeyBeforeAnythingIsMade() {
        cluster.namespaces.put("caching", Map.of());
        expectRefused("There is no such Secret.");
        put("theirs", List.of("console-password", "exporter-password"));
        expectRefused("It has no password in replication-password, sentinel-password.");
        put("theirs", Acl.KEYS);
        assertThat(preflight(request("theirs", false)))
                .filteredOn(finding -> finding.id().equals("users"))
                .extracting(Finding::severity)
                .containsExactly(Severity.OK);
        assertThat(deploy(request("theirs", false)).progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.secrets).containsOnlyKeys("redis", "theirs");
    }

    private void expectRefused(String why) {
        assertThat(preflight(request("theirs", false)))
                .filteredOn(finding -> finding.id().equals("users"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.BLOCKED);
                    assertThat(finding.detail()).isEqualTo(why);
                });
        DeployOperation operation = deploy(request("theirs", false));
        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(operation.record().step(StepKind.SECRET).state()).isEqualTo(State.FAILED);
        assertThat(operation.progress().failure().orElseThrow().why()).contains(why);
        assertThat(cluster.changes).isEmpty();
    }

    @Test
    void theCommandsMakeTheSecretToo() {
        assertThat(Commands.script(request("redis-acl", true), Commands.CHART))
                .contains(
                        "create secret generic redis-acl",
                        "--from-file=replication-password",
                        "--from-file=console-password");
        assertThat(Commands.script(request("theirs", false), Commands.CHART)).doesNotContain("generic theirs");
    }

    private void put(String name, List<String> keys) {
        cluster.secrets.put(
                name,
                new SecretData(
                        "caching",
                        name,
                        NewSecret.OPAQUE,
                        Map.of(),
                        keys.stream()
                                .collect(Collectors.toMap(
                                        key -> key, key -> "theirs".getBytes(StandardCharsets.UTF_8)))));
    }

    /** Neither on the disk (journal, audit, locks) nor in what a screen shows of it. */
    private void assertNoPasswordAnywhere(DeployOperation operation) throws IOException {
        StringBuilder said = new StringBuilder().append(operation.progress()).append(operation.record());
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                said.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(said.toString()).contains("redis-acl").doesNotContain(passwords());
    }
}
