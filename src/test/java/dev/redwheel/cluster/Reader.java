package dev.redwheel.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An application that reads again what a {@link Writer} was told is written, all the time, where that one writes. Remembers
 * what it found missing or wrong.
 */
final class Reader {
    private final Writer writer;
    private final Supplier<RawRedis> connect;
    private final Thread thread;
    private final AtomicInteger right = new AtomicInteger();
    private final Set<Integer> missing = new ConcurrentSkipListSet<>();
    private final Set<Integer> wrong = new ConcurrentSkipListSet<>();
    private volatile boolean stopped;

    private Reader(Writer writer, Supplier<RawRedis> connect) {
        this.writer = writer;
        this.connect = connect;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    static Reader start(Writer writer, Supplier<RawRedis> connect) {
        Reader reader = new Reader(writer, connect);
        reader.thread.start();
        return reader;
    }

    private void run() {
        while (!stopped) {
            try (RawRedis redis = connect.get()) {
                while (!stopped) {
                    int number = writer.any();
                    if (number > 0) {
                        read(number, redis.send("GET", writer.key(number)));
                    }
                    Thread.sleep(Duration.ofMillis(20));
                }
            } catch (RuntimeException failed) {
                rest();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(int number, String value) {
        if (value.isEmpty()) {
            missing.add(number);
        } else if (value.equals("" + number)) {
            right.incrementAndGet();
        } else {
            wrong.add(number);
        }
    }

    private static void rest() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many reads found what was written. */
    int right() {
        return right.get();
    }

    /** Acknowledged, and at some time not there. */
    Set<Integer> missing() {
        return missing;
    }

    /** There with another value. */
    Set<Integer> wrong() {
        return wrong;
    }

    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
