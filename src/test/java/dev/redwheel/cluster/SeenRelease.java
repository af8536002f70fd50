package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.topology.NodeTruth;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.insight.topology.TopologyPicture;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Finding;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.ReleaseKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A deployed release: its servers, spoken to one by one as an administrator would, and what the topology page is shown of it
 * meanwhile.
 */
final class SeenRelease implements AutoCloseable {
    /** Within this a disagreement is named, from the moment that any server, or the API, told of it. */
    private static final Duration NAMED = Duration.ofSeconds(3);
    /** Copies, gossip and the sentinels' own periods take their time. */
    private static final Duration HEALED = Duration.ofSeconds(90);

    private static final int SENTINEL_PORT = 26379;

    private final ClusterUnderTest cluster;
    private final KubeSession session;
    private final ReleaseKey release;
    private final TopologyMonitor monitor;
    private volatile @Nullable TopologyPicture latest;

    SeenRelease(ClusterUnderTest cluster, ReleaseKey release) {
        this.cluster = cluster;
        this.session = cluster.session();
        this.release = release;
        this.monitor = TopologyMonitor.start(
                session, release, cluster.redis(), Clock.systemUTC(), picture -> latest = picture);
        monitor.setPaused(false);
    }

    KubeSession session() {
        return session;
    }

    ReleaseKey release() {
        return release;
    }

    RawRedis connect(String pod) {
        return cluster.redis(session, release, pod);
    }

    String send(String pod, String... words) {
        try (RawRedis redis = connect(pod)) {
            return redis.send(words);
        }
    }

    String sentinel(String pod, String... words) {
        try (RawRedis redis = cluster.redis(session, release, pod, SENTINEL_PORT)) {
            return redis.send(words);
        }
    }

    /** The server answers nobody for so long; a replica goes on hearing its master, a master goes on feeding its replicas. */
    void silence(String pod, int port, Duration time) {
        try (RawRedis redis = cluster.redis(session, release, pod, port)) {
            assertThat(redis.send("CLIENT", "PAUSE", String.valueOf(time.toMillis()), "ALL"))
                    .isEqualTo("OK");
        }
    }

    /**
     * The process stands still for so long: the servers were started with enable-debug-command.
     *
     * @return holds the command's connection, which must stay open until the process stands
     */
    RawRedis stop(String pod, Duration time) {
        RawRedis redis = connect(pod);
        redis.post("DEBUG", "SLEEP", String.valueOf(time.toSeconds()));
        return redis;
    }

    String ip(String pod) {
        return pods().stream()
                .filter(one -> one.name().equals(pod))
                .map(PodInfo::ip)
                .findFirst()
                .orElseThrow();
    }

    List<PodInfo> pods() {
        return session.pods(release.namespace(), "app.kubernetes.io/instance=" + release.name());
    }

    TopologyPicture picture() {
        return Objects.requireNonNull(latest, "no picture yet");
    }

    NodeTruth node(String pod) {
        return picture().node(pod).orElseThrow();
    }

    Optional<Finding> finding(String id) {
        TopologyPicture now = latest;
        return now == null ? Optional.empty() : finding(now, id);
    }

    private static Optional<Finding> finding(TopologyPicture picture, String id) {
        return picture.findings().stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst();
    }

    /** What a server must have told before the time begins to count. */
    void awaitFact(String what, Callable<Boolean> fact) {
        await().alias(what)
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions() // Who is just being told something may hang up: asked again.
                .until(fact);
    }

    /** Call it as soon as the fact is there; prints how long it took until the page named it with these words. */
    void awaitNamed(String id, String... words) {
        awaitShown(
                id,
                picture -> finding(picture, id)
                        .filter(finding -> Stream.of(words).allMatch(finding.detail()::contains))
                        .isPresent());
    }

    /** The same for what a picture shows without being a disagreement. */
    void awaitShown(String what, Predicate<TopologyPicture> shown) {
        long began = System.nanoTime();
        try {
            await().alias(what)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(NAMED)
                    .until(() -> shown.test(picture()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    what + " was not shown within " + NAMED + ": " + picture().findings(), e);
        }
        System.out.println("truth: " + what + " shown after " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }

    /** Again, or for the first time. @return in whose favour, in the page's words, these among them */
    String awaitAgreement(String words) {
        try {
            await().alias("all agree")
                    .atMost(HEALED)
                    .until(() -> finding("roles-agree")
                            .filter(finding -> finding.detail().contains(words))
                            .isPresent());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "They do not agree, \"" + words + "\": " + picture().findings(), e);
        }
        return finding("roles-agree").map(Finding::detail).orElse("");
    }

    @Override
    public void close() {
        monitor.close();
        session.close();
    }
}
