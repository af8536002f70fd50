package dev.redwheel.practice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One port-forward connection over WebSocket, subprotocol v4.channel.k8s.io: for port number i of the request, channel 2i carries
 * its bytes and channel 2i+1 its errors; the first frame of each channel is the port. Closing either side closes the
 * other.
 *
 * <p>Public because Jetty looks its methods up.
 */
public final class PortForwardEndpoint implements Session.Listener {
    static final String PROTOCOL = "v4.channel.k8s.io";

    private static final int CHUNK = 64 * 1024;

    private final List<Integer> ports;
    private final Function<Integer, InetSocketAddress> target;
    private final String pod;
    private final Executor threads;
    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable Session session;
    private int channel = -1;

    PortForwardEndpoint(
            String pod, List<Integer> ports, Function<Integer, InetSocketAddress> target, Executor threads) {
        this.pod = pod;
        this.ports = ports;
        this.target = target;
        this.threads = threads;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        try {
            for (int i = 0; i < ports.size(); i++) {
                int port = ports.get(i);
                send(opened, new byte[] {(byte) (2 * i), (byte) port, (byte) (port >> 8)}, 3);
                send(opened, new byte[] {(byte) (2 * i + 1), (byte) port, (byte) (port >> 8)}, 3);
            }
            for (int i = 0; i < ports.size(); i++) {
                connect(opened, i, ports.get(i));
            }
            opened.demand();
        } catch (IOException e) {
            closeSockets();
            opened.close(1000, "", Callback.NOOP);
        }
    }

    private void connect(Session opened, int index, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(target.apply(port), 5000);
            sockets.add(socket);
            threads.execute(() -> pump(opened, index, socket));
        } catch (IOException refused) {
            socket.close();
            String why = "error forwarding port " + port + " to pod " + pod + ": dial tcp4 127.0.0.1:" + port
                    + ": connect: connection refused";
            byte[] text = why.getBytes(StandardCharsets.UTF_8);
            byte[] frame = new byte[text.length + 1];
            frame[0] = (byte) (2 * index + 1);
            System.arraycopy(text, 0, frame, 1, text.length);
            send(opened, frame, frame.length);
            throw refused;
        }
    }

    private void pump(Session opened, int index, Socket socket) {
        byte[] buffer = new byte[CHUNK];
        buffer[0] = (byte) (2 * index);
        try (socket) {
            var in = socket.getInputStream();
            for (int read = in.read(buffer, 1, CHUNK - 1); read >= 0; read = in.read(buffer, 1, CHUNK - 1)) {
                send(opened, buffer, read + 1);
            }
        } catch (IOException ended) {
            // Either side went away; both are closed below.
        } finally {
            opened.close(1000, "", Callback.NOOP);
        }
    }

    private static void send(Session session, byte[] bytes, int length) throws IOException {
        Callback.Completable sent = new Callback.Completable();
        session.sendBinary(ByteBuffer.wrap(bytes, 0, length), sent);
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
        try {
            if (channel < 0 && payload.hasRemaining()) {
                channel = payload.get();
            }
            int index = channel / 2;
            if (channel % 2 == 0 && index < sockets.size() && payload.hasRemaining()) {
                byte[] bytes = new byte[payload.remaining()];
                payload.get(bytes);
                sockets.get(index).getOutputStream().write(bytes);
            }
            if (last) {
                channel = -1;
            }
            callback.succeed();
            if (session != null) {
                session.demand();
            }
        } catch (IOException e) {
            callback.fail(e);
            closeSockets();
        }
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        closeSockets();
    }

    @Override
    public void onWebSocketClose(int statusCode, String reason, Callback callback) {
        closeSockets();
        callback.succeed();
    }

    private void closeSockets() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // Closed is what it should be.
            }
        }
    }
}
