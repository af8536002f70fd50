package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.AccessAnswer;
import dev.redwheel.model.AccessRequest;
import dev.redwheel.model.EventInfo;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.Snapshot;
import dev.redwheel.support.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ApiSessionTest {
    private static final String PODS = "/api/v1/namespaces/n/pods";
    private static final String SECRETS = "/api/v1/namespaces/n/secrets";

    @TempDir
    private Path folder;

    private FakeApiServer server;
    private KubeConnector connector;
    private KubeSession session;

    @BeforeEach
    void open() throws IOException {
        server = FakeApiServer.http();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
            current-context: x
            clusters: [{name: c, cluster: {server: '%s/'}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: home}}]
            """.formatted(server.url()));
        connector = new KubeConnector(
                KubeContexts.open(Optional.of(kubeconfig), Map.of(), folder, List.of()), Map.of(), TestFiles.RUN);
        session = connector.open("x", WriteGuard.NONE);
    }

    @AfterEach
    void close() {
        session.close();
        server.close();
    }

    @Test
    void openingContactsNothing() {
        assertThat(server.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "401, UNAUTHORISED",
        "403, FORBIDDEN",
        "404, NOT_FOUND",
        "409, CONFLICT",
        "422, INVALID_INPUT",
        "429, SERVER",
        "500, SERVER",
        "503, SERVER",
        "302, SERVER",
    })
    void everyStatusBecomesItsKindAndNamesWhatWasTried(int status, ErrorKind kind) {
        server.on(PODS, status, "{\"kind\":\"Status\",\"message\":\"because of this\"}");
        assertThatThrownBy(() -> session.pods("n", ""))
                .asInstanceOf(type(OpsException.class))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    assertThat(e.tried()).isEqualTo("list pods");
                    assertThat(e.on()).isEqualTo("namespace n of context x");
                    if (status != 302) {
                        assertThat(e.why()).contains("because of this");
                    }
                });
    }

    @Test
    void aBusyServerIsAskedAgainAsLongAsThatChangesNothing() {
        AtomicInteger asked = new AtomicInteger();
        server.on(PODS, exchange -> {
            byte[] body = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            boolean busy = asked.incrementAndGet() == 1;
            exchange.getResponseHeaders().add("Retry-After", "1");
            exchange.sendResponseHeaders(busy ? 429 : 200, body.length);
            exchange.getResponseBody().write(body);
        });
        assertThat(session.pods("n", "")).isEmpty();
        assertThat(asked).hasValue(2);
        server.on(SECRETS, 429, "{}");
        assertThatThrownBy(() -> session.createSecret("n", "s", Map.of(), Map.of()))
                .isInstanceOf(OpsException.class);
        assertThat(server.requests.stream().filter(r -> r.startsWith("POST"))).hasSize(1);
    }

    @Test
    void answersThatEndTooSoonOrAreNoJsonAreErrors() {
        server.cutOff(PODS, "{\"items\":[");
        assertThatThrownBy(() -> session.pods("n", ""))
                .asInstanceOf(type(OpsException.class))
                .extracting(OpsException::kind)
                .isEqualTo(ErrorKind.UNREACHABLE);
        server.on(PODS, 200, "{\"items\":[");
        assertThatThrownBy(() -> session.pods("n", ""))
                .asInstanceOf(type(OpsException.class))
                .extracting(OpsException::kind)
                .isEqualTo(ErrorKind.CORRUPT);
    }

    @Test
    void interruptingEndsACallAsCancelled() throws InterruptedException {
        server.hang(PODS);
        List<OpsException> thrown = new CopyOnWriteArrayList<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                session.pods("n", "");
            } catch (OpsException e) {
                thrown.add(e);
            }
        });
        await().until(() -> !server.requests.isEmpty());
        caller.interrupt();
        caller.join();
        assertThat(thrown).extracting(OpsException::kind).containsExactly(ErrorKind.CANCELLED);
    }

    @Test
    void closingEndsACallAsCancelled() throws InterruptedException {
        server.hang(PODS);
        List<OpsException> thrown = new CopyOnWriteArrayList<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                session.pods("n", "");
            } catch (OpsException e) {
                thrown.add(e);
            }
        });
        await().until(() -> !server.requests.isEmpty());
        session.close();
        caller.join();
        assertThat(thrown).extracting(OpsException::kind).containsExactly(ErrorKind.CANCELLED);
    }

    @Test
    void longListsComeInPagesAndZipped() {
        server.on(PODS, exchange -> {
            boolean second = exchange.getRequestURI().getQuery().contains("continue=next page/2");
            String page = "{\"metadata\":{\"continue\":\"%s\"},\"items\":[{\"metadata\":{\"name\":\"%s\"}}]}"
                    .formatted(second ? "" : "next page/2", second ? "b" : "a");
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (OutputStream gzip = new GZIPOutputStream(zipped)) {
                gzip.write(page.getBytes(StandardCharsets.UTF_8));
            }
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, zipped.size());
            zipped.writeTo(exchange.getResponseBody());
        });
        assertThat(session.pods("n", "a in (b,c)")).extracting(PodInfo::name).containsExactly("a", "b");
        assertThat(server.requests).allMatch(r -> r.contains("labelSelector=a%20in%20%28b%2Cc%29"));
    }

    @Test
    void releaseMetadataAsksForMetadataOfTheNewestRevisionsAlone() {
        server.on(SECRETS, 200, """
            {"items":[{"metadata":{"name":"sh.helm.release.v1.r.v2","namespace":"n","labels":{"status":"failed"}}}]}
            """);
        assertThat(session.releaseMetadata("n")).singleElement().satisfies(meta -> {
            assertThat(meta.name()).isEqualTo("sh.helm.release.v1.r.v2");
            assertThat(meta.labels()).containsEntry("status", "failed");
        });
        assertThat(server.requests.getFirst()).contains("labelSelector=owner%3Dhelm%2Cstatus%21%3Dsuperseded");
        assertThat(server.sent("Accept").getFirst()).startsWith("application/json;as=PartialObjectMetadataList");
    }

    @Test
    void payloadWithoutAReleaseIsCorrupt() {
        server.on(SECRETS + "/r", 200, "{\"data\":{\"release\":\"aGk=\"},\"metadata\":{\"name\":\"r\"}}");
        assertThat(session.releasePayload("n", "r").release()).asString().isEqualTo("hi");
        for (String data : List.of("{}", "{\"release\":\"***\"}", "{\"release\":5}")) {
            server.on(SECRETS + "/r", 200, "{\"data\":" + data + "}");
            assertThatThrownBy(() -> session.releasePayload("n", "r"))
                    .asInstanceOf(type(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.CORRUPT);
        }
    }

    @Test
    void changesAskTheGuardAndAReadOnlyContextSendsNothing() {
        KubeSession readOnly = connector.open("x", (context, tried) -> {
            throw new OpsException(ErrorKind.READ_ONLY, tried, context, "It is read-only.", "");
        });
        List<Runnable> changes = List.of(
                () -> readOnly.createNamespace("a", Map.of()),
                () -> readOnly.deleteNamespace("a"),
                () -> readOnly.createSecret("n", "s", Map.of(), Map.of()),
                () -> readOnly.changeSecret("n", "s", "1", SecretEdit.put(Map.of())),
                () -> readOnly.deleteSecret("n", "s"),
                () -> readOnly.deletePvc("n", "p"));
        for (Runnable change : changes) {
            assertThatThrownBy(change::run)
                    .asInstanceOf(type(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.READ_ONLY);
        }
        server.on("/api/v1", 200, """
            {"resources":[{"name":"secrets","kind":"Secret","namespaced":true}]}\
            """);
        assertThatThrownBy(() -> readOnly.delete(new ObjectRef("v1", "Secret", "n", "s")))
                .isInstanceOf(OpsException.class);
        assertThat(server.requests).noneMatch(r -> !r.startsWith("GET"));
        readOnly.close();
    }

    @Test
    void namesOfSecretsComeWithoutTheirContents() {
        AtomicReference<String> asked = new AtomicReference<>("");
        server.on(SECRETS, exchange -> {
            asked.set(exchange.getRequestURI().getQuery() + " "
                    + exchange.getRequestHeaders().getFirst("Accept"));
            byte[] body = """
                {"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"shop"}},{"metadata":{"name":"a"}}]}\
                """.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        assertThat(session.secretNames("n")).containsExactly("a", "shop");
        assertThat(asked.get()).contains("labelSelector=owner!=helm").contains("PartialObjectMetadataList");
    }

    @Test
    void namespacesThatMayNotBeListedAreProbed() {
        server.on("/api/v1/namespaces", 403, "{\"message\":\"no\"}");
        AtomicInteger asked = new AtomicInteger();
        server.on("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", exchange -> {
            byte[] body = "{\"status\":{\"allowed\":%s}}"
                    .formatted(asked.incrementAndGet() > 0 ? "true" : "false")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(201, body.length);
            exchange.getResponseBody().write(body);
        });
        NamespaceList list = session.namespaces(List.of("team", "home"));
        assertThat(list.listable()).isFalse();
        assertThat(list.names()).containsExactly("home", "team");
        assertThat(asked).hasValue(4);
        assertThat(session.namespaceExists("gone")).isEqualTo(Existence.ABSENT);
    }

    @Test
    void watchFollowsGoesStaleAndHeals() {
        AtomicInteger watches = new AtomicInteger();
        String one = "{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"resourceVersion\":\"11\"}}";
        server.on(PODS, exchange -> {
            if (!exchange.getRequestURI().getQuery().contains("watch=1")) {
                byte[] list = ("{\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[" + one + "]}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, list.length);
                exchange.getResponseBody().write(list);
                return;
            }
            switch (watches.incrementAndGet()) {
                case 1 -> {
                    exchange.sendResponseHeaders(200, 0);
                    write(
                            exchange.getResponseBody(),
                            "{\"type\":\"ADDED\",\"object\":" + one.replace("\"a\"", "\"b\"") + "}\n");
                    write(exchange.getResponseBody(), "{\"type\":\"MOD"); // and is cut off
                }
                case 2 -> exchange.sendResponseHeaders(429, -1); // goes on where it was
                default -> {
                    exchange.sendResponseHeaders(200, 0);
                    write(exchange.getResponseBody(), "{\"type\":\"DELETED\",\"object\":" + one + "}\n");
                    server.await();
                }
            }
        });
        List<Snapshot<List<PodInfo>>> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods("n", "", told::add)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !told.isEmpty()
                            && !told.getLast().isStale()
                            && names(told.getLast()).equals(List.of("b")));
        }
        assertThat(names(told.getFirst())).containsExactly("a");
        assertThat(told).anySatisfy(snapshot -> {
            assertThat(snapshot.isStale()).isTrue();
            assertThat(names(snapshot)).containsExactly("a", "b");
            assertThat(snapshot.error().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);
        });
        assertThat(server.requests.stream().filter(r -> r.contains("watch=1")))
                .allMatch(r -> r.contains("timeoutSeconds=60"))
                .first()
                .asString()
                .contains("resourceVersion=10");
    }

    @Test
    void watchThatFellTooFarBehindListsAgain() {
        AtomicInteger lists = new AtomicInteger();
        server.on(PODS, exchange -> {
            boolean watch = exchange.getRequestURI().getQuery().contains("watch=1");
            exchange.sendResponseHeaders(200, 0);
            if (watch && lists.get() == 1) {
                write(
                        exchange.getResponseBody(),
                        "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}\n");
            } else if (watch) {
                server.await();
            } else {
                write(
                        exchange.getResponseBody(),
                        "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"name\":\"v%d\"}}]}"
                                .formatted(lists.incrementAndGet()));
            }
        });
        List<Snapshot<List<PodInfo>>> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods("n", "", told::add)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> told.size() >= 2);
        }
        assertThat(told).noneMatch(Snapshot::isStale);
        assertThat(names(told.getLast())).containsExactly("v2");
    }

    @Test
    void aForbiddenWatchSaysSoAtOnceAndKeepsTrying() {
        server.on(PODS, 403, "{\"message\":\"no\"}");
        List<Snapshot<List<PodInfo>>> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods("n", "", told::add)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> told.size() >= 2);
        }
        assertThat(told.getFirst().data()).isEmpty();
        assertThat(told.getFirst().error().orElseThrow().kind()).isEqualTo(ErrorKind.FORBIDDEN);
    }

    @Test
    void closingAWatchEndsItsConnection() {
        AtomicInteger open = new AtomicInteger();
        server.on(PODS, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            if (!exchange.getRequestURI().getQuery().contains("watch=1")) {
                write(exchange.getResponseBody(), "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
                return;
            }
            open.incrementAndGet();
            try {
                while (true) {
                    write(exchange.getResponseBody(), "{\"type\":\"BOOKMARK\",\"object\":{}}\n");
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.decrementAndGet();
            }
        });
        Subscription watch = session.watchPods("n", "", snapshot -> {});
        await().until(() -> open.get() == 1);
        watch.close();
        await().until(() -> open.get() == 0);
    }

    @Test
    void eventsAreToldOnceAndAgainWhenTheyRepeat() {
        String event =
                "{\"metadata\":{\"uid\":\"%s\",\"name\":\"%s\",\"resourceVersion\":\"5\"},\"count\":%d,\"type\":\"Warning\","
                    + "\"reason\":\"BackOff\",\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\"}}";
        server.on("/api/v1/namespaces/n/events", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            if (exchange.getRequestURI().getQuery().contains("watch=1")) {
                for (String each : List.of(event.formatted("b", "b", 1), event.formatted("a", "a", 4))) {
                    write(exchange.getResponseBody(), "{\"type\":\"ADDED\",\"object\":" + each + "}\n");
                }
                server.await();
            } else {
                write(
                        exchange.getResponseBody(),
                        "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[" + event.formatted("a", "a", 3) + "]}");
            }
        });
        List<EventInfo> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchEvents("n", told::add)) {
            await().until(() -> told.size() == 2);
        }
        assertThat(told).extracting(EventInfo::uid).containsExactlyInAnyOrder("a", "b");
        assertThat(told).allMatch(EventInfo::warning);
    }

    private static List<String> names(Snapshot<List<PodInfo>> snapshot) {
        return snapshot.data().stream().map(PodInfo::name).toList();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Test
    void aCachedListThatIsCutOffOrLateOrCancelledSaysSo() throws InterruptedException {
        server.cutOff(SECRETS, "{\"items\":[");
        assertThatThrownBy(() -> session.releasePayloads("n", payload -> {}))
                .asInstanceOf(type(OpsException.class))
                .extracting(OpsException::kind)
                .isEqualTo(ErrorKind.UNREACHABLE);
        server.on(SECRETS, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange.getResponseBody(), "{\"items\":[");
            server.await();
        });
        try (KubeApi api = api(Duration.ofMillis(300))) {
            assertThatThrownBy(() -> api.listCached(Call.list(Resource.SECRETS, "n", ""), item -> {}))
                    .asInstanceOf(type(OpsException.class))
                    .extracting(OpsException::kind)
                    .isEqualTo(ErrorKind.TIMEOUT);
        }
        List<OpsException> thrown = new CopyOnWriteArrayList<>();
        int before = server.requests.size();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                session.releasePayloads("n", payload -> {});
            } catch (OpsException e) {
                thrown.add(e);
            }
        });
        await().until(() -> server.requests.size() > before);
        await().during(Duration.ofMillis(200)).until(caller::isAlive);
        caller.interrupt();
        caller.join();
        assertThat(thrown).extracting(OpsException::kind).containsExactly(ErrorKind.CANCELLED);
    }

    @Test
    void aLongListThatKeepsComingIsReadToItsEnd() {
        server.on(SECRETS, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange.getResponseBody(), "{\"items\":[{}");
            for (int i = 0; i < 12; i++) {
                pause(Duration.ofMillis(100));
                write(exchange.getResponseBody(), ",{}");
            }
            write(exchange.getResponseBody(), "],\"metadata\":{\"resourceVersion\":\"7\"}}");
        });
        AtomicInteger items = new AtomicInteger();
        try (KubeApi api = api(Duration.ofMillis(600))) {
            String version = api.listCached(Call.list(Resource.SECRETS, "n", ""), item -> items.incrementAndGet());
            assertThat(version).isEqualTo("7");
        }
        assertThat(items).hasValue(13);
    }

    @Test
    void contentsIncludeKindsThatOnlyAnOlderVersionOfTheirGroupHas() {
        server.on("/api/v1", 200, "{\"resources\":[]}");
        server.on("/apis", 200, """
            {"groups":[{"name":"batch","preferredVersion":{"groupVersion":"batch/v1"},
             "versions":[{"groupVersion":"batch/v1"},{"groupVersion":"batch/v1beta1"}]}]}
            """);
        server.on("/apis/batch/v1", 200, """
            {"resources":[{"name":"jobs","kind":"Job","namespaced":true,"verbs":["list"]}]}
            """);
        server.on("/apis/batch/v1beta1", 200, """
            {"resources":[{"name":"jobs","kind":"Job","namespaced":true,"verbs":["list"]},
             {"name":"cronjobs","kind":"CronJob","namespaced":true,"verbs":["list"]}]}
            """);
        server.on("/apis/batch/v1/namespaces/n/jobs", 200, "{\"items\":[{\"metadata\":{\"name\":\"once\"}}]}");
        server.on(
                "/apis/batch/v1beta1/namespaces/n/cronjobs",
                200,
                "{\"items\":[{\"metadata\":{\"name\":\"nightly\"}}]}");
        assertThat(session.contents("n"))
                .containsExactly(
                        new ObjectRef("batch/v1", "Job", "n", "once"),
                        new ObjectRef("batch/v1beta1", "CronJob", "n", "nightly"));
    }

    @Test
    void reviewsAreCancelledByAnInterrupt() throws InterruptedException {
        server.hang("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
        List<OpsException> thrown = new CopyOnWriteArrayList<>();
        Thread caller = Thread.startVirtualThread(() -> {
            try {
                session.review(List.of(new AccessRequest("get", "", "pods", "n")));
            } catch (OpsException e) {
                thrown.add(e);
            }
        });
        await().until(() -> !server.requests.isEmpty());
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(2))).isTrue();
        assertThat(thrown).extracting(OpsException::kind).containsExactly(ErrorKind.CANCELLED);
    }

    @Test
    void everyKindOfRequestRenewsRefusedCredentials() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "new");
        AtomicInteger given = new AtomicInteger();
        Credentials file = Credentials.tokenFile(token, "");
        Credentials rotated = new Credentials() {
            @Override
            public Issued current() {
                return given.getAndIncrement() == 0 ? Issued.header("Bearer old") : file.current();
            }

            @Override
            public boolean refused(Issued rejected) {
                return file.refused(rejected);
            }
        };
        server.on("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", exchange -> newTokenOnly(exchange, "{}"));
        server.on(SECRETS, exchange -> newTokenOnly(exchange, "{\"items\":[]}"));
        try (KubeApi api = api(rotated, Duration.ofSeconds(5))) {
            api.listCached(Call.list(Resource.SECRETS, "n", ""), item -> {});
            assertThat(server.requests)
                    .as("asked twice, both times of the cache")
                    .hasSize(2);
            assertThat(server.requests).allMatch(r -> r.contains("resourceVersion=0"));
            given.set(0);
            api.stream(Call.list(Resource.SECRETS, "n", "")).close();
            given.set(0);
            List<AccessAnswer> answers = new AccessReviews(api).ask(List.of(new AccessRequest("get", "", "pods", "n")));
            assertThat(answers.getFirst().reason()).doesNotContain("credentials");
        }
        assertThat(server.sent("Authorization"))
                .containsExactly("Bearer old", "Bearer new", "Bearer old", "Bearer new", "Bearer old", "Bearer new");
    }

    private static void newTokenOnly(HttpExchange exchange, String body) throws IOException {
        boolean known = exchange.getRequestHeaders().getFirst("Authorization").equals("Bearer new");
        exchange.sendResponseHeaders(known ? 200 : 401, 0);
        write(exchange.getResponseBody(), known ? body : "{}");
    }

    @Test
    void whatMayBeListedButNotWatchedIsListedAgain() {
        AtomicInteger lists = new AtomicInteger();
        server.on(PODS, exchange -> {
            if (exchange.getRequestURI().getQuery().contains("watch=1")) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            write(
                    exchange.getResponseBody(),
                    "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"name\":\"v%d\"}}]}"
                            .formatted(lists.incrementAndGet()));
        });
        List<Snapshot<List<PodInfo>>> told = new CopyOnWriteArrayList<>();
        try (Subscription _ = session.watchPods("n", "", told::add)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> told.stream().anyMatch(s -> names(s).equals(List.of("v2"))));
        }
        assertThat(told.stream()
                        .filter(Snapshot::isStale)
                        .findFirst()
                        .orElseThrow()
                        .error())
                .hasValueSatisfying(e -> assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN));
        assertThat(server.requests.stream().filter(r -> !r.contains("watch=1")))
                .as("the cache will do")
                .allMatch(r -> r.contains("resourceVersion=0"));
    }

    private KubeApi api(Duration limit) {
        return api(Credentials.fixed(Issued.header("Bearer t")), limit);
    }

    private KubeApi api(Credentials credentials, Duration limit) {
        ResolvedContext context = KubeContexts.open(
                        Optional.of(folder.resolve("kubeconfig")), Map.of(), folder, List.of())
                .resolve("x");
        return new KubeApi(new ApiTransport(context, credentials, Map.of(), limit, InstantSource.system()));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListWhoseNextPageIsForgottenIsListedAnewOnce() {
        AtomicInteger firstPages = new AtomicInteger();
        server.on(PODS, exchange -> {
            boolean next = exchange.getRequestURI().getQuery().contains("continue=old");
            int first = next ? 0 : firstPages.incrementAndGet();
            exchange.sendResponseHeaders(next ? 410 : 200, 0);
            write(
                    exchange.getResponseBody(),
                    next
                            ? "{\"message\":\"too old\"}"
                            : first == 1
                                    ? "{\"metadata\":{\"continue\":\"old\"},\"items\":[{\"metadata\":{\"name\":\"a\"}}]}"
                                    : "{\"items\":[{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]}");
        });
        assertThat(session.pods("n", "")).extracting(PodInfo::name).containsExactly("a", "b");
        server.on(PODS, exchange -> {
            boolean next = exchange.getRequestURI().getQuery().contains("continue=old");
            exchange.sendResponseHeaders(next ? 410 : 200, 0);
            write(exchange.getResponseBody(), "{\"metadata\":{\"continue\":\"old\"},\"items\":[]}");
        });
        assertThatThrownBy(() -> session.pods("n", ""))
                .asInstanceOf(type(OpsException.class))
                .extracting(OpsException::kind)
                .isEqualTo(ErrorKind.CONFLICT);
    }
}
