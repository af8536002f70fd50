package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer.Verdict;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.ConnectionOutcome;
import dev.redwheel.model.Provider;
import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class KubeConnectorTest {
    private static final Path FILES = Path.of("src/test/resources/kube").toAbsolutePath();
    private static final AccessRequest RIGHT = new AccessRequest("get", "", "pods/log", "n");

    @TempDir
    private Path folder;

    private FakeApiServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = FakeApiServer.http();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void readyTellsVersionLatencyProviderAndRights() {
        server.on("/version", 200, "{\"gitVersion\":\"v1.30.5+k3s1\"}");
        assertThat(check("token: t0ken")).isInstanceOfSatisfying(ConnectionOutcome.Ready.class, ready -> {
            assertThat(ready.version()).isEqualTo("v1.30.5+k3s1");
            assertThat(ready.provider()).isEqualTo(Provider.K3S);
            assertThat(ready.latency()).isPositive();
            assertThat(ready.rights()).singleElement().satisfies(answer -> {
                assertThat(answer.request()).isEqualTo(RIGHT);
                assertThat(answer.verdict()).isEqualTo(Verdict.ALLOWED);
            });
        });
        assertThat(server.sent("Authorization")).containsOnly("Bearer t0ken");
    }

    @Test
    void aServerThatHangsIsUnreachableInTime() {
        server.hang("/version");
        long began = System.nanoTime();
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unreachable.class,
                        outcome -> assertThat(outcome.reason()).contains("No answer within 5 s"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aServerThatRefusesOrFailsOrClosesIsUnreachable() {
        server.on("/version", 500, "{\"message\":\"etcd is gone\"}");
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unreachable.class,
                        outcome -> assertThat(outcome.reason()).contains("500", "etcd is gone"));
        server.cutOff("/version", "{\"gitVersion\"");
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unreachable.class,
                        outcome -> assertThat(outcome.reason()).contains("ended before the answer was complete"));
        server.on("/version", 302, "");
        assertThat(check("token: t")).isInstanceOf(ConnectionOutcome.Unreachable.class);
        server.on("/version", 200, "<html>a portal</html>");
        assertThat(check("token: t")).isInstanceOf(ConnectionOutcome.Unreachable.class);
        server.close();
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unreachable.class,
                        outcome -> assertThat(outcome.reason()).isEqualTo("The connection was refused."));
    }

    @Test
    void unknownHostIsUnreachable() throws IOException {
        assertThat(connector("http://no-such-host.invalid", "token: t", "")
                        .check("x", Duration.ofSeconds(5), List.of()))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unreachable.class,
                        outcome -> assertThat(outcome.reason()).contains("host name"));
    }

    @Test
    void refusedCredentialsAreUnauthorised() {
        server.on("/version", 401, "{\"message\":\"Unauthorized\"}");
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unauthorised.class,
                        outcome -> assertThat(outcome.user()).isEqualTo("u"));
    }

    @Test
    void aServerThatHidesItsVersionIsReady() {
        server.on("/version", 403, "{\"message\":\"no\"}");
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Ready.class,
                        ready -> assertThat(ready.version()).isEmpty());
    }

    @Test
    void reviewsThatFailAreUnknown() {
        server.on("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", 403, "{\"message\":\"not you\"}");
        assertThat(check("token: t"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Ready.class,
                        ready -> assertThat(ready.rights())
                                .singleElement()
                                .satisfies(
                                        answer -> assertThat(answer.verdict()).isEqualTo(Verdict.UNKNOWN)));
    }

    @Test
    void expiredCertificateIsKnownBeforeContacting() {
        assertThat(check("client-certificate: " + FILES.resolve("expired.crt") + ", client-key: "
                        + FILES.resolve("keys/ec-pkcs8.pem")))
                .isInstanceOf(ConnectionOutcome.CertificateExpired.class);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void tlsIsCheckedAgainstTheClustersOwnAuthorityAndName() throws Exception {
        try (FakeApiServer tls = FakeApiServer.https(false)) {
            String authority = "certificate-authority: " + FILES.resolve("ca.crt");
            assertThat(check(tls, "token: t", authority + ", tls-server-name: redwheel.test"))
                    .isInstanceOf(ConnectionOutcome.Ready.class);
            assertThat(check(tls, "token: t", authority))
                    .as("the certificate is not for 127.0.0.1")
                    .isInstanceOf(ConnectionOutcome.TlsProblem.class);
            assertThat(check(tls, "token: t", "tls-server-name: redwheel.test"))
                    .as("the system does not trust this authority")
                    .isInstanceOfSatisfying(
                            ConnectionOutcome.TlsProblem.class,
                            outcome -> assertThat(outcome.reason()).contains("not signed by the authority"));
            assertThat(check(tls, "token: t", "insecure-skip-tls-verify: true"))
                    .isInstanceOf(ConnectionOutcome.Ready.class);
        }
    }

    @Test
    void clientCertificatesAreSent() throws Exception {
        try (FakeApiServer tls = FakeApiServer.https(true)) {
            String cluster = "certificate-authority: " + FILES.resolve("ca.crt") + ", tls-server-name: redwheel.test";
            for (String key : List.of("ec-pkcs8.pem", "ec-sec1.pem")) {
                String user = "client-certificate: " + FILES.resolve("client.crt") + ", client-key: "
                        + FILES.resolve("keys").resolve(key);
                assertThat(check(tls, user, cluster)).as(key).isInstanceOf(ConnectionOutcome.Ready.class);
            }
            assertThat(check(tls, "token: t", cluster)).isNotInstanceOf(ConnectionOutcome.Ready.class);
        }
    }

    @Test
    void certificatesThatAreRotatedAreUsedByAnOpenSession() throws Exception {
        try (FakeApiServer tls = FakeApiServer.https(false)) {
            Path authority = Files.copy(FILES.resolve("client.crt"), folder.resolve("authority.crt"));
            KubeConnector connector = connector(
                    tls.url(), "token: t", "certificate-authority: " + authority + ", tls-server-name: redwheel.test");
            try (KubeSession session = connector.open("x", WriteGuard.NONE)) {
                assertThatThrownBy(session::version)
                        .isInstanceOfSatisfying(
                                OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.TLS));
                Files.copy(FILES.resolve("ca.crt"), authority, StandardCopyOption.REPLACE_EXISTING);
                assertThat(session.version()).isEqualTo("v1.30.0");
            }
        }
    }

    @Test
    void httpsToAPlainServerIsATlsProblem() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (Socket client = plain.accept()) {
                    client.getInputStream().read(new byte[64]);
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The client left.
                }
            });
            String url = "https://127.0.0.1:" + plain.getLocalPort();
            assertThat(connector(url, "token: t", "").check("x", Duration.ofSeconds(5), List.of()))
                    .isInstanceOfSatisfying(
                            ConnectionOutcome.TlsProblem.class,
                            outcome -> assertThat(outcome.reason())
                                    .isEqualTo("The server does not speak TLS on this port."));
        }
    }

    @Test
    void goodPluginRunsOnceWithoutStderrInTheWay() throws IOException {
        Path plugin = script("""
            echo run >> %s/runs
            echo 'a warning' >&2
            echo "$KUBERNETES_EXEC_INFO" > %s/info
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$1$GIVEN'"}}'
            """.formatted(folder, folder));
        KubeConnector connector = connector(
                server.url(),
                "exec: {command: %s, args: [abc], env: [{name: GIVEN, value: def}], provideClusterInfo: true}"
                        .formatted(plugin),
                "");
        for (int i = 0; i < 2; i++) {
            assertThat(connector.check("x", Duration.ofSeconds(5), List.of()))
                    .isInstanceOf(ConnectionOutcome.Ready.class);
        }
        assertThat(server.sent("Authorization")).containsOnly("Bearer abcdef");
        assertThat(folder.resolve("runs")).hasContent("run");
        assertThat(Files.readString(folder.resolve("info")))
                .contains("\"interactive\":false", "\"server\":\"" + server.url() + "\"");
    }

    @Test
    void pluginRunsAgainWhenItsCredentialsExpireOrAreRefused() throws IOException {
        Path plugin = script("""
            echo run >> %s/runs
            n=$(wc -l < %s/runs)
            echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t'$n'","expirationTimestamp":"'$1'"}}'
            """.formatted(folder, folder));
        String user = "exec: {command: %s, args: ['%s']}";
        KubeConnector expired = connector(server.url(), user.formatted(plugin, "2020-01-01T00:00:00Z"), "");
        assertThat(expired.check("x", Duration.ofSeconds(5), List.of())).isInstanceOf(ConnectionOutcome.Ready.class);
        assertThat(server.sent("Authorization")).contains("Bearer t1", "Bearer t2");
        Files.delete(folder.resolve("runs"));
        server.on("/version", exchange -> {
            boolean fresh =
                    exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer t2");
            byte[] body = "{\"gitVersion\":\"v1.30.0\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(fresh ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        });
        KubeConnector refused = connector(server.url(), user.formatted(plugin, "2999-01-01T00:00:00Z"), "");
        assertThat(refused.check("x", Duration.ofSeconds(5), List.of())).isInstanceOf(ConnectionOutcome.Ready.class);
    }

    @Test
    void missingPluginTellsWhereItWasSearchedAndTheHint() {
        assertThat(check("exec: {command: no-such-plugin, installHint: 'Get it at example.org'}"))
                .isInstanceOfSatisfying(ConnectionOutcome.PluginNotFound.class, outcome -> {
                    assertThat(outcome.command()).isEqualTo("no-such-plugin");
                    assertThat(outcome.searchedPath()).contains("/usr/bin");
                    assertThat(outcome.installHint()).isEqualTo("Get it at example.org");
                });
        assertThat(server.requests).isEmpty();
    }

    @Test
    void failingPluginTellsItsStderrWithoutSecrets() throws IOException {
        String jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvcHMifQ.c2lnbmF0dXJlMTIz";
        Path plugin = script("echo 'token on stdout'; echo 'session expired " + jwt + "' >&2; exit 7");
        assertThat(check("exec: {command: " + plugin + "}"))
                .isInstanceOfSatisfying(ConnectionOutcome.PluginFailed.class, outcome -> {
                    assertThat(outcome.exitCode()).isEqualTo(7);
                    assertThat(outcome.stderr()).isEqualTo("session expired ***");
                });
    }

    @Test
    void pluginThatHangsIsStoppedWithAllItStarted() throws IOException {
        Path plugin = script("echo 'open your browser' >&2; sleep 61 & sleep 61");
        assertThat(check("exec: {command: " + plugin + "}"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.PluginFailed.class,
                        outcome ->
                                assertThat(outcome.stderr()).contains("did not end within 5 s", "open your browser"));
        // Who is killed is there until the system has taken it away.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.current()
                        .descendants()
                        .noneMatch(p -> p.info().commandLine().orElse("").contains("sleep 61")));
    }

    @Test
    void pluginThatPrintsSomethingElseFails() throws IOException {
        for (String output : List.of(
                "",
                "hello",
                "[]",
                "{\"apiVersion\":\"other/v1\"}",
                "{\"apiVersion\":" + "\"client.authentication.k8s.io/v1\",\"status\":{}}")) {
            Path plugin = script("printf '%s' '" + output + "'");
            assertThat(check("exec: {command: " + plugin + "}"))
                    .as(output)
                    .isInstanceOf(ConnectionOutcome.PluginFailed.class);
        }
        assertThat(check("exec: {command: sh, interactiveMode: Always}"))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.PluginFailed.class,
                        outcome -> assertThat(outcome.stderr()).contains("terminal"));
    }

    @Test
    void tokenFileIsReadAnewAndImpersonationIsSent() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        KubeConnector connector = connector(
                server.url(), "tokenFile: token, as: jane, as-groups: [a, b], as-user-extra: {why: [test]}", "");
        connector.check("x", Duration.ofSeconds(5), List.of());
        Files.writeString(token, "second\n");
        connector.check("x", Duration.ofSeconds(5), List.of());
        assertThat(server.sent("Authorization")).contains("Bearer first", "Bearer second");
        assertThat(server.sent("Impersonate-user")).containsOnly("jane");
        assertThat(server.sent("Impersonate-group")).contains("a", "b");
        assertThat(server.sent("Impersonate-extra-why")).containsOnly("test");
    }

    @Test
    void expiredOidcTokenIsRefreshedAtTheProviderAndNotWritten() throws IOException {
        String expired = jwt(1_000_000_000);
        String fresh = jwt(32_000_000_000L);
        server.on("/.well-known/openid-configuration", 200, "{\"token_endpoint\":\"" + server.url() + "/token\"}");
        server.on("/token", 200, "{\"id_token\":\"" + fresh + "\",\"refresh_token\":\"r2\"}");
        String provider = "auth-provider: {name: oidc, config: {idp-issuer-url: '%s/', client-id: c, client-secret: s,"
                + " id-token: '%s', refresh-token: r}}";
        KubeConnector connector = connector(server.url(), provider.formatted(server.url(), expired), "");
        for (int i = 0; i < 2; i++) {
            assertThat(connector.check("x", Duration.ofSeconds(5), List.of()))
                    .isInstanceOf(ConnectionOutcome.Ready.class);
        }
        assertThat(server.sent("Authorization"))
                .contains("Bearer " + fresh, "Basic Yzpz")
                .doesNotContain("Bearer " + expired);
        assertThat(server.requests.stream().filter("POST /token"::equals)).hasSize(1);
        assertThat(Files.readString(folder.resolve("kubeconfig"))).contains(expired);
        server.on("/token", 400, "{}");
        assertThat(connector(server.url(), provider.formatted(server.url(), expired), "")
                        .check("x", Duration.ofSeconds(5), List.of()))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unauthorised.class,
                        outcome -> assertThat(outcome.reason()).contains("HTTP 400"));
    }

    private static String jwt(long expiry) {
        java.util.Base64.Encoder encoder = java.util.Base64.getUrlEncoder().withoutPadding();
        byte[] claims = ("{\"exp\":" + expiry + "}").getBytes(StandardCharsets.UTF_8);
        return "e30." + encoder.encodeToString(claims) + ".c2ln";
    }

    @Test
    void helmKubeconfigNamesThePluginAbsolutelyWithItsEnvironment() throws IOException {
        Path plugin =
                script("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t\"}}'");
        KubeConnector connector =
                connector(server.url(), "exec: {command: ./plugin, env: [{name: A, value: b}]}, as: jane", "");
        Path file;
        try (KubeSession session = connector.open("x", WriteGuard.NONE);
                TemporaryKubeconfig temporary = session.helmKubeconfig("shop")) {
            file = temporary.path();
            Kubeconfig written = KubeconfigReader.read(file);
            assertThat(written.problems()).isEmpty();
            KubeUser user = Objects.requireNonNull(written.users().get("redwheel"));
            assertThat(user.exec().orElseThrow().command()).isEqualTo(plugin.toString());
            assertThat(user.exec().orElseThrow().environment())
                    .containsEntry("A", "b")
                    .as("what Helm's process has already")
                    .doesNotContainKeys("HOME", "OWN_SECRET");
            assertThat(user.impersonation().user()).isEqualTo("jane");
            assertThat(Objects.requireNonNull(written.contexts().get("redwheel"))
                            .namespace())
                    .isEqualTo("shop");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void unusableContextsSayWhy() throws IOException {
        assertThatThrownBy(() -> connector("", "token: t", "").open("x", WriteGuard.NONE))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT));
        assertThatThrownBy(() -> connector(server.url(), "token: t", "").open("y", WriteGuard.NONE))
                .isInstanceOfSatisfying(
                        OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }

    private ConnectionOutcome check(String user) {
        return check(server, user, "");
    }

    private ConnectionOutcome check(FakeApiServer of, String user, String cluster) {
        try {
            return connector(of.url(), user, cluster).check("x", Duration.ofSeconds(5), List.of(RIGHT));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private KubeConnector connector(String url, String user, String cluster) throws IOException {
        String extra = cluster.isEmpty() ? "" : ", " + cluster;
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
            current-context: x
            clusters: [{name: c, cluster: {server: '%s'%s}}]
            users: [{name: u, user: {%s}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            """.formatted(url, extra, user));
        KubeContexts contexts = KubeContexts.open(Optional.of(kubeconfig), Map.of(), folder, List.of());
        Map<String, String> environment =
                Map.of("PATH", "/usr/bin:/bin", "SHELL", "/bin/sh", "HOME", folder.toString(), "OWN_SECRET", "s");
        return new KubeConnector(
                contexts, environment, TestFiles.RUN, Duration.ofSeconds(5), java.time.InstantSource.system());
    }

    private Path script(String body) throws IOException {
        Path file = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Test
    void aTokenThatHttpCannotCarryIsRefusedAndNeverTold() throws IOException {
        assertThat(check("token: \"t0ken\\n\"")).isInstanceOf(ConnectionOutcome.Ready.class);
        assertThat(server.sent("Authorization")).containsOnly("Bearer t0ken");
        assertThat(check("token: \"s3c\\nr3t\""))
                .isInstanceOfSatisfying(
                        ConnectionOutcome.Unauthorised.class,
                        outcome -> assertThat(outcome.reason()).contains("HTTP cannot carry"));
        try (KubeSession session =
                connector(server.url(), "token: \"s3c\\nr3t\"", "").open("x", WriteGuard.NONE)) {
            assertThatThrownBy(session::version).isInstanceOfSatisfying(OpsException.class, e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHORISED);
                assertThat(e).hasNoCause();
                assertThat(e.toString() + e.why()).doesNotContain("s3c").doesNotContain("r3t");
            });
        }
    }

    @Test
    void tlsServerNameGoesBeforeAServersOwnName() throws Exception {
        try (FakeApiServer tls = FakeApiServer.https(false)) {
            String byName = tls.url().replace("127.0.0.1", "localhost");
            String authority = "certificate-authority: " + FILES.resolve("ca.crt");
            KubeConnector named = connector(byName, "token: t", authority + ", tls-server-name: redwheel.test");
            assertThat(named.check("x", Duration.ofSeconds(5), List.of())).isInstanceOf(ConnectionOutcome.Ready.class);
            assertThat(tls.sent("Host")).containsOnly(byName.substring("https://".length()));
            KubeConnector unnamed = connector(byName, "token: t", authority);
            assertThat(unnamed.check("x", Duration.ofSeconds(5), List.of()))
                    .as("the certificate is not for localhost")
                    .isInstanceOf(ConnectionOutcome.TlsProblem.class);
        }
    }

    @Test
    void aPluginThatFailedIsNotRunByEveryWatchAgainButByACheck() throws IOException {
        Path plugin = script("echo run >> %s/runs; exit 1".formatted(folder));
        KubeConnector connector = connector(server.url(), "exec: {command: " + plugin + "}", "");
        try (KubeSession session = connector.open("x", WriteGuard.NONE)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(session::version)
                        .isInstanceOfSatisfying(
                                OpsException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHORISED));
            }
        }
        assertThat(folder.resolve("runs")).hasContent("run");
        assertThat(connector.check("x", Duration.ofSeconds(5), List.of()))
                .isInstanceOf(ConnectionOutcome.PluginFailed.class);
        assertThat(folder.resolve("runs")).hasContent("run\nrun");
    }

    @Test
    void whoWaitsForAnotherSignInCanBeInterrupted() throws Exception {
        Path plugin = script("touch %s/started; sleep 4".formatted(folder));
        KubeConnector connector = connector(server.url(), "exec: {command: " + plugin + "}", "");
        try (KubeSession session = connector.open("x", WriteGuard.NONE)) {
            Thread first = Thread.ofVirtual().start(() -> caught(session::version));
            await().until(() -> Files.exists(folder.resolve("started")));
            AtomicReference<OpsException> thrown = new AtomicReference<>();
            Thread second = Thread.ofPlatform().start(() -> thrown.set(caught(session::version)));
            await().until(() -> second.getState() != Thread.State.RUNNABLE);
            second.interrupt();
            assertThat(second.join(Duration.ofSeconds(1))).isTrue();
            assertThat(thrown.get().kind()).isEqualTo(ErrorKind.CANCELLED);
            first.interrupt();
            first.join();
        }
    }

    @Test
    void anIdentityProviderThatStopsInTheMiddleIsNotWaitedForEver() throws Exception {
        server.on("/.well-known/openid-configuration", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            server.await();
        });
        String user = "auth-provider: {name: oidc, config: {idp-issuer-url: '" + server.url()
                + "', client-id: c, id-token: '" + jwt(1_000_000_000) + "', refresh-token: r}}";
        KubeConnector connector = connector(server.url(), user, "");
        AtomicReference<OpsException> thrown = new AtomicReference<>();
        try (KubeSession session = connector.open("x", WriteGuard.NONE)) {
            Thread caller = Thread.ofVirtual().start(() -> thrown.set(caught(session::version)));
            assertThat(caller.join(Duration.ofSeconds(25))).isTrue();
        }
        assertThat(thrown.get().kind()).isEqualTo(ErrorKind.UNAUTHORISED);
    }

    private static OpsException caught(Runnable call) {
        try {
            call.run();
        } catch (OpsException e) {
            return e;
        }
        throw new AssertionError("It did not fail");
    }
}
