package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.redis.RedisConnector;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server asked again and again, while its pod is replaced by another of the same name. */
class PodLinkTest {
    @TempDir
    Path folder;

    private final RedisConnector connector = new RedisConnector();
    private LoopbackPods pods;

    @BeforeEach
    void open() {
        pods = new LoopbackPods(folder);
        pods.redis("redis-0");
    }

    @AfterEach
    void close() {
        connector.close();
        pods.close();
    }

    @Test
    void whatBecameOfTheOldPodIsNoWordOfTheNewOne() throws InterruptedException {
        PodInfo old = pods.pods().iterator().next();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch replaced = new CountDownLatch(1);
        AtomicInteger questions = new AtomicInteger();
        try (PodLink<String> link = new PodLink<>(
                "redis-0", old, LoopbackPods.PORT, pods::way, connector, Clock.systemUTC(), (connection, now) -> {
                    if (questions.incrementAndGet() == 2) {
                        asked.countDown();
                        awaitQuietly(replaced);
                        throw new OpsException(ErrorKind.UNREACHABLE, "ask", "redis-0", "The old pod is gone.", "");
                    }
                    return "answer " + questions.get();
                })) {
            ask(link).await();
            assertThat(link.heard().isCurrent()).isTrue();

            CountDownLatch second = ask(link);
            asked.await();
            link.update(withUid(old, "another"));
            assertThat(link.heard().isSilent())
                    .as("what was said last was the old one's word")
                    .isTrue();
            replaced.countDown();
            second.await();
            assertThat(link.heard().error()).isEmpty();

            // Without the pause that follows a failure.
            ask(link).await();
            assertThat(link.latest()).contains("answer 3");
            assertThat(link.heard().isCurrent()).isTrue();
        }
    }

    private static CountDownLatch ask(PodLink<String> link) {
        CountDownLatch done = new CountDownLatch(1);
        link.request(done);
        return done;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static PodInfo withUid(PodInfo pod, String uid) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                uid,
                pod.ip(),
                pod.node(),
                pod.unschedulable(),
                pod.phase(),
                pod.ready(),
                pod.ownerKind(),
                pod.ownerName(),
                pod.labels(),
                pod.containers(),
                pod.started(),
                Optional.empty(),
                PodSize.UNKNOWN);
    }
}
