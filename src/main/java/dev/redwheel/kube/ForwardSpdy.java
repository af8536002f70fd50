package dev.redwheel.kube;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * A stream over SPDY/3.1 as Kubernetes and kubectl speak it for portforward.k8s.io: a connection of its own with an error
 * stream and a data stream. The node's side of it takes half the processor time of a WebSocket's.
 *
 * <p>Of SPDY only what this needs: streams are opened from here, headers that come are not read, and there is no flow
 * control, as neither the servers nor kubectl have any.
 */
final class ForwardSpdy implements ForwardStream {
    private static final int VERSION = 0x8003;
    private static final int SYN_STREAM = 1;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int FIN = 1;
    private static final int HEAD = 8;
    private static final int ERROR_STREAM = 1;
    private static final int DATA_STREAM = 3;
    private static final int LONGEST_ERROR = 4096;

    private final ForwardHandshake.Opened connection;
    private final FrameWriter writer;

    private ForwardSpdy(ForwardHandshake.Opened connection) {
        this.connection = connection;
        this.writer = new FrameWriter(connection);
    }

    /** Opens the two streams; the answers are not waited for. */
    static ForwardSpdy open(ForwardHandshake.Opened connection, int port) throws IOException {
        ForwardSpdy spdy = new ForwardSpdy(connection);
        HeaderBlock headers = new HeaderBlock();
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        // Nothing is ever written to the error stream.
        frames.writeBytes(synStream(ERROR_STREAM, FIN, headers.next("error", port)));
        frames.writeBytes(synStream(DATA_STREAM, 0, headers.next("data", port)));
        spdy.writer.write(frames.toByteArray(), 0, frames.size());
        return spdy;
    }

    @Override
    public void write(byte[] buffer, int length) throws IOException {
        int start = HEADROOM - HEAD;
        number(buffer, start, DATA_STREAM);
        number(buffer, start + 4, length); // The flags are the highest byte, and none is set.
        writer.write(buffer, start, HEAD + length);
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
        FrameReader in = new FrameReader(connection.in(), out);
        StringBuilder error = new StringBuilder();
        while (true) {
            long word = in.number(4);
            int flags = in.next();
            long length = in.number(3);
            boolean goesOn = (word & 0x8000_0000L) == 0
                    ? data(in, (int) word, flags, length, error)
                    : control(in, (int) (word & 0xffff), length);
            if (!goesOn) {
                in.flush();
                return;
            }
        }
    }

    /** false when the server ended the data. */
    private static boolean data(FrameReader in, int stream, int flags, long length, StringBuilder error)
            throws IOException {
        boolean last = (flags & FIN) != 0;
        switch (stream) {
            case DATA_STREAM -> {
                in.data(length);
                return !last;
            }
            case ERROR_STREAM -> {
                in.text(length, error, LONGEST_ERROR);
                if (!error.isEmpty()) {
                    in.flush();
                    throw new RemoteException(error.toString().strip());
                }
            }
            default -> in.skip(length);
        }
        return true;
    }

    /** false when the server ends the data stream or the connection. */
    private boolean control(FrameReader in, int type, long length) throws IOException {
        switch (type) {
            case PING -> {
                byte[] answer = new byte[HEAD + 4];
                head(answer, PING, 0, 4);
                number(answer, HEAD, (int) in.number(4));
                in.skip(length - 4);
                writer.write(answer, 0, answer.length);
            }
            case RST_STREAM -> {
                long stream = in.number(4);
                in.skip(length - 4);
                return stream != DATA_STREAM;
            }
            case GOAWAY -> {
                in.skip(length);
                return false;
            }
            default -> in.skip(length);
        }
        return true;
    }

    private static byte[] synStream(int stream, int flags, byte[] headers) {
        byte[] frame = new byte[HEAD + 10 + headers.length];
        head(frame, SYN_STREAM, flags, frame.length - HEAD);
        number(frame, HEAD, stream);
        System.arraycopy(headers, 0, frame, HEAD + 10, headers.length);
        return frame;
    }

    private static void head(byte[] frame, int type, int flags, int length) {
        number(frame, 0, VERSION << 16 | type);
        number(frame, 4, flags << 24 | length);
    }

    private static void number(byte[] to, int at, int value) {
        for (int i = 0; i < 4; i++) {
            to[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    /** Resets the data stream and leaves. */
    @Override
    public void close() {
        byte[] frame = new byte[HEAD + 8];
        head(frame, RST_STREAM, 0, 8);
        number(frame, HEAD, DATA_STREAM);
        number(frame, HEAD + 4, 5); // CANCEL
        writer.close(frame, 0, frame.length);
    }

    /**
     * Header blocks of one connection: one zlib stream over all of them, flushed after each. SPDY's dictionary may be left
     * out, and is: two short blocks gain nothing by it.
     */
    private static final class HeaderBlock {
        private final Deflater deflater = new Deflater();

        byte[] next(String kind, int port) throws IOException {
            Map<String, String> headers =
                    new TreeMap<>(Map.of("streamtype", kind, "port", String.valueOf(port), "requestid", "0"));
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(plain);
            out.writeInt(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                for (String text : new String[] {header.getKey(), header.getValue()}) {
                    out.writeInt(text.length());
                    out.write(text.getBytes(StandardCharsets.US_ASCII));
                }
            }
            byte[] packed = new byte[512];
            deflater.setInput(plain.toByteArray());
            int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
            if (kind.equals("data")) {
                deflater.end(); // The last one.
            }
            return java.util.Arrays.copyOf(packed, length);
        }
    }
}
