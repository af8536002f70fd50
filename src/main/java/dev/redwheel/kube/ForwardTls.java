package dev.redwheel.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS over a socket that takes all records the socket has in one go. An SSLSocket asks the system twice for every record
 * of 16 kB and hands out one at a time, which costs a bulk transfer a third of its processor time.
 *
 * <p>One thread may read while another writes.
 */
final class ForwardTls {
    private static final int NET_BUFFER = 128 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final InputStream rawIn;
    private final OutputStream rawOut;
    private final ReentrantLock wrapping = new ReentrantLock();
    private final ByteBuffer netIn = ByteBuffer.allocate(NET_BUFFER).flip();
    private ByteBuffer netOut;

    private ForwardTls(SSLEngine engine, Socket socket) throws IOException {
        this.engine = engine;
        this.rawIn = socket.getInputStream();
        this.rawOut = socket.getOutputStream();
        this.netOut = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /** Does the handshake; blocks. */
    static ForwardTls connect(SSLEngine engine, Socket socket) throws IOException {
        ForwardTls tls = new ForwardTls(engine, socket);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        tls.handshake();
        return tls;
    }

    InputStream in() {
        return new In();
    }

    OutputStream out() {
        return new Out();
    }

    private void handshake() throws IOException {
        ByteBuffer early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(early);
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_TASK -> runTasks();
                case FINISHED, NOT_HANDSHAKING -> {
                    if (early.position() > 0) {
                        throw new SSLException("the server sent data before the handshake was over");
                    }
                    return;
                }
            }
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }

    /** Takes one record; reads from the socket when there is none whole. False at the end of the stream. */
    private boolean unwrap(ByteBuffer to) throws IOException {
        while (true) {
            SSLEngineResult result = engine.unwrap(netIn, to);
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case BUFFER_UNDERFLOW -> fill();
                case BUFFER_OVERFLOW -> throw new SSLException("a TLS record larger than agreed");
                case CLOSED -> {
                    return false;
                }
            }
        }
    }

    private void fill() throws IOException {
        netIn.compact();
        int n = rawIn.read(netIn.array(), netIn.position(), netIn.remaining());
        if (n > 0) {
            netIn.position(netIn.position() + n);
        }
        netIn.flip();
        if (n < 0) {
            throw new EOFException("the server closed the connection");
        }
    }

    /** Encrypts everything in {@code from} and sends it in one go. */
    private void wrap(ByteBuffer from) throws IOException {
        wrapping.lock();
        try {
            netOut.clear();
            do {
                SSLEngineResult result = engine.wrap(from, netOut);
                switch (result.getStatus()) {
                    case OK -> {}
                    case BUFFER_OVERFLOW -> {
                        int wanted = netOut.capacity() + engine.getSession().getPacketBufferSize();
                        netOut = ByteBuffer.allocate(wanted).put(netOut.flip());
                    }
                    case BUFFER_UNDERFLOW -> throw new SSLException("nothing could be encrypted");
                    case CLOSED -> throw new EOFException("TLS is closed");
                }
            } while (from.hasRemaining());
            rawOut.write(netOut.array(), 0, netOut.position());
            rawOut.flush();
        } finally {
            wrapping.unlock();
        }
    }

    /** What TLS 1.3 asks for after the handshake: new keys, tickets. */
    private void afterRecord() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private final class In extends InputStream {
        private final ByteBuffer single = ByteBuffer.allocate(
                        engine.getSession().getApplicationBufferSize())
                .flip();

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (single.hasRemaining()) {
                int n = Math.min(length, single.remaining());
                single.get(bytes, offset, n);
                return n;
            }
            int record = engine.getSession().getApplicationBufferSize();
            if (length < record) {
                single.clear();
                boolean more = records(single);
                single.flip();
                return more || single.hasRemaining() ? read(bytes, offset, length) : -1;
            }
            ByteBuffer to = ByteBuffer.wrap(bytes, offset, length);
            boolean more = records(to);
            int n = to.position() - offset;
            return n > 0 ? n : more ? read(bytes, offset, length) : -1;
        }

        /** At least one record with data, then all others that are there and fit. False at the end of the stream. */
        private boolean records(ByteBuffer to) throws IOException {
            int record = engine.getSession().getApplicationBufferSize();
            int start = to.position();
            do {
                if (!unwrap(to)) {
                    return false;
                }
                afterRecord();
            } while (to.position() == start || (to.remaining() >= record && wholeRecord()));
            return true;
        }

        /** Whether the next record can be taken without waiting: its head tells its length (RFC 8446, 5.1). */
        private boolean wholeRecord() {
            if (netIn.remaining() < 5) {
                return false;
            }
            int at = netIn.position();
            int length = (netIn.get(at + 3) & 0xff) << 8 | (netIn.get(at + 4) & 0xff);
            return netIn.remaining() >= 5 + length;
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                wrap(ByteBuffer.wrap(bytes, offset, length));
            }
        }
    }
}
