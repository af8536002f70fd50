package dev.redwheel.insight;

import static dev.redwheel.support.FakeCluster.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.kube.ResourceMeta;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PayloadReaderTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    /** Fails at once the first time, and the second time only when it is let. */
    private final KubeSession session = (KubeSession) Proxy.newProxyInstance(
            KubeSession.class.getClassLoader(), new Class<?>[] {KubeSession.class}, (proxy, method, arguments) -> {
                if (asked.incrementAndGet() > 1) {
                    answer.await();
                }
                throw new OpsException(ErrorKind.UNREACHABLE, "read", "it", "No answer.", "");
            });

    @Test
    void aRetryThatIsUnderWayIsNotDue() {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
        Map<String, List<HelmSecret>> wanted = Map.of(
                "shop",
                List.of(HelmSecret.of(
                        new ResourceMeta("shop", "sh.helm.release.v1.a.v1", "u", "1", Map.of(), Optional.of(NOW)))));
        try (PayloadReader reader = new PayloadReader(session, clock, changes::incrementAndGet)) {
            reader.want(wanted);
            await().until(() -> changes.get() == 1);
            assertThat(reader.nextRetry()).contains(NOW.plus(PayloadReader.RETRY_AFTER));

            now.set(NOW.plus(PayloadReader.RETRY_AFTER));
            reader.want(wanted);
            await().until(() -> asked.get() == 2);
            assertThat(reader.nextRetry())
                    .as("or the catalogue would not sleep until it came")
                    .isEmpty();

            answer.countDown();
            await().until(() -> changes.get() == 2);
            assertThat(reader.nextRetry()).contains(now.get().plus(PayloadReader.RETRY_AFTER));
        }
    }
}
