package dev.redwheel.insight.topology;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.PodInfo;
import dev.redwheel.redis.RedisConnection;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.task.Background;
import dev.redwheel.task.BackgroundTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one server of one pod whenever it is requested to, over one forward and one connection that are made when they are
 * first needed and made again when they break. Safe from any thread.
 *
 * @param <T> what the server says
 */
final class PodLink<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodLink.class);

    /** An answer that has not come for this long makes the server silent. */
    private static final long SILENT_NANOS = Duration.ofMillis(1500).toNanos();
    /** The first connection goes through a new forward. */
    private static final long FIRST_NANOS = Duration.ofSeconds(4).toNanos();

    private static final long FIRST_PAUSE_MILLIS = 250;
    /** A server that comes back is to show within three seconds, the time of connecting included. */
    private static final long LONGEST_PAUSE_MILLIS = 1_500;
    /** Every refused password is noted in the server's ACL LOG. */
    private static final long PAUSE_AFTER_REFUSAL_MILLIS = 15_000;

    /** What is asked; blocks, bounded. */
    @FunctionalInterface
    interface Question<T> {
        T ask(RedisConnection connection, Instant now);
    }

    /** {@link TopologyAccess#way} or {@link TopologyAccess#sentinelWay}. */
    @FunctionalInterface
    interface Opening {
        TopologyAccess.Way way(Supplier<String> pod, int port);
    }

    private final String called;
    private final RedisConnector connector;
    private final Clock clock;
    private final Question<T> question;
    private final TopologyAccess.Way way;
    private final int port;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private PodInfo pod;
    private boolean closed;
    private @Nullable CountDownLatch requested;
    private boolean asking;
    private long askedNanos;
    private final Instant began;
    private @Nullable RedisConnection connection;
    private int failures;
    private long notBefore;
    /** Counts up when what the open connection says or fails with is no longer about this server. */
    private int generation;

    private @Nullable T latest;
    private @Nullable Instant latestAt;
    private @Nullable OpsException error;
    private @Nullable Instant silentSince;

    /** @param called the server in messages: "redis-master-0", "Sentinel of redis-node-1" */
    PodLink(
            String called,
            PodInfo pod,
            int port,
            Opening opening,
            RedisConnector connector,
            Clock clock,
            Question<T> question) {
        this.called = called;
        this.pod = pod;
        this.port = port;
        this.connector = connector;
        this.clock = clock;
        this.question = question;
        this.began = clock.instant();
        this.notBefore = System.nanoTime();
        this.way = opening.way(this::podToDial, port);
        this.thread = Background.start("topology " + called, this::run);
    }

    int port() {
        return port;
    }

    /** What the cluster says of the pod now. A pod of another uid is another server under the same name. */
    void update(PodInfo now) {
        RedisConnection old = null;
        lock.lock();
        try {
            boolean replaced = !now.uid().equals(pod.uid());
            if (replaced) {
                old = connection;
                generation++;
                if (latestAt != null && silentSince == null) {
                    silentSince = clock.instant(); // What was said last was another server's word.
                }
            }
            if (replaced || (now.ready() && !pod.ready()) || (dialable(now) && !dialable(pod))) {
                notBefore = System.nanoTime();
                failures = 0;
            }
            pod = now;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    PodInfo pod() {
        lock.lock();
        try {
            return pod;
        } finally {
            lock.unlock();
        }
    }

    /** After the machine slept the connection is dead and does not know. */
    void reconnect() {
        lock.lock();
        try {
            notBefore = System.nanoTime();
            generation++;
            if (connection != null) {
                connection.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks; {@code done} is counted down when the answer came, failed, or cannot be had now. */
    void request(CountDownLatch done) {
        lock.lock();
        try {
            if (closed || asking || requested != null) {
                done.countDown();
                return;
            }
            requested = done;
            askedNanos = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What it said last, however long ago. */
    Optional<T> latest() {
        lock.lock();
        try {
            return Optional.ofNullable(latest);
        } finally {
            lock.unlock();
        }
    }

    Heard heard() {
        lock.lock();
        try {
            Instant since = silentSince;
            if (since == null && (asking || requested != null)) {
                long patience = latestAt == null ? FIRST_NANOS : SILENT_NANOS;
                if (System.nanoTime() - askedNanos > patience) {
                    since = latestAt == null ? began : latestAt;
                }
            }
            return new Heard(Optional.ofNullable(latestAt), Optional.ofNullable(since), Optional.ofNullable(error));
        } finally {
            lock.unlock();
        }
    }

    /** How long until a server that answered before and does not now counts as silent; 0 when it answered or does already. */
    long silentInNanos() {
        lock.lock();
        try {
            boolean waiting = asking && latestAt != null && silentSince == null;
            return waiting ? Math.max(0, SILENT_NANOS - (System.nanoTime() - askedNanos)) : 0;
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
        way.close();
    }

    private void run() {
        try {
            while (awaitRequest()) {
                answer();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        } finally {
            drop();
            answered();
        }
    }

    private boolean awaitRequest() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && requested == null) {
                changed.await();
            }
            asking = true;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever goes wrong with one server, it goes on asking.
    private void answer() {
        int asked = generation();
        try {
            if (isTime()) {
                Instant now = clock.instant();
                T said = question.ask(connected(), now);
                if (!told(said, now, asked)) {
                    drop(); // Made while the pod was replaced, it may lead to the old one.
                }
            }
        } catch (OpsException e) {
            failed(e.kind() == ErrorKind.UNREACHABLE ? way.lastError().orElse(e) : e, asked);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.error("Asking {} failed", called, e);
            failed(BackgroundTask.asOps("ask " + called, e), asked);
        } finally {
            answered();
        }
    }

    private int generation() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTime() {
        lock.lock();
        try {
            return connection != null || System.nanoTime() - notBefore >= 0;
        } finally {
            lock.unlock();
        }
    }

    private RedisConnection connected() {
        lock.lock();
        try {
            RedisConnection open = connection;
            if (open != null && open.isOpen()) {
                return open;
            }
        } finally {
            lock.unlock();
        }
        drop();
        podToDial();
        RedisConnection made = connector.connect(way.endpoint(), way::credentials, called);
        lock.lock();
        try {
            connection = made;
        } finally {
            lock.unlock();
        }
        return made;
    }

    /** @return false when it was said of a server that is not the one any more */
    private boolean told(T said, Instant now, int asked) {
        lock.lock();
        try {
            if (asked != generation) {
                return false;
            }
            latest = said;
            latestAt = now;
            error = null;
            silentSince = null;
            failures = 0;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void failed(OpsException reason, int asked) {
        if (reason.kind() == ErrorKind.CANCELLED) {
            return; // Closed.
        }
        drop();
        lock.lock();
        try {
            if (asked != generation) {
                return; // It was the old connection's: the new one is tried at once.
            }
            failures++;
            error = reason;
            if (silentSince == null) {
                silentSince = latestAt == null ? began : clock.instant();
            }
            long millis = reason.kind() == ErrorKind.UNAUTHORISED
                    ? PAUSE_AFTER_REFUSAL_MILLIS
                    : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
            notBefore = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        RedisConnection old;
        lock.lock();
        try {
            old = connection;
            connection = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    private void answered() {
        lock.lock();
        try {
            asking = false;
            CountDownLatch waiting = requested;
            requested = null;
            if (waiting != null) {
                waiting.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean dialable(PodInfo pod) {
        return pod.phase().equals("Running") && pod.deletion().isEmpty();
    }

    private String podToDial() {
        PodInfo now = pod();
        if (dialable(now)) {
            return now.name();
        }
        String waiting = now.containers().stream()
                .map(PodInfo.Container::state)
                .filter(state -> state.startsWith("waiting"))
                .findFirst()
                .map(state -> ", " + state)
                .orElse("");
        String why =
                now.deletion().isPresent() ? "The pod is being deleted." : "The pod is " + now.phase() + waiting + ".";
        throw new OpsException(ErrorKind.NOT_FOUND, "ask " + called, now.namespace(), why, "");
    }
}
