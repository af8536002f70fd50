package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.topology.Doors.Door;
import dev.redwheel.insight.topology.Doors.Probe;
import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.model.ServiceInfo;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import dev.redwheel.support.RealRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked through proxies: at once, without reading a Secret each time, and not again and again after a refusal. */
class DoorsTest {
    private static final Door DOOR = new Door("redis-proxy-0", 6379);

    private final RealRedis redis = RealRedis.start("--requirepass", "right");
    private final RedisConnector connector = new RedisConnector();
    private final Behind access = new Behind();
    private final Doors doors = new Doors(access, connector, Clock.systemUTC());

    @AfterEach
    void close() {
        doors.close();
        connector.close();
        redis.close();
    }

    @Test
    void thePasswordIsNotReadWithEachConnection() throws InterruptedException {
        access.ports.put("redis-proxy-0", redis.port());
        for (int i = 0; i < 5; i++) {
            Probe probe = Objects.requireNonNull(doors.ask(Set.of(DOOR)).get(DOOR));
            assertThat(probe.role()).isEqualTo(RedisRole.MASTER);
            assertThat(probe.error()).isEmpty();
        }
        assertThat(access.passwordsRead).hasValue(1);
        assertThat(access.opened).hasValue(1);
    }

    @Test
    void whoRefusedIsLeftAlone() throws InterruptedException {
        access.ports.put("redis-proxy-0", redis.port());
        access.password = "wrong";
        for (int i = 0; i < 5; i++) {
            Probe probe = Objects.requireNonNull(doors.ask(Set.of(DOOR)).get(DOOR));
            assertThat(probe.error().map(OpsException::kind)).contains(ErrorKind.UNAUTHORISED);
        }
        assertThat(access.passwordsRead).hasValue(1);
    }

    @Test
    void aDoorThatIsLeftIsClosed() throws InterruptedException {
        access.ports.put("redis-proxy-0", redis.port());
        doors.ask(Set.of(DOOR));
        assertThat(doors.ask(Set.of())).isEmpty();
        assertThat(access.closed).hasValue(1);
    }

    @Test
    void manyThatHangTakeNoLongerThanOne() throws InterruptedException, IOException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Set<Door> many = Set.of(new Door("b", 6379), new Door("c", 6379), new Door("d", 6379));
            Set.of("a", "b", "c", "d").forEach(pod -> access.ports.put(pod, mute.getLocalPort()));
            Duration one = taken(Set.of(new Door("a", 6379)));
            assertThat(taken(many)).isLessThan(one.multipliedBy(2));
        }
    }

    private Duration taken(Set<Door> mute) throws InterruptedException {
        long began = System.nanoTime();
        assertThat(doors.ask(mute).values())
                .hasSize(mute.size())
                .allMatch(probe -> probe.error().isPresent());
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Doors to ports of this machine. */
    private static final class Behind implements TopologyAccess {
        final Map<String, Integer> ports = new ConcurrentHashMap<>();
        final AtomicInteger passwordsRead = new AtomicInteger();
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile String password = "right";

        @Override
        public AutoCloseable followPods(Consumer<List<PodInfo>> onPods, Consumer<OpsException> onError) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ServiceInfo> services() {
            return List.of();
        }

        @Override
        public List<EndpointsInfo> endpoints() {
            return List.of();
        }

        @Override
        public Map<String, String> zones() {
            return Map.of();
        }

        @Override
        public Way way(Supplier<String> pod, int port) {
            opened.incrementAndGet();
            return new Way() {
                @Override
                public RedisEndpoint endpoint() {
                    return RedisEndpoint.loopback(ports.getOrDefault(pod.get(), 0));
                }

                @Override
                public Optional<OpsException> lastError() {
                    return Optional.empty();
                }

                @Override
                public RedisCredentials credentials() {
                    passwordsRead.incrementAndGet();
                    return new RedisCredentials("", password.toCharArray());
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }

        @Override
        public Way sentinelWay(Supplier<String> pod, int port) {
            throw new AssertionError("A door is no Sentinel.");
        }
    }
}
