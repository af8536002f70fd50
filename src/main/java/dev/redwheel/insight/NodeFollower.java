package dev.redwheel.insight;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeSample;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.RedisRole;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.Background;
import dev.redwheel.task.BackgroundTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the Redis server of one pod and takes a sample whenever it is asked to. It connects again with
 * growing pauses when the connection breaks, and at once when the pod comes back.
 */
final class NodeFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFollower.class);

    static final Duration SAMPLE_LIMIT = LatencySummary.NO_ANSWER;

    /** A sample that has not come for this long makes the node stale. */
    private static final long STALE_NANOS = Duration.ofMillis(1500).toNanos();

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 4_000;
    /** Every refused password is noted in the server's ACL LOG. */
    private static final long PAUSE_AFTER_REFUSAL_MILLIS = 15_000;

    private final String name;
    private final LiveAccess access;
    private final RedisConnector connector;
    private final Clock clock;
    private final Runnable onChange;
    private final LiveAccess.Route route;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private PodInfo pod;
    private boolean closed;
    private boolean retryNow;
    private @Nullable RedisConnection connection;
    private @Nullable CountDownLatch requested;
    private boolean sampling;
    private long requestedNanos;

    private LinkState link;
    private int attempts;
    private @Nullable OpsException error;
    private @Nullable NodeSample latest;
    private @Nullable Instant latestAt;
    private boolean fresh;
    private LatencySummary latency = LatencySummary.NONE;
    private final RateMeter rates = new RateMeter();
    private final LatencyMeter pings = new LatencyMeter();

    /** @param onChange told when the node came or went, on its own thread */
    NodeFollower(PodInfo pod, LiveAccess access, RedisConnector connector, Clock clock, Runnable onChange) {
        this.name = pod.name();
        this.pod = pod;
        this.access = access;
        this.connector = connector;
        this.clock = clock;
        this.onChange = onChange;
        this.link = new LinkState.Reconnecting(clock.instant(), "Connecting.", 1);
        this.route = access.route(this::podToDial);
        this.thread = Background.start("live " + name, this::run);
    }

    /** What the cluster says of the pod now. A pod of another uid is another server under the same name. */
    void update(PodInfo now) {
        RedisConnection old = null;
        lock.lock();
        try {
            boolean replaced = !now.uid().equals(pod.uid());
            boolean becameReady = now.ready() && !pod.ready();
            if (replaced) {
                old = connection;
            }
            if (dialable(now) && (replaced || becameReady || !dialable(pod))) {
                retryNow = true;
            }
            pod = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    /** Drops the connection and makes a new one at once: after the machine slept, the old one is dead and does not know. */
    void reconnect() {
        lock.lock();
        try {
            retryNow = true;
            changed.signalAll();
            if (connection != null) {
                connection.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a sample; {@code done} is counted down when it came, failed, or cannot be taken now. */
    void request(CountDownLatch done) {
        lock.lock();
        try {
            if (closed || connection == null || requested != null || sampling) {
                done.countDown();
                return;
            }
            requested = done;
            requestedNanos = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    NodeLive view() {
        lock.lock();
        try {
            LinkState state = link;
            Instant answered = latestAt;
            if (state instanceof LinkState.Live live
                    && (sampling || requested != null)
                    && System.nanoTime() - requestedNanos > STALE_NANOS) {
                state = new LinkState.Stale(answered == null ? live.since() : answered);
            }
            RedisRole role =
                    latest == null ? RedisRole.UNKNOWN : latest.replication().role();
            boolean live = state instanceof LinkState.Live;
            return new NodeLive(
                    name,
                    role,
                    state,
                    Optional.ofNullable(latest),
                    live ? rates.rates() : Rates.UNKNOWN,
                    latency,
                    Optional.ofNullable(error));
        } finally {
            lock.unlock();
        }
    }

    /** Whether a sample came since this was last asked. */
    boolean takeFresh() {
        lock.lock();
        try {
            boolean was = fresh;
            fresh = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        route.close();
    }

    private static boolean dialable(PodInfo pod) {
        return "Running".equals(pod.phase()) && pod.deletion().isEmpty();
    }

    private String podToDial() {
        lock.lock();
        try {
            if (!dialable(pod)) {
                throw new OpsException(ErrorKind.NOT_FOUND, "reach Redis", name, notDialable(pod), "");
            }
            return pod.name();
        } finally {
            lock.unlock();
        }
    }

    private static String notDialable(PodInfo pod) {
        if (pod.deletion().isPresent()) {
            return "The pod is being deleted.";
        }
        String waiting = pod.containers().stream()
                .map(PodInfo.Container::state)
                .filter(state -> state.startsWith("waiting"))
                .findFirst()
                .orElse("");
        return "The pod is " + pod.phase() + (waiting.isEmpty() ? "." : ", " + waiting + ".");
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever goes wrong with one node, it goes on trying.
    private void run() {
        try {
            while (awaitDialable()) {
                try (RedisConnection opened = connector.connect(route.endpoint(), access::credentials, name)) {
                    connected(opened);
                    while (awaitRequest(opened)) {
                        sample(opened);
                    }
                } catch (OpsException e) {
                    lost(explained(e));
                } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                    LOG.error("Sampling {} failed", name, e);
                    lost(BackgroundTask.asOps("sample", e));
                } finally {
                    disconnected();
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        } finally {
            disconnected();
        }
    }

    /** Waits for a pod that can be dialed; false when closed. */
    private boolean awaitDialable() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !dialable(pod)) {
                Instant since = link instanceof LinkState.Reconnecting ? link.since() : clock.instant();
                link = new LinkState.Reconnecting(since, notDialable(pod), Math.max(1, attempts));
                changed.await();
                attempts = 0;
            }
            retryNow = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void connected(RedisConnection opened) {
        lock.lock();
        try {
            connection = opened;
            attempts = 0;
            error = null;
            link = new LinkState.Live(clock.instant());
        } finally {
            lock.unlock();
        }
        onChange.run();
    }

    /** Waits until a sample is wanted; false when closed or when the connection is to be given up. */
    private boolean awaitRequest(RedisConnection opened) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && requested == null) {
                if (!opened.isOpen()) {
                    throw new OpsException(
                            ErrorKind.UNREACHABLE, "sample", name, "The connection was closed.", "It is tried again.");
                }
                // Woken now and then: nobody tells when the other side closed.
                changed.awaitNanos(Duration.ofSeconds(1).toNanos());
            }
            sampling = requested != null;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void sample(RedisConnection opened) {
        long began = System.nanoTime();
        NodeSample sample;
        try {
            sample = opened.sample(clock.instant(), SAMPLE_LIMIT);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.TIMEOUT) {
                unanswered(opened, began);
            }
            throw e;
        }
        OptionalLong limit;
        lock.lock();
        try {
            limit = access.memoryLimitBytes(pod);
            rates.update(sample, began, opened.commandsSent());
            if (sample.pingNanos().isPresent()) {
                pings.record(sample.pingNanos().getAsLong(), began);
            }
            latency = new LatencySummary(pings.sinceStart(), pings.lastMinute(began), rates.serverMicrosPerCall());
            latest = sample.withLimitBytes(limit);
            latestAt = sample.takenAt();
            fresh = true;
            answered();
        } finally {
            lock.unlock();
        }
    }

    /** The server hung: at least this long, and nobody will know how much longer. */
    private void unanswered(RedisConnection opened, long began) {
        lock.lock();
        try {
            pings.record(opened.lastPingNanos().orElse(SAMPLE_LIMIT.toNanos()), began);
            latency = new LatencySummary(pings.sinceStart(), pings.lastMinute(began), OptionalDouble.empty());
        } finally {
            lock.unlock();
        }
    }

    private void answered() {
        sampling = false;
        CountDownLatch waiting = requested;
        requested = null;
        if (waiting != null) {
            waiting.countDown();
        }
    }

    /** The way's own error says more than "connection closed". */
    private OpsException explained(OpsException e) {
        return e.kind() == ErrorKind.UNREACHABLE ? route.lastError().orElse(e) : e;
    }

    private void lost(OpsException reason) {
        lock.lock();
        try {
            attempts++;
            Instant since = link instanceof LinkState.Reconnecting ? link.since() : clock.instant();
            link = new LinkState.Reconnecting(since, reason.why(), attempts);
            error = reason;
        } finally {
            lock.unlock();
        }
        onChange.run();
    }

    private void disconnected() {
        lock.lock();
        try {
            connection = null;
            answered();
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean refused = error != null && error.kind() == ErrorKind.UNAUTHORISED;
            long millis = refused
                    ? PAUSE_AFTER_REFUSAL_MILLIS
                    : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempts, 10));
            long left = Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 5 + 1))
                    .toNanos();
            while (!closed && !retryNow && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
