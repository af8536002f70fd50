package dev.redwheel.kube;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An API server that knows nothing but port-forwards over v4.channel.k8s.io, no SPDY; each stream is handed to a pod in Java. */
final class FakeForwardServer implements AutoCloseable {
    /** The far end of one stream. */
    interface Pod {
        void talk(Stream stream) throws IOException;
    }

    /** Sends back what it gets. */
    static final Pod ECHO = stream -> {
        byte[] data;
        while ((data = stream.receive()) != null) {
            stream.send(0, data);
        }
    };

    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger spdyAsked = new AtomicInteger();
    final AtomicInteger goodbyes = new AtomicInteger();
    volatile Pod pod = ECHO;
    /** Not null: the whole HTTP answer instead of 101. */
    volatile @Nullable String refusal;

    private final ServerSocket listener;
    private final @Nullable SSLContext clientTls;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    FakeForwardServer() throws IOException {
        this(ServerSocketFactory.getDefault(), null);
    }

    FakeForwardServer(ServerSocketFactory factory, @Nullable SSLContext clientTls) throws IOException {
        this.listener = factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.clientTls = clientTls;
        Thread.ofVirtual().start(this::accept);
    }

    Endpoint address(Map<String, List<String>> headers) {
        String scheme = clientTls == null ? "http" : "https";
        URI base = URI.create(scheme + "://127.0.0.1:" + listener.getLocalPort() + "/prefix/");
        return new Endpoint(base, clientTls, true, "", Proxy.NO_PROXY, headers);
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
        boolean upgraded = false;
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                head.append((char) b);
            }
            OutputStream out = socket.getOutputStream();
            if (head.indexOf("POST") == 0) {
                spdyAsked.incrementAndGet();
                out.write("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
                return;
            }
            requests.add(head.toString());
            String answer = refusal;
            if (answer != null) {
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                return;
            }
            out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Protocol: v4.channel.k8s.io\r\nSec-WebSocket-Accept: " + accept(head)
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            opened.incrementAndGet();
            upgraded = true;
            Stream stream = new Stream(new DataInputStream(in), out);
            stream.send(0, new byte[] {(byte) 0xeb, 0x18}); // 6379, little-endian, on both channels.
            stream.send(1, new byte[] {(byte) 0xeb, 0x18});
            pod.talk(stream);
        } catch (IOException e) {
            // The client left.
        } finally {
            if (upgraded) {
                closed.incrementAndGet();
            }
        }
    }

    private static String accept(CharSequence head) {
        String key = head.toString().split("Sec-WebSocket-Key: ")[1].split("\r\n")[0];
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Cuts every connection, as an API server that restarts. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    /** One WebSocket from the server's side. */
    final class Stream {
        private final DataInputStream in;
        private final OutputStream out;

        private Stream(DataInputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        void send(int channel, byte[] data) throws IOException {
            byte[] message = new byte[data.length + 1];
            message[0] = (byte) channel;
            System.arraycopy(data, 0, message, 1, data.length);
            frame(0x82, message);
        }

        /** One frame as given: first byte with FIN and opcode. */
        void frame(int first, byte[] payload) throws IOException {
            byte[] head;
            if (payload.length < 126) {
                head = new byte[] {(byte) first, (byte) payload.length};
            } else if (payload.length < 65_536) {
                head = new byte[] {(byte) first, 126, (byte) (payload.length >> 8), (byte) payload.length};
            } else {
                head = new byte[] {
                    (byte) first,
                    127,
                    0,
                    0,
                    0,
                    0,
                    (byte) (payload.length >> 24),
                    (byte) (payload.length >> 16),
                    (byte) (payload.length >> 8),
                    (byte) payload.length
                };
            }
            out.write(head);
            out.write(payload);
            out.flush();
        }

        /** The data of the next message on channel 0; null when the client closes. */
        byte @Nullable [] receive() throws IOException {
            while (true) {
                int first;
                try {
                    first = in.readUnsignedByte();
                } catch (EOFException e) {
                    return null;
                }
                int second = in.readUnsignedByte();
                if ((second & 0x80) == 0) {
                    throw new IOException("a client must mask");
                }
                long length = second & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes((int) length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                switch (first & 0x0f) {
                    case 8 -> {
                        goodbyes.incrementAndGet();
                        return null;
                    }
                    case 2 -> {
                        if (payload[0] != 0) {
                            throw new IOException("data must be on channel 0");
                        }
                        return java.util.Arrays.copyOfRange(payload, 1, payload.length);
                    }
                    default -> pongs.add(payload);
                }
            }
        }

        final List<byte[]> pongs = new CopyOnWriteArrayList<>();
    }
}
