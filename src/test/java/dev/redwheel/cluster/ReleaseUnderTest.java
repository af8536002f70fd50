package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.SecretData;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.support.TlsClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A release as its applications reach it: every connection over a forward of its own to one pod, signed in, with TLS where
 * the release has it. Knows who the master is as the sentinels or the cluster's nodes say.
 */
public final class ReleaseUnderTest implements AutoCloseable {
    public static final String TLS_SECRET = "redis-tls";

    private static final int REDIS = 6379;
    private static final int SENTINEL = 26379;
    private static final int EXPORTER = 9121;
    /** What an application waits for an answer before it connects anew. */
    private static final Duration IMPATIENT = Duration.ofSeconds(1);

    private final KubeSession session;
    private final ReleaseKey key;
    private final String password;
    private final Optional<SSLContext> tls;

    private ReleaseUnderTest(KubeSession session, ReleaseKey key, String password, Optional<SSLContext> tls) {
        this.session = session;
        this.key = key;
        this.password = password;
        this.tls = tls;
    }

    /** Reads the password of Secret "redis" and, where there is one, the certificates of Secret {@value #TLS_SECRET}. */
    public static ReleaseUnderTest open(ClusterUnderTest cluster, ReleaseKey key) {
        KubeSession session = cluster.session();
        return new ReleaseUnderTest(
                session,
                key,
                session.secret(key.namespace(), "redis")
                        .flatMap(secret -> secret.text("redis-password"))
                        .orElse(""),
                session.secret(key.namespace(), TLS_SECRET).map(ReleaseUnderTest::client));
    }

    /** With what a client shows itself, where servers ask for that. */
    private static SSLContext client(SecretData secret) {
        return TlsClient.of(
                secret.text("ca.crt").orElseThrow(),
                secret.text("tls.crt").orElseThrow(),
                secret.text("tls.key").orElseThrow());
    }

    public KubeSession session() {
        return session;
    }

    public ReleaseKey key() {
        return key;
    }

    public RawRedis redis(String pod) {
        return RawRedis.connect(session.forward(key.namespace(), () -> pod, REDIS), password, tls, RawRedis.TIMEOUT);
    }

    /** The same for one who does not wait long. */
    public RawRedis impatient(String pod) {
        return RawRedis.connect(session.forward(key.namespace(), () -> pod, REDIS), password, tls, IMPATIENT);
    }

    public RawRedis sentinel(String pod) {
        return RawRedis.connect(session.forward(key.namespace(), () -> pod, SENTINEL), password, tls, RawRedis.TIMEOUT);
    }

    /** Without a password. */
    RawRedis stranger(String pod) {
        return RawRedis.connect(session.forward(key.namespace(), () -> pod, REDIS), "", tls, RawRedis.TIMEOUT);
    }

