package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.certificate.KeyedCertificate;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.NewSecret;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.CertificateFacts;
import dev.redwheel.model.Finding;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.operation.StepProgress.State;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;
import dev.redwheel.values.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments whose certificate the console makes, and its renewal. */
@Timeout(60)
class CertificatesTest {
    private static final ReleaseKey REDIS = new ReleaseKey("caching", "redis");
    private static final String MANIFEST = FakeCluster.MANIFEST.replace(
            "      containers:\n",
            "      volumes: [{name: tls, secret: {secretName: redis-tls}}]\n      containers:\n");

    @TempDir
    Path home;

    private final FakeCluster cluster = new FakeCluster();
    private Instant now = FakeCluster.NOW;

    @BeforeEach
    void tls() {
        assertThat(MANIFEST).contains("secretName: redis-tls");
        cluster.manifest = MANIFEST + """
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: redis-proxy
            spec:
              replicas: 0
            """;
    }

    private OperationServices services() {
        return new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home.resolve("operations")),
                new AuditLog(home),
                () -> now);
    }

    private static DeployRequest request(PasswordChoice password) {
        Deployment deployment = Deployment.DEFAULT
                .withAuth(password instanceof PasswordChoice.None ? Auth.DISABLED : new Auth(true, "redis", ""))
                .withTls(Tls.OFF.withEnabled(true).withExistingSecret("redis-tls"));
        return new DeployRequest(
                "fake",
                "caching",
                true,
                "redis",
                deployment,
                "tls: {enabled: true, existingSecret: redis-tls}\n",
                password,
                true);
    }

    private static DeployRequest request() {
        return request(new PasswordChoice.Generated(new Password(Requests.PASSWORD)));
    }

    private DeployOperation deploy() {
        DeployOperation operation = DeployOperation.of(request(), services());
        operation.run(new CancelToken());
        assertThat(operation.progress().failure()).isEmpty();
        return operation;
    }

    private OperationRecord remembered() {
        return new OperationJournal(home.resolve("operations")).unfinished().getFirst();
    }

    @Test
    void theSecretsAreMadeBeforeTheRelease() throws IOException {
        DeployOperation operation = deploy();

        assertThat(cluster.changes)
                .containsExactly(
                        "create namespace caching",
                        "create secret redis",
                        "create secret redis-ca",
                        "create secret redis-tls",
                        "store release",
                        "install redis");
        assertThat(operation.record().step(StepKind.SECRET).message())
                .isEqualTo("Secrets redis, redis-ca and redis-tls created");
        assertBelongTogether();
        SecretData authority = secret("redis-ca");
        assertThat(authority.type()).isEqualTo(NewSecret.TLS);
        assertThat(authority.annotations()).containsEntry("redwheel.dev/certificate-authority", "true");
        assertThat(authority.data()).containsOnlyKeys("tls.crt", "tls.key");
        for (String name : List.of("redis-ca", "redis-tls")) {
            assertThat(secret(name).labels())
                    .containsEntry("app.kubernetes.io/instance", "redis")
                    .containsEntry("app.kubernetes.io/managed-by", "redwheel")
                    .containsEntry(DeployOperation.LABEL, operation.id());
        }
        assertThat(facts().names()).contains("redis-master.caching.svc", "*.redis-headless.caching.svc", "localhost");
        assertNoKeyAnywhere(operation);
    }

    @Test
    void withoutAPasswordTheCertificateIsStillMade() {
        DeployOperation operation = DeployOperation.of(request(new PasswordChoice.None()), services());
        operation.run(new CancelToken());

        assertThat(operation.record().step(StepKind.SECRET).state()).isEqualTo(State.DONE);
        assertThat(cluster.secrets).containsOnlyKeys("redis-ca", "redis-tls");
    }

    /** Killed before (even) and after (odd) each of the six changes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void aKilledDeploymentIsFinishedOrUndoneByTheNextStart(int killAt) {
        kill(killAt);
        DeployOperation resumed = DeployOperation.resume(remembered(), Optional.empty(), services());
        resumed.run(new CancelToken());
        assertThat(resumed.progress().phase()).isEqualTo(OperationPhase.DONE);
        assertThat(cluster.secrets).containsOnlyKeys("redis", "redis-ca", "redis-tls");
        assertBelongTogether();

        List<UndoItem> preview = new Undo(services()).preview(resumed.record(), true);
        assertThat(preview)
                .filteredOn(item -> item.kind().equals("Secret"))
                .extracting(UndoItem::name)
                .containsExactlyInAnyOrder("redis", "redis-ca", "redis-tls");
        new Undo(services()).run(resumed, true);
        assertThat(cluster.secrets).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
        assertThat(resumed.progress().rollback().orElseThrow().items())
                .allMatch(item -> item.fate() == UndoItem.Fate.GONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void aKilledDeploymentIsUndoneAsFarAsItCame(int killAt) {
        kill(killAt);
        new Undo(services()).run(DeployOperation.resume(remembered(), Optional.empty(), services()), true);
        assertThat(cluster.secrets).isEmpty();
        assertThat(cluster.namespaces).isEmpty();
    }

    private void kill(int killAt) {
        cluster.killAt = killAt;
        DeployOperation operation = DeployOperation.of(request(), services());
        assertThatThrownBy(() -> operation.run(new CancelToken())).isInstanceOf(FakeCluster.Killed.class);
        cluster.killAt = -1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-ca", "redis-tls"})
    void someoneElsesSecretIsNeitherUsedNorUndone(String name) {
        cluster.namespaces.put("caching", Map.of());
        cluster.secrets.put(
                name, new SecretData("caching", name, NewSecret.TLS, Map.of(), Map.of("tls.crt", bytes("theirs"))));
        assertThat(new Preflight(services(), new ReadOnlyGuard(context -> false))
                        .check(request(), finding -> {}, new CancelToken()))
                .filteredOn(finding -> finding.title().equals("Secret " + name))
                .extracting(Finding::severity)
                .containsExactly(Severity.BLOCKED);

        DeployOperation operation = DeployOperation.of(request(), services());
        operation.run(new CancelToken());

        assertThat(operation.progress().phase()).isEqualTo(OperationPhase.FAILED);
        assertThat(operation.progress().failure().orElseThrow().why()).contains("was not made by this deployment");
        assertThat(cluster.releases).isEmpty();
        new Undo(services()).run(operation, true);
        assertThat(cluster.secrets).containsOnlyKeys(name);
        assertThat(secret(name).text("tls.crt")).contains("theirs");
    }

    @Test
    void anUninstallTakesThemAlong() {
        deploy();
        cluster.secrets.put("mine", new SecretData("caching", "mine", "Opaque", Map.of(), Map.of()));
        new Uninstall(services()).run("fake", REDIS, false);
        assertThat(cluster.secrets).containsOnlyKeys("mine");
    }

    @Test
    void aJournalOfAnOlderConsoleIsRead() throws IOException {
        kill(1);
        Path file;
        try (Stream<Path> files = Files.list(home.resolve("operations"))) {
            file = files.filter(each -> each.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
        }
        String text = Files.readString(file);
        String older = text.replaceAll("(?s)\\s*\"madeSecrets\" : \\[.*?],", "");
        assertThat(older).isNotEqualTo(text);
        Files.writeString(file, older);
        assertThat(remembered().madeSecrets()).isEmpty();
    }

    // Renewal

    @Test
    void aRenewalIsTheSameAuthoritysWithANewKey() throws IOException {
        deploy();
        SecretData before = secret("redis-tls");
        CertificateRenewal renewal = new CertificateRenewal(services());
        CertificateState state = renewal.look("fake", REDIS).orElseThrow();
        assertThat(state.secret()).isEqualTo("redis-tls");
        assertThat(state.renewable()).isTrue();
        assertThat(state.isDue(now.plus(Duration.ofDays(200)))).isFalse();
        assertThat(state.isDue(now.plus(Duration.ofDays(250)))).isTrue();
        now = now.plus(Duration.ofDays(250));

        CertificateRenewal.Plan plan = renewal.preview("fake", REDIS);
        assertThat(plan.before()).isEqualTo(state.facts());
        assertThat(plan.after().notAfter()).isEqualTo(now.plus(Duration.ofDays(365)));
        assertThat(plan.restarts()).containsExactly("redis-proxy");
        assertThat(plan.diff())
                .contains(
                        "- serial " + state.facts().serial(),
                        "+ not after " + plan.after().notAfter())
                .doesNotContain("name ");
        assertThat(secret("redis-tls")).as("nothing is changed yet").isSameAs(before);

        renewal.run(plan);

        assertThat(facts()).isEqualTo(plan.after());
        assertThat(secret("redis-tls").text("tls.key")).isNotEqualTo(before.text("tls.key"));
        assertThat(secret("redis-tls").text("ca.crt")).isEqualTo(before.text("ca.crt"));
        assertThat(secret("redis-tls").labels()).isEqualTo(before.labels());
        assertBelongTogether();
        assertThat(services().audit().read())
                .filteredOn(entry -> entry.what().equals("renew the certificate"))
                .extracting(AuditEntry::outcome, AuditEntry::diff)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("started", plan.diff()),
                        org.assertj.core.groups.Tuple.tuple("done", plan.diff()));
        assertNoKeyAnywhere(plan);
    }

    @Test
    void aSecretThatWasChangedMeanwhileIsNotReplaced() {
        deploy();
        CertificateRenewal renewal = new CertificateRenewal(services());
        CertificateRenewal.Plan plan = renewal.preview("fake", REDIS);
        renewal.run(renewal.preview("fake", REDIS)); // Another console.
        CertificateFacts theirs = facts();

        assertRefused(ErrorKind.CONFLICT, () -> renewal.run(plan));
        assertThat(facts()).isEqualTo(theirs);
    }

    @Test
    void anAuthorityThatWasExchangedMeanwhileSignsNothing() {
        deploy();
        CertificateRenewal renewal = new CertificateRenewal(services());
        CertificateRenewal.Plan plan = renewal.preview("fake", REDIS);
        CertificateFacts before = facts();
        put(secret("redis-ca"), secret("redis-ca").labels(), CertificateSecrets.newAuthority(REDIS, now));

        assertRefused(ErrorKind.CONFLICT, () -> renewal.run(plan));
        assertThat(facts()).isEqualTo(before);
    }

    @Test
    void aCertificateOfAnybodyElsesIsNotRenewed() {
        deploy();
        CertificateRenewal renewal = new CertificateRenewal(services());
        SecretData ours = secret("redis-tls");

        put(ours, Map.of("app.kubernetes.io/instance", "redis"), ours.data());
        assertThat(renewal.look("fake", REDIS).orElseThrow().renewable()).isFalse();
        assertRefused(ErrorKind.CONFLICT, () -> renewal.preview("fake", REDIS));

        // Ours by its labels, with a certificate that somebody has put in.
        Map<String, byte[]> theirs = new TreeMap<>(ours.data());
        theirs.putAll(CertificateSecrets.newCertificate(REDIS, foreignAuthority(), now));
        put(ours, ours.labels(), theirs);
        assertRefused(ErrorKind.CONFLICT, () -> renewal.preview("fake", REDIS));

        put(ours, ours.labels(), ours.data());
        renewal.preview("fake", REDIS);
        cluster.secrets.put("redis-ca", foreignAuthority());
        assertRefused(ErrorKind.CONFLICT, () -> renewal.preview("fake", REDIS));
        cluster.secrets.remove("redis-ca");
        assertRefused(ErrorKind.NOT_FOUND, () -> renewal.preview("fake", REDIS));
    }

    @Test
    void anAuthorityThatHasEndedSignsNothing() {
        deploy();
        now = now.plus(Duration.ofDays(3650));
        assertRefused(ErrorKind.INVALID_INPUT, () -> new CertificateRenewal(services()).preview("fake", REDIS));
    }

    @Test
    void aReleaseWithoutTlsHasNothingToRenew() {
        cluster.manifest = FakeCluster.MANIFEST;
        deploy();
        CertificateRenewal renewal = new CertificateRenewal(services());
        assertThat(renewal.look("fake", REDIS)).isEmpty();
        assertRefused(ErrorKind.CONFLICT, () -> renewal.preview("fake", REDIS));
        assertThat(renewal.look("fake", new ReleaseKey("caching", "other"))).isEmpty();
        assertRefused(ErrorKind.NOT_FOUND, () -> renewal.preview("fake", new ReleaseKey("caching", "other")));
    }

    private SecretData foreignAuthority() {
        return new SecretData(
                "caching", "redis-ca", NewSecret.TLS, Map.of(), CertificateSecrets.newAuthority(REDIS, now));
    }

    private void put(SecretData like, Map<String, String> labels, Map<String, byte[]> data) {
        cluster.secrets.put(
                like.name(),
                new SecretData(
                        like.namespace(), like.name(), like.type(), labels, like.annotations(), like.version(), data));
    }

    private SecretData secret(String name) {
        return Optional.ofNullable(cluster.secrets.get(name)).orElseThrow();
    }

    private CertificateFacts facts() {
        return KeyedCertificate.facts(secret("redis-tls").text("tls.crt").orElseThrow(), "redis-tls");
    }

    private void assertBelongTogether() {
        KeyedCertificate authority = CertificateSecrets.authority(secret("redis-ca"));
        assertThat(authority.signed(secret("redis-tls").text("tls.crt").orElseThrow(), "redis-tls"))
                .isTrue();
        assertThat(secret("redis-tls").text("ca.crt"))
                .isEqualTo(secret("redis-ca").text("tls.crt"));
    }

    /** Neither on the disk (journal, audit, locks) nor in what a screen shows of it. */
    private void assertNoKeyAnywhere(Object shown) throws IOException {
        List<String> lines = Stream.of("redis-ca", "redis-tls")
                .flatMap(name -> secret(name).text("tls.key").orElseThrow().lines())
                .filter(line -> !line.startsWith("-----"))
                .toList();
        assertThat(lines).hasSizeGreaterThan(3);
        String said = shown.toString()
                + (shown instanceof DeployOperation operation ? operation.progress() + "" + operation.record() : "");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                said += Files.readString(file, StandardCharsets.ISO_8859_1);
            }
        }
        assertThat(said).contains("redis-tls").doesNotContain(lines).doesNotContain("PRIVATE KEY");
    }

    private static void assertRefused(ErrorKind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable tried) {
        assertThatThrownBy(tried)
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
