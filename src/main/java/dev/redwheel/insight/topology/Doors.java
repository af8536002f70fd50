package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.RedisRole;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.redis.RedisCredentials;
import dev.redwheel.redis.RedisEndpoint;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks what new connections through the proxies of a release reach, all proxies at once. What is needed from Secrets is read
 * once a minute, and anew after a refusal; a door that refused is left alone for a while.
 */
final class Doors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    private static final Duration ASK_LIMIT = Duration.ofSeconds(2);
    /** So long what a Secret said is used for new connections. */
    private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();
    /** Every refused password is noted in the server's ACL LOG. */
    private static final long PAUSE_AFTER_REFUSAL_NANOS = Duration.ofSeconds(15).toNanos();

    private static final Duration PATIENCE = Duration.ofMillis(2_500);
    /** The first connection goes through a new forward: nothing is known before it. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(12);

    private static final int AT_ONCE = 8;

    private final TopologyAccess access;
    private final RedisConnector connector;
    private final Clock clock;
    private final Workers workers = new Workers("topology proxies", AT_ONCE);
    private final Map<Door, Way> ways = new HashMap<>();
    private boolean closed;
    private final ReentrantLock secrets = new ReentrantLock();
    private @Nullable RedisCredentials credentials;
    private long credentialsAt;

    /** A port of a proxy's pod. */
    record Door(String pod, int port) {}

    /** @param runId of the server that answered; empty when none did */
    record Probe(String runId, RedisRole role, Optional<OpsException> error) {}

    /** One door's forward, and what is remembered of it between rounds. Who set {@code asking} may write the rest. */
    private static final class Way {
        final TopologyAccess.Way way;
        final AtomicBoolean asking = new AtomicBoolean();
        volatile boolean told;

        @Nullable
        RedisEndpoint endpoint;

        long endpointAt;

        @Nullable
        Probe refused;

        long refusedAt;

        Way(TopologyAccess.Way way) {
            this.way = way;
        }
    }

    Doors(TopologyAccess access, RedisConnector connector, Clock clock) {
        this.access = access;
        this.connector = connector;
        this.clock = clock;
    }

    /**
     * Blocks until each told or had its time; one that hangs does not hold up what is known of the rest. Forwards to other
     * doors are closed.
     */
    Map<Door, Probe> ask(Set<Door> doors) throws InterruptedException {
        forget(doors);
        Map<Door, Probe> probes = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(doors.size());
        Duration patience = PATIENCE;
        for (Door door : doors) {
            Way way = way(door);
            if (!way.told) {
                patience = FIRST_PATIENCE;
            }
            if (!way.asking.compareAndSet(false, true)) {
                done.countDown(); // Of an earlier round, and without an answer yet.
                continue;
            }
            workers.submit(() -> {
                try {
                    probes.put(door, probe(door, way));
                    way.told = true;
                } finally {
                    way.asking.set(false);
                    done.countDown();
                }
            });
        }
        done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        doors.forEach(door -> probes.computeIfAbsent(door, Doors::late));
        return Map.copyOf(probes);
    }

    private static Probe late(Door door) {
        return failed(new OpsException(
                ErrorKind.TIMEOUT,
                "ask",
                door.pod + " port " + door.port,
                "There was no answer within " + PATIENCE.toMillis() / 1000.0 + " s.",
                ""));
    }

    @Override
    public void close() {
        Scope open = new Scope();
        synchronized (this) {
            closed = true;
            ways.values().forEach(way -> open.add(way.way));
            ways.clear();
        }
        open.add(workers); // Closed first: whoever waits for an answer is interrupted.
        open.close();
        forgetCredentials();
    }

    private void forget(Set<Door> used) {
        List<TopologyAccess.Way> gone = new ArrayList<>();
        synchronized (this) {
            ways.entrySet().removeIf(entry -> {
                boolean drop = !used.contains(entry.getKey());
                if (drop) {
                    gone.add(entry.getValue().way);
                }
                return drop;
            });
        }
        Scope scope = new Scope();
        gone.forEach(scope::add);
        scope.close();
    }

    private synchronized Way way(Door door) {
        if (closed) {
            throw new OpsException(ErrorKind.CANCELLED, "ask", door.pod, "The page was left.", "");
        }
        return ways.computeIfAbsent(door, missing -> new Way(access.way(missing::pod, missing.port)));
    }

    /** A new connection each time: a proxy leaves an old one where it was. */
    private Probe probe(Door door, Way way) {
        String called = door.pod + " port " + door.port;
        Probe refused = way.refused;
        if (refused != null && System.nanoTime() - way.refusedAt < PAUSE_AFTER_REFUSAL_NANOS) {
            return refused;
        }
        way.refused = null;
        try (RedisConnection connection = connector.connect(endpoint(way), () -> credentials(way), called)) {
            NodeSample sample = connection.brief(clock.instant(), ASK_LIMIT);
            return new Probe(sample.server().runId(), sample.replication().role(), Optional.empty());
        } catch (OpsException e) {
            return switch (e.kind()) {
                case UNREACHABLE -> failed(way.way.lastError().orElse(e));
                case UNAUTHORISED, FORBIDDEN -> refused(way, e);
                case TLS -> {
                    way.endpoint = null; // The certificates may have been renewed.
                    yield failed(e);
                }
                default -> failed(e);
            };
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("Asking {} failed", called, e);
            return failed(BackgroundTask.asOps("ask " + called, e));
        }
    }

    private Probe refused(Way way, OpsException error) {
        forgetCredentials(); // The Secret may have changed since it was read.
        Probe told = failed(error);
        way.refused = told;
        way.refusedAt = System.nanoTime();
        return told;
    }

    private static Probe failed(OpsException error) {
        return new Probe("", RedisRole.UNKNOWN, Optional.of(error));
    }

    private static RedisEndpoint endpoint(Way way) {
        RedisEndpoint known = way.endpoint;
        if (known != null && System.nanoTime() - way.endpointAt < KEPT_NANOS) {
            return known;
        }
        RedisEndpoint read = way.way.endpoint();
        way.endpoint = read.tls() ? read : null; // For a plain one no Secret was read.
        way.endpointAt = System.nanoTime();
        return read;
    }

    /** A copy, which the connection clears. */
    private RedisCredentials credentials(Way way) {
        secrets.lock();
        try {
            RedisCredentials known = credentials;
            if (known == null || System.nanoTime() - credentialsAt >= KEPT_NANOS) {
                known = way.way.credentials();
                keep(known);
            }
            char[] password = known.password();
            try {
                return new RedisCredentials(known.username(), password, known.secret());
            } finally {
                Arrays.fill(password, '\0');
            }
        } finally {
            secrets.unlock();
        }
    }

    private void forgetCredentials() {
        secrets.lock();
        try {
            keep(null);
        } finally {
            secrets.unlock();
        }
    }

    private void keep(@Nullable RedisCredentials read) {
        RedisCredentials before = credentials;
        credentials = read;
        credentialsAt = System.nanoTime();
        if (before != null) {
            before.clear();
        }
    }
}
