package dev.redwheel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A writer that remembers every acknowledged write and a reader that looks for them, both on keys of all slots, while a
 * release is changed.
 */
public final class Torture implements AutoCloseable {
    /** What an application sends commands through. */
    public interface Client extends AutoCloseable {
        String send(String... words);

        @Override
        void close();
    }

    private final String prefix;
    private final Supplier<Client> connect;
    private final List<Integer> acknowledged = new ArrayList<>();
    /** When each was. */
    private final List<LocalTime> moments = new ArrayList<>();

    private final Set<String> wrong = new ConcurrentSkipListSet<>();
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger missing = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final Thread writer = Thread.ofVirtual().unstarted(this::write);
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);
    private volatile boolean stopped;
    private long lastNanos;
    private long gapNanos;
    private LocalTime gapEnded = LocalTime.MIN;

    private Torture(String prefix, Supplier<Client> connect) {
        this.prefix = prefix;
        this.connect = connect;
    }

    public static Torture start(String prefix, Supplier<Client> connect) {
        Torture torture = new Torture(prefix, connect);
        torture.lastNanos = System.nanoTime();
        torture.writer.start();
        torture.reader.start();
        torture.awaitWrites(50);
        synchronized (torture) {
            torture.gapNanos = 0;
            torture.lastNanos = System.nanoTime();
        }
        return torture;
    }

    public static Client cluster(ReleaseUnderTest release) {
        ClusterApplication application = new ClusterApplication(release);
        return new Client() {
            @Override
            public String send(String... words) {
                return application.send(words);
            }

            @Override
            public void close() {
                application.close();
            }
        };
    }

    /** One server, or the proxy before them. */
    static Client single(RawRedis redis) {
        return new Client() {
            @Override
            public String send(String... words) {
                return redis.send(words);
            }

            @Override
            public void close() {
                redis.close();
            }
        };
    }

    private void write() {
        int next = 0;
        while (!stopped) {
            try (Client client = connect.get()) {
                while (!stopped) {
                    int number = ++next;
                    client.send("SET", prefix + number, "" + number);
                    acknowledged(number);
                    pause(5);
                }
            } catch (RuntimeException failed) {
                errors.incrementAndGet();
                pause(50);
            }
        }
    }

    private synchronized void acknowledged(int number) {
        long now = System.nanoTime();
        acknowledged.add(number);
        moments.add(LocalTime.now(ZoneOffset.UTC));
        if (now - lastNanos > gapNanos) {
            gapNanos = now - lastNanos;
            gapEnded = LocalTime.now(ZoneOffset.UTC);
        }
        lastNanos = now;
    }

    private void read() {
        while (!stopped) {
            try (Client client = connect.get()) {
                while (!stopped) {
                    int number = any();
                    if (number > 0) {
                        String value = client.send("GET", prefix + number);
                        if (value.equals("" + number)) {
                            right.incrementAndGet();
                        } else if (value.isEmpty()) {
                            missing.incrementAndGet(); // An old connection to a server that is a replica by now.
                        } else {
                            wrong.add(number + "=" + value);
                        }
                    }
                    pause(5);
                }
            } catch (RuntimeException failed) {
                pause(50);
            }
        }
    }

    private synchronized int any() {
        return acknowledged.isEmpty()
                ? 0
                : acknowledged.get(ThreadLocalRandom.current().nextInt(acknowledged.size()));
    }

    /** How fast it goes, not what it waits for. */
    private static void pause(long millis) {
        try {
            Thread.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitWrites(int more) {
        int wanted = count() + more;
        await("acknowledged writes").atMost(Duration.ofMinutes(3)).until(() -> count() >= wanted);
    }

    private synchronized int count() {
        return acknowledged.size();
    }

    /** Ends both, looks for every acknowledged write, prints the longest gap as a benchmark line. */
    public void judge(String operation) {
        awaitWrites(20);
        stop();
        List<Integer> lost = lost();
        System.out.println("write-gap-" + operation + ": " + gapNanos / 1_000_000
                + " ms longest without an acknowledged write, until (UTC) " + gapEnded.truncatedTo(ChronoUnit.MILLIS)
                + "; "
                + acknowledged.size() + " acknowledged, " + lost.size() + " lost" + when(lost) + ", " + errors.get()
                + " client errors, "
                + right.get() + " reads right, " + missing.get() + " found missing for a time, " + wrong.size()
                + " wrong");
        assertThat(lost).as("acknowledged and lost").isEmpty();
        assertThat(wrong).as("read with another value").isEmpty();
        assertThat(right.get()).isPositive();
    }

    /** From the first to the last of them: beside the servers' logs it tells who had acknowledged them. */
    private String when(List<Integer> lost) {
        return lost.isEmpty()
                ? ""
                : " (acknowledged from " + moments.get(acknowledged.indexOf(lost.getFirst())) + " to "
                        + moments.get(acknowledged.indexOf(lost.getLast())) + ")";
    }

    private List<Integer> lost() {
        List<Integer> lost = new ArrayList<>();
        int looked = 0;
        for (int tries = 1; looked < acknowledged.size(); tries++) {
            try (Client client = connect.get()) {
                for (; looked < acknowledged.size(); looked++) {
                    int number = acknowledged.get(looked);
                    if (!client.send("GET", prefix + number).equals("" + number)) {
                        lost.add(number);
                    }
                }
            } catch (RuntimeException slow) { // An answer that is late on a busy machine says nothing of the write.
                if (tries == 10) {
                    throw slow;
                }
                pause(50);
            }
        }
        return lost;
    }

    private void stop() {
        stopped = true;
        try {
            writer.join();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
