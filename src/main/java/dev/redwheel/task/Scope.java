package dev.redwheel.task;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one screen holds open: tasks, watches, pollers, forwards. Closing it closes them all, newest first; what is added
 * to a closed scope is closed at once. Safe from any thread; closing twice does nothing.
 */
public final class Scope implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scope.class);

    private final Deque<AutoCloseable> held = new ArrayDeque<>();
    private boolean closed;

    public <T extends AutoCloseable> T add(T resource) {
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                held.push(resource);
            }
        }
        if (late) {
            close(resource);
        }
        return resource;
    }

    /** Cancels the task when the scope closes. */
    public void addTask(TaskExecutor.Running task) {
        add(task::cancel);
    }

    /** Closes one resource early and forgets it. */
    public void release(AutoCloseable resource) {
        synchronized (this) {
            held.remove(resource);
        }
        close(resource);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        Deque<AutoCloseable> all;
        synchronized (this) {
            closed = true;
            all = new ArrayDeque<>(held);
            held.clear();
        }
        all.forEach(Scope::close);
    }

    @SuppressWarnings("CatchingUnchecked") // One resource that fails to close must not keep the others open.
    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("Could not close {}", resource, e);
        }
    }
}
