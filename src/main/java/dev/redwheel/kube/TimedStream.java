package dev.redwheel.kube;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream that closes itself when its time is up, so that a server gone silent ends a reader's wait. */
final class TimedStream extends FilterInputStream {
    private static final long FOREVER = Long.MAX_VALUE;

    private final long began = System.nanoTime();
    private final long limit;
    private final boolean eachRead;
    /** Nanoseconds after {@link #began}. */
    private volatile long until;

    private volatile boolean late;
    private volatile boolean closed;
    private volatile CompletableFuture<Void> alarm = CompletableFuture.completedFuture(null);

    private TimedStream(InputStream stream, Duration limit, boolean eachRead) {
        super(stream);
        this.limit = limit.toNanos();
        this.eachRead = eachRead;
        this.until = eachRead ? FOREVER : this.limit;
        look();
    }

    /** Closes when it was not read to its end in time. */
    static TimedStream whole(InputStream stream, Duration limit) {
        return new TimedStream(stream, limit, false);
    }

    /** Closes when a single read waits too long; how long the reader thinks in between is its own affair. */
    static TimedStream eachRead(InputStream stream, Duration limit) {
        return new TimedStream(stream, limit, true);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws HttpTimeoutException when the time is up */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (eachRead) {
            until = elapsed() + limit;
        }
        try {
            int read = super.read(into, offset, length);
            if (read < 0 && late) {
                throw new HttpTimeoutException("the answer stopped coming");
            }
            return read;
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (late) {
                HttpTimeoutException timeout = new HttpTimeoutException("the answer stopped coming");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            if (eachRead) {
                until = FOREVER;
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        alarm.cancel(false);
        super.close();
    }

    /** Closes the stream if it is time; else looks again when it may be. */
    private void look() {
        if (closed) {
            return;
        }
        long end = until;
        long left = end == FOREVER ? limit : end - elapsed();
        if (left <= 0) {
            late = true;
            ForwardStream.closeQuietly(in);
        } else {
            alarm = new CompletableFuture<Void>().completeOnTimeout(null, left, TimeUnit.NANOSECONDS);
            var _ = alarm.thenRun(this::look);
        }
    }

    private long elapsed() {
        return System.nanoTime() - began;
    }
}
