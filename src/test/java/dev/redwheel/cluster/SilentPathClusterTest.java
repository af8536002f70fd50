package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.insight.KubeLiveMonitors;
import dev.redwheel.insight.LinkState;
import dev.redwheel.insight.LiveMonitor;
import dev.redwheel.insight.LiveSnapshot;
import dev.redwheel.insight.NodeLive;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.WriteGuard;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.settings.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A release is watched while the way to its cluster dies without a word: connections that never end and never answer, as
 * a network that is gone or a machine that slept leaves them.
 */
class SilentPathClusterTest {
    /** A round a second, a second and a half without an answer, and what a loaded machine takes. */
    private static final Duration STALE = Duration.ofSeconds(6);
    /** A try that began just before the way was back runs into its limit of 10 s, then pauses for up to 5 s. */
    private static final Duration BACK = Duration.ofSeconds(25);
    /** After sleep nothing is waited for. */
    private static final Duration AWAKE = Duration.ofSeconds(8);

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    private final CopyOnWriteArrayList<LiveSnapshot> snapshots = new CopyOnWriteArrayList<>();

    private final JumpingClock clock = new JumpingClock();

    @Test
    void theViewTurnsStaleAndComesBackWithTheWay() throws IOException {
        ReleaseKey release =
                Deploys.deployed(cluster, Deploys.standalone(cluster.context(), cluster.newNamespace(), ""));
        try (SilentProxy way = SilentProxy.before(cluster.kubeconfig());
                KubeContexts contexts = contexts(way);
                RunFiles files = new RunFiles(cluster.home().resolve("tmp"));
                KubeSession session = new KubeConnector(contexts, System.getenv(), files, clock)
                        .open(contexts.current().orElseThrow(), WriteGuard.NONE);
                LiveMonitor _ = new KubeLiveMonitors(session, cluster.redis(), clock)
                        .start(LiveClusterTest.target(release), snapshots::add)) {
            awaitLive(Duration.ofSeconds(20));

            way.goSilent();
            Instant lost = Instant.now();
            await().atMost(STALE).until(() -> !(node().link() instanceof LinkState.Live));
            assertThat(node().link())
                    .isInstanceOfSatisfying(
                            LinkState.Stale.class,
                            stale -> assertThat(stale.since())
                                    .as("since the last answer")
                                    .isBefore(lost.plus(Duration.ofSeconds(2))));
            await().atMost(Duration.ofSeconds(10)).until(() -> node().link() instanceof LinkState.Reconnecting);
            assertThat(node().error()).isPresent();

            way.speak();
            awaitLive(BACK);

            clock.sleep(Duration.ofHours(8), () -> {
                way.goSilent(); // Every connection of before the sleep is dead, and the way works again at once.
                way.speak();
            });
            Instant woken = clock.instant();
            await().atMost(AWAKE)
                    .until(() -> node().link() instanceof LinkState.Live
                            && node().latest().orElseThrow().takenAt().isAfter(woken));
        }
    }

    private KubeContexts contexts(SilentProxy way) throws IOException {
        Path kubeconfig = way.kubeconfig(cluster.kubeconfig(), cluster.home().resolve("kubeconfig"));
        return KubeContexts.open(Optional.of(kubeconfig), Map.of(), cluster.home(), List.of());
    }

    private NodeLive node() {
        return snapshots.getLast().nodes().getFirst();
    }

    private void awaitLive(Duration limit) {
        Instant asked = clock.instant();
        await().atMost(limit)
                .ignoreExceptions()
                .until(() -> node().link() instanceof LinkState.Live
                        && node().latest().orElseThrow().takenAt().isAfter(asked));
    }

    /** The time of day, which runs on while the machine sleeps; the monotonic clock does not. */
    private static final class JumpingClock extends Clock {
        private volatile Duration slept = Duration.ZERO;

        void sleep(Duration time, Runnable meanwhile) {
            meanwhile.run();
            slept = slept.plus(time);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(slept);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
