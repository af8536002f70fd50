package dev.redwheel.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * An application that writes one key after the other (n1, n2, ...), connects anew after an error, and remembers what was
 * acknowledged. A write without an answer counts for nothing: it may or may not be there.
 */
public final class Writer {
    private final Supplier<RawRedis> connect;
    private final String prefix;
    private final int confirmedBy;
    private final List<Integer> acknowledged = new ArrayList<>();
    private final Set<Integer> confirmed = new HashSet<>();
    private final Thread thread;
    private Duration longestGap = Duration.ZERO;
    private Instant last = Instant.now();
    private volatile boolean stopped;

    private Writer(Supplier<RawRedis> connect, String prefix, int confirmedBy) {
        this.connect = connect;
        this.prefix = prefix;
        this.confirmedBy = confirmedBy;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    public static Writer start(Supplier<RawRedis> connect) {
        return start(connect, "n", 0);
    }

    /**
     * @param prefix of its keys; with "{tag}" all are in one slot
     * @param confirmedBy after each write it waits, for a second at most, until so many replicas have it
     */
    public static Writer start(Supplier<RawRedis> connect, String prefix, int confirmedBy) {
        Writer writer = new Writer(connect, prefix, confirmedBy);
        writer.thread.start();
        return writer;
    }

    private void run() {
        int next = 1;
        while (!stopped) {
            try (RawRedis redis = connect.get()) {
                while (!stopped) {
                    int number = next++;
                    redis.send("SET", key(number), "" + number);
                    acknowledged(number);
                    if (confirmedBy > 0
                            && Integer.parseInt(redis.send("WAIT", "" + confirmedBy, "1000")) >= confirmedBy) {
                        synchronized (this) {
                            confirmed.add(number);
                        }
                    }
                    pause(Duration.ofMillis(20));
                }
            } catch (RuntimeException failed) {
                pause(Duration.ofMillis(100));
            }
        }
    }

    private synchronized void acknowledged(int number) {
        Instant now = Instant.now();
        acknowledged.add(number);
        Duration gap = Duration.between(last, now);
        longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
        last = now;
    }

    /** How fast it writes, not what it waits for. */
    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The key of a number; its value is the number. */
    String key(int number) {
        return prefix + number;
    }

    synchronized int count() {
        return acknowledged.size();
    }

    /** Any of the numbers that were acknowledged so far; 0 when there is none. */
    synchronized int any() {
        return acknowledged.isEmpty()
                ? 0
                : acknowledged.get(ThreadLocalRandom.current().nextInt(acknowledged.size()));
    }

    /** The numbers that replicas had, too. */
    synchronized Set<Integer> confirmed() {
        return Set.copyOf(confirmed);
    }

    /** Blocks until so many more writes were acknowledged. */
    public void awaitAcknowledged(int more) {
        int wanted = count() + more;
        await("acknowledged writes").atMost(Duration.ofMinutes(4)).until(() -> count() >= wanted);
    }

    /** The longest time without an acknowledged write so far. */
    public synchronized Duration longestGap() {
        return longestGap;
    }

    /** Forgets the gaps so far. */
    public synchronized void forgetGaps() {
        longestGap = Duration.ZERO;
        last = Instant.now();
    }

    /** Ends it. @return the numbers that were acknowledged */
    public List<Integer> stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return List.copyOf(acknowledged);
        }
    }
}
