package dev.redwheel.kube;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * An API server that knows nothing but port-forwards over SPDY/3.1, read strictly: a frame that a real server would refuse
 * ends the connection, and its reason is kept in {@link #complaints}. Each connection is handed to a pod in Java.
 */
final class FakeSpdyServer implements AutoCloseable {
    static final int SYN_STREAM = 1;
    static final int SYN_REPLY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int HEADERS = 8;
    static final int WINDOW_UPDATE = 9;
    static final int FIN = 1;

    /** The far end of one connection. */
    interface Pod {
        void talk(Connection connection) throws IOException;
    }

    /** Sends back what it gets. */
    static final Pod ECHO = connection -> {
        byte[] data;
        while ((data = connection.receive()) != null) {
            connection.data(connection.dataStream(), 0, data);
        }
    };

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> complaints = new CopyOnWriteArrayList<>();
    /** The status codes of resets of the data stream. */
    final List<Integer> resets = new CopyOnWriteArrayList<>();

    final List<Integer> pongs = new CopyOnWriteArrayList<>();
    final AtomicInteger closed = new AtomicInteger();
    volatile Pod pod = ECHO;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    FakeSpdyServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    Endpoint address() {
        URI base = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
        return new Endpoint(base, null, true, "", Proxy.NO_PROXY, Map.of());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            requests.add(head.toString());
            OutputStream out = socket.getOutputStream();
            List<String> answer = List.of(
                    "HTTP/1.1 101 Switching Protocols",
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1",
                    "X-Stream-Protocol-Version: portforward.k8s.io");
            out.write((String.join("\r\n", answer) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            Connection connection = new Connection(in, out);
            connection.awaitStreams();
            pod.talk(connection);
        } catch (IOException e) {
            // The client left.
        } catch (IllegalStateException | DataFormatException e) {
            complaints.add(String.valueOf(e.getMessage()));
        } finally {
            closed.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalStateException(complaint);
        }
    }

    /** What is opened with one SYN_STREAM. */
    record Opened(int id, boolean writesNothing, Map<String, String> headers) {}

    @SuppressWarnings("ArrayRecordComponent") // Read once, compared by nobody.
    private record Frame(boolean control, int typeOrStream, int flags, byte[] payload) {}

    /** One connection from the server's side. */
    final class Connection {
        private final DataInputStream in;
        private final OutputStream out;
        private final Inflater inflater = new Inflater(); // One for all header blocks of a connection.
        final List<Opened> streams = new ArrayList<>();

        private Connection(DataInputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        int dataStream() {
            return id("data");
        }

        int errorStream() {
            return id("error");
        }

        private int id(String type) {
            return streams.stream()
                    .filter(stream -> type.equals(stream.headers().get("streamtype")))
                    .findFirst()
                    .orElseThrow()
                    .id();
        }

        private void awaitStreams() throws IOException, DataFormatException {
            while (streams.size() < 2) {
                Frame frame = read();
                require(frame.control() && frame.typeOrStream() == SYN_STREAM, "a stream must be opened first");
                ByteBuffer payload = ByteBuffer.wrap(frame.payload());
                int id = payload.getInt();
                require(
                        id % 2 == 1 && streams.stream().allMatch(stream -> stream.id() < id),
                        "client streams: odd, rising");
                require(payload.getInt() == 0, "no associated stream");
                payload.getShort(); // Priority and slot.
                streams.add(new Opened(id, (frame.flags() & FIN) != 0, headers(payload)));
            }
        }

        private Map<String, String> headers(ByteBuffer packed) throws IOException, DataFormatException {
            inflater.setInput(packed);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            byte[] buffer = new byte[256];
            int n;
            while ((n = inflater.inflate(buffer)) > 0) {
                plain.write(buffer, 0, n);
            }
            require(!inflater.needsDictionary(), "a dictionary is asked for");
            DataInputStream block = new DataInputStream(new ByteArrayInputStream(plain.toByteArray()));
            Map<String, String> headers = new TreeMap<>();
            for (int left = block.readInt(); left > 0; left--) {
                headers.put(text(block), text(block));
            }
            require(block.available() == 0, "bytes after the headers");
            return headers;
        }

        private static String text(DataInputStream block) throws IOException {
            return new String(block.readNBytes(block.readInt()), StandardCharsets.UTF_8);
        }

        void data(int stream, int flags, byte[] data) throws IOException {
            frame(stream, flags, data);
        }

        void control(int type, int flags, int... words) throws IOException {
            ByteBuffer payload = ByteBuffer.allocate(4 * words.length);
            for (int word : words) {
                payload.putInt(word);
            }
            frame(0x8003_0000 | type, flags, payload.array());
        }

        private void frame(int first, int flags, byte[] payload) throws IOException {
            out.write(wire(first, flags, payload));
            out.flush();
        }

        /** Sends bytes as they are, in pieces of that many: what arrives together is the network's choice. */
        void inPieces(int size, byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; from += size) {
                out.write(bytes, from, Math.min(size, bytes.length - from));
                out.flush();
            }
        }

        /** The data of the next frame of the data stream; null when the client resets it or leaves. */
        byte @Nullable [] receive() throws IOException {
            while (true) {
                Frame frame;
                try {
                    frame = read();
                } catch (EOFException e) {
                    return null;
                }
                if (!frame.control()) {
                    require(frame.typeOrStream() == dataStream(), "data on stream " + frame.typeOrStream());
                    return frame.payload();
                }
                ByteBuffer payload = ByteBuffer.wrap(frame.payload());
                switch (frame.typeOrStream()) {
                    case PING -> pongs.add(payload.getInt());
                    case RST_STREAM -> {
                        require(payload.getInt() == dataStream(), "a reset of another stream");
                        resets.add(payload.getInt());
                        return null;
                    }
                    default -> throw new IllegalStateException("frame of type " + frame.typeOrStream());
                }
            }
        }

        private Frame read() throws IOException {
            int first = in.readInt();
            int second = in.readInt();
            byte[] payload = in.readNBytes(second & 0xff_ffff);
            require(first >= 0 || (first >>> 16) == 0x8003, "SPDY version " + Integer.toHexString(first));
            return first < 0
                    ? new Frame(true, first & 0xffff, second >>> 24, payload)
                    : new Frame(false, first, second >>> 24, payload);
        }
    }

    /** One frame as it is on the wire. */
    static byte[] wire(int first, int flags, byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putInt(first)
                .putInt(flags << 24 | payload.length)
                .put(payload)
                .array();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
