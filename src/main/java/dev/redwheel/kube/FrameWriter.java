package dev.redwheel.kube;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Sends whole frames, from any thread, and ends a connection politely where that does not take long. */
final class FrameWriter {
    private static final long POLITE_MILLIS = 100;

    private final ForwardHandshake.Opened connection;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean closed;

    FrameWriter(ForwardHandshake.Opened connection) {
        this.connection = connection;
    }

    void write(byte[] bytes, int from, int length) throws IOException {
        writing.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            connection.out().write(bytes, from, length);
            connection.out().flush();
        } finally {
            writing.unlock();
        }
    }

    /** Says goodbye if nobody is in the middle of writing, then ends both directions at once. */
    void close(byte[] goodbye, int from, int length) {
        if (closed) {
            return;
        }
        try {
            if (writing.tryLock(POLITE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    if (!closed) {
                        write(goodbye, from, length);
                    }
                } finally {
                    writing.unlock();
                }
            }
        } catch (IOException e) {
            // The other side is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            ForwardStream.closeQuietly(connection.raw());
        }
    }
}
