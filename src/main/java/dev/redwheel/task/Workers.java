package dev.redwheel.task;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs independent pieces of blocking work on virtual threads, at most so many at once. Submitting never blocks. Closing
 * interrupts what runs and drops what waits. Safe from any thread.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final String name;
    private final Semaphore places;
    private final Set<Thread> threads = new HashSet<>();
    private boolean closed;

    public Workers(String name, int limit) {
        this.name = name;
        this.places = new Semaphore(limit, true);
    }

    /** The work handles its own failures; one that escapes is logged. */
    public void submit(Runnable work) {
        synchronized (this) {
            if (closed) {
                return;
            }
            Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(work));
            threads.add(thread);
            thread.start();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // A piece that fails must not take its place along.
    private void run(Runnable work) {
        try {
            places.acquire();
            try {
                work.run();
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Closed.
        } catch (RuntimeException e) {
            LOG.error("{} failed", name, e);
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
