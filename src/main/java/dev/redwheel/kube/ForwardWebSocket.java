package dev.redwheel.kube;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A stream over a WebSocket of subprotocol v4.channel.k8s.io with one port, where every message begins with its channel, 0
 * for data and 1 for an error text, and the first two bytes of each channel repeat the port.
 */
final class ForwardWebSocket implements ForwardStream {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
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
    private static final int NORMAL_CLOSURE = 1000;

    private final FrameWriter writer;
    private final ForwardHandshake.Opened connection;

    ForwardWebSocket(ForwardHandshake.Opened connection) {
        this.connection = connection;
        this.writer = new FrameWriter(connection);
    }

    @Override
    public void write(byte[] buffer, int length) throws IOException {
        buffer[HEADROOM - 1] = DATA;
        send(BINARY, buffer, HEADROOM - 1, length + 1);
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        FrameReader in = new FrameReader(connection.in(), out);
        long[] portBytes = {2, 2};
        StringBuilder error = new StringBuilder();
        int channel = -1;
        while (true) {
            int first = in.next();
            int second = in.next();
            int opcode = first & 0x0f;
            boolean last = (first & 0x80) != 0;
            if ((second & 0x80) != 0) {
                throw new IOException("the server sent a masked frame");
            }
            long length = second & 0x7f;
            if (length >= 126) {
                length = in.number(length == 126 ? 2 : 8);
            }
            if (length < 0) {
                throw new IOException("the server sent a frame of impossible length");
            }
            if (opcode >= CLOSE) {
                if (control(in, opcode, length)) {
                    continue;
                }
                in.flush();
                return;
            }
            if (opcode == TEXT || opcode == BINARY) {
                if (length == 0) {
                    continue;
                }
                channel = in.next();
                length--;
            } else if (opcode != CONTINUATION || channel < 0) {
                throw new IOException("the server sent a frame of unknown kind " + opcode);
            }
            if (channel > ERROR) {
                in.skip(length);
                continue;
            }
            long port = Math.min(portBytes[channel], length);
            portBytes[channel] -= port;
            in.skip(port);
            if (channel == DATA) {
                in.data(length - port);
            } else {
                in.text(length - port, error, LONGEST_ERROR);
            }
            if (last && !error.isEmpty()) {
                in.flush();
                throw new RemoteException(error.toString().strip());
            }
        }
    }

    /** false when the server closes. */
    private boolean control(FrameReader in, int opcode, long length) throws IOException {
        if (length > LONGEST_CONTROL) {
            throw new IOException("the server sent a control frame that is too long");
        }
        byte[] frame = new byte[HEADROOM + (int) length];
        for (int i = HEADROOM; i < frame.length; i++) {
            frame[i] = (byte) in.next();
        }
        if (opcode == PING) {
            send(PONG, frame, HEADROOM, (int) length);
        }
        return opcode != CLOSE;
    }

    private void send(int opcode, byte[] frame, int from, int length) throws IOException {
        int start = frame(opcode, frame, from, length);
        writer.write(frame, start, from + length - start);
    }

    /** Builds the frame's head right before the payload and masks the payload; returns where the frame begins. */
    private static int frame(int opcode, byte[] frame, int from, int length) {
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
        return start;
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

    @Override
    public void close() {
        byte[] frame = new byte[HEADROOM + 2];
        frame[HEADROOM] = (byte) (NORMAL_CLOSURE >>> 8);
        frame[HEADROOM + 1] = (byte) NORMAL_CLOSURE;
        int start = frame(CLOSE, frame, HEADROOM, 2);
        writer.close(frame, start, frame.length - start);
    }
}