    /** What a pod's exporter says. */
    String metrics(String pod) {
        try (var forward = session.forward(key.namespace(), () -> pod, EXPORTER);
                HttpClient http = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + forward.localPort() + "/metrics");
            return http.send(
                            HttpRequest.newBuilder(address)
                                    .timeout(RawRedis.TIMEOUT)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public List<PodInfo> pods() {
        return session.pods(key.namespace(), "app.kubernetes.io/instance=" + key.name());
    }

    /** The pods of one component, in the order of their names. */
    public List<PodInfo> pods(String component) {
        return session.pods(key.namespace(), "app.kubernetes.io/component=" + component).stream()
                .sorted(java.util.Comparator.comparing(PodInfo::name))
                .toList();
    }

    public PodInfo pod(String name) {
        return pods().stream()
                .filter(pod -> pod.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no pod " + name));
    }

    /** The pod that most sentinels name; empty when they do not agree. */
    public String master() {
        List<PodInfo> pods = pods();
        List<String> named = pods.stream()
                .filter(pod -> pod.name().contains("-sentinel-") && pod.ready())
                .flatMap(pod -> named(pod.name()).stream())
                .toList();
        return named.stream()
                .filter(host -> named.stream().filter(host::equals).count() >= 2)
                .findFirst()
                .flatMap(host -> named(pods, host))
                .orElse("");
    }

    private Optional<String> named(String sentinel) {
        try (RawRedis redis = sentinel(sentinel)) {
            return Optional.of(redis.send("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster")
                    .split(" ")[0]);
        } catch (RuntimeException unreachable) {
            return Optional.empty();
        }
    }

    private static Optional<String> named(List<PodInfo> pods, String host) {
        return pods.stream()
                .filter(pod -> host.startsWith(pod.name() + ".") || (!pod.ip().isEmpty() && host.equals(pod.ip())))
                .map(PodInfo::name)
                .findFirst();
    }

    /** The pod that most nodes of the cluster take for the master of a slot; empty when they do not agree. */
    public String owner(int slot) {
        List<PodInfo> pods = pods("cluster");
        List<String> told = pods.stream()
                .filter(PodInfo::ready)
                .flatMap(pod -> owner(pods, pod.name(), slot).stream())
                .toList();
        return told.stream()
                .filter(pod -> told.stream().filter(pod::equals).count() > pods.size() / 2)
                .findFirst()
                .orElse("");
    }

    private Optional<String> owner(List<PodInfo> pods, String asked, int slot) {
        try (RawRedis redis = impatient(asked)) {
            return redis.send("CLUSTER", "NODES")
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(words -> words[2].contains("master") && !words[2].contains("fail"))
                    .filter(words -> Arrays.stream(words).skip(8).anyMatch(range -> holds(range, slot)))
                    .findFirst()
                    .flatMap(words -> place(pods, words[1]));
        } catch (RuntimeException unreachable) {
            return Optional.empty();
        }
    }

    /** "10.244.0.7:6379@16379,redis-cluster-0.redis-headless" */
    private static Optional<String> place(List<PodInfo> pods, String place) {
        String[] parts = place.split(",");
        return Stream.of(parts.length > 1 ? parts[1] : "", parts[0].replaceFirst(":[0-9]+(@.*)?$", ""))
                .filter(host -> !host.isEmpty())
                .flatMap(host -> named(pods, host).stream())
                .findFirst();
    }

    private static boolean holds(String range, int slot) {
        if (range.startsWith("[")) {
            return false; // A slot on its way.
        }
        String[] ends = range.split("-");
        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
    }

    /** The connection of an application that goes through the proxy to the master, whoever it is. */
    public RawRedis throughProxy() {
        String pod = pods("proxy").stream()
                .filter(PodInfo::ready)
                .map(PodInfo::name)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no proxy is ready"));
        return impatient(pod);
    }

    /** The connection of an application that asks the nodes who has its slot. */
    public RawRedis toOwner(int slot) {
        String pod = owner(slot);
        if (pod.isEmpty()) {
            throw new IllegalStateException("nobody has slot " + slot);
        }
        return impatient(pod);
    }

    /** Waits until so many replicas are in step with this server, and the sentinels, if there are some, could promote them. */
    public void awaitReplicas(String pod, int count) {
        await("replicas of " + pod)
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    try (RawRedis redis = redis(pod)) {
                        String told = redis.send("INFO", "replication");
                        assertThat(told).contains("role:master", "connected_slaves:" + count);
                        assertThat(told.lines().filter(line -> line.contains("state=online")))
                                .hasSize(count);
                    }
                    // They ask a master for its replicas every ten seconds.
                    for (PodInfo watcher : pods("sentinel")) {
                        try (RawRedis sentinel = sentinel(watcher.name())) {
                            assertThat(sentinel.send("SENTINEL", "REPLICAS", "mymaster")
                                            .split(" flags slave link-", -1))
                                    .as("replicas that " + watcher.name() + " knows and reaches")
                                    .hasSizeGreaterThan(count);
                        }
                    }
                });
    }

    /** The pods of the release are all ready and none is going. */
    public void awaitWhole() {
        int wanted = session.statefulSets(key.namespace(), "").stream()
                .mapToInt(set -> set.replicas())
                .sum();
        await("all pods of " + key)
                .atMost(Duration.ofMinutes(4))
                .ignoreExceptions()
                .until(() -> pods().stream()
                                .filter(pod -> pod.ownerKind().equals("StatefulSet"))
                                .filter(pod -> pod.ready() && pod.deletion().isEmpty())
                                .count()
                        == wanted);
    }

    @Override
    public void close() {
        session.close();
    }
}
