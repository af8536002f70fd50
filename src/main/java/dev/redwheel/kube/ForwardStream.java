package dev.redwheel.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a port of a pod: a WebSocket of subprotocol v4.channel.k8s.io with one port, where every message begins
 * with its channel, 0 for data and 1 for an error text, and the first two bytes of each channel repeat the port.
 *
 * <p>One thread may write while another reads; {@link #close} may be called by any.
 */
final class ForwardStream implements AutoCloseable {
    /** Space before the payload for the longest frame head and the channel. */
    static final int HEADROOM = 15;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER = 128 * 1024;
    private static final int LONGEST_CONTROL = 125; // RFC 6455, section 5.5
    private static final int LONGEST_ERROR = 4096;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int DATA = 0;
    private static final int ERROR = 1;

    private final ForwardHandshake.Opened connection;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile boolean closed;

    private final byte[] in = new byte[BUFFER];
    private int at;
    private int end;

    /** Data of the frames read so far, moved together in {@link #in} so that it leaves in one write. */
    private int gatheredFrom;

    private int gatheredTo;
    private @Nullable OutputStream to;

    ForwardStream(ForwardHandshake.Opened connection) {
        this.connection = connection;
    }

    /** What the far side said on its error channel: there is no such port, the pod is gone. */
    static final class RemoteException extends IOException {
        private static final long serialVersionUID = 1L;

        RemoteException(String message) {
            super(message);
        }
    }

    /**
     * Sends {@code length} bytes of {@code buffer} from {@link #HEADROOM} on. The buffer's contents are used up: the frame
     * is built in place.
     */
    void write(byte[] buffer, int length) throws IOException {
        buffer[HEADROOM - 1] = DATA;
        send(BINARY, buffer, HEADROOM - 1, length + 1);
    }

    /** Copies data from the pod until either side ends. */
    void copyTo(OutputStream out) throws IOException {
        to = out;
        int[] portBytes = {2, 2};
        StringBuilder error = new StringBuilder();
        int channel = -1;
        while (true) {
            int first = next();
            int second = next();
            int opcode = first & 0x0f;
            boolean last = (first & 0x80) != 0;
            if ((second & 0x80) != 0) {
                throw new IOException("the server sent a masked frame");
            }
            long length = frameLength(second & 0x7f);
            if (opcode >= CLOSE) {
                if (!control(opcode, length)) {
                    flush();
                    return;
                }
                continue;
            }
            if (opcode == TEXT || opcode == BINARY) {
                if (length == 0) {
                    continue;
                }
                channel = next();
                length--;
            } else if (opcode != CONTINUATION || channel < 0) {
                throw new IOException("the server sent a frame of unknown kind " + opcode);
            }
            while (length > 0) {
                if (at == end) {
                    fill();
                }
                int n = (int) Math.min(length, end - at);
                int skip = channel <= ERROR ? Math.min(portBytes[channel], n) : n;
                if (channel <= ERROR) {
                    portBytes[channel] -= skip;
                }
                if (n > skip && channel == DATA) {
                    gather(at + skip, n - skip);
                } else if (n > skip && error.length() < LONGEST_ERROR) {
                    error.append(new String(in, at + skip, n - skip, StandardCharsets.UTF_8));
                }
                at += n;
                length -= n;
            }
            if (last && !error.isEmpty()) {
                flush();
                throw new RemoteException(error.toString().strip());
            }
        }
    }

    private long frameLength(int shortLength) throws IOException {
        int bytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
        if (bytes == 0) {
            return shortLength;
        }
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | next();
        }
        if (length < 0) {
            throw new IOException("the server sent a frame of impossible length");
        }
        return length;
    }

    /** false when the server closes. */
    private boolean control(int opcode, long length) throws IOException {
        if (length > LONGEST_CONTROL) {
            throw new IOException("the server sent a control frame that is too long");
        }
        byte[] frame = new byte[HEADROOM + (int) length];
        for (int i = HEADROOM; i < frame.length; i++) {
            frame[i] = (byte) next();
        }
        if (opcode == PING) {
            send(PONG, frame, HEADROOM, (int) length);
        }
        return opcode != CLOSE;
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        return in[at++] & 0xff;
    }

    private void gather(int from, int length) {
        if (gatheredFrom == gatheredTo) {
            gatheredFrom = from;
            gatheredTo = from;
        } else {
            System.arraycopy(in, from, in, gatheredTo, length);
        }
        gatheredTo += length;
    }

    private void flush() throws IOException {
        if (gatheredFrom < gatheredTo && to != null) {
            to.write(in, gatheredFrom, gatheredTo - gatheredFrom);
        }
        gatheredFrom = 0;
        gatheredTo = 0;
    }

    private void fill() throws IOException {
        flush();
        int n = connection.in().read(in, 0, in.length);
        if (n < 0) {
            throw new EOFException("the server closed the connection");
        }
        at = 0;
        end = n;
    }

    private void send(int opcode, byte[] frame, int from, int length) throws IOException {
        int mask = ThreadLocalRandom.current().nextInt();
        mask(frame, from, length, mask);
        int start = from - 4;
        for (int i = 0; i < 4; i++) {
            frame[start + i] = (byte) (mask >>> (8 * i));
        }
        if (length < 126) {
            frame[--start] = (byte) (0x80 | length);
        } else if (length < 1 << 16) {
            frame[--start] = (byte) length;
            frame[--start] = (byte) (length >>> 8);
            frame[--start] = (byte) (0x80 | 126);
        } else {
            for (int i = 0; i < 8; i++) {
                frame[--start] = (byte) ((long) length >>> (8 * i));
            }
            frame[--start] = (byte) (0x80 | 127);
        }
        frame[--start] = (byte) (0x80 | opcode);
        writing.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            connection.out().write(frame, start, from + length - start);
            connection.out().flush();
        } finally {
            writing.unlock();
        }
    }

    /** RFC 6455, section 5.3, eight bytes at a time. */
    private static void mask(byte[] bytes, int from, int length, int mask) {
        long wide = (mask & 0xffff_ffffL) | ((long) mask << 32);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            LONGS.set(bytes, from + i, (long) LONGS.get(bytes, from + i) ^ wide);
        }
        for (; i < length; i++) {
            bytes[from + i] ^= (byte) (mask >>> (8 * (i & 3)));
        }
    }

    /** Says goodbye if nobody is in the middle of writing, then ends both directions at once. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (writing.tryLock(100, TimeUnit.MILLISECONDS)) {
                try {
                    if (!closed) {
                        byte[] frame = new byte[HEADROOM + 2];
                        frame[HEADROOM] = (byte) (1000 >>> 8); // Normal closure.
                        frame[HEADROOM + 1] = (byte) 1000;
                        connection.raw().setSoTimeout(1_000);
                        send(CLOSE, frame, HEADROOM, 2);
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
            closeQuietly(connection.raw());
        }
    }

    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // It is of no use any more, whatever it says.
        }
    }
}
