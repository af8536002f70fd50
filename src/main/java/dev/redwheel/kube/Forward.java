package dev.redwheel.kube;

import dev.redwheel.error.OpsException;
import dev.redwheel.task.Background;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A port on this machine's loopback address that leads to a port of a pod. Every connection to it is one stream to the pod,
 * asked for anew each time, and ends together with it, whichever side ends first.
 *
 * <p>An open forward says nothing about the pod: whether it works shows when something answers through it.
 */
public final class Forward implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final Duration ACCEPT_AGAIN = Duration.ofMillis(200);
    private static final int BUFFER = 64 * 1024;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /** Opens one stream to the pod of the moment; blocks. */
    @FunctionalInterface
    interface Dialer {
        ForwardStream dial();
    }

    /** Turns what ended a stream into words. */
    @FunctionalInterface
    interface ErrorText {
        OpsException explain(IOException error);
    }

    private final String name;
    private final ServerSocket listener;
    private final Dialer dialer;
    private final ErrorText errors;
    private final Consumer<Forward> onClose;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable OpsException lastError;
    private volatile boolean closed;

    private Forward(String name, ServerSocket listener, Dialer dialer, ErrorText errors, Consumer<Forward> onClose) {
        this.name = name;
        this.listener = listener;
        this.dialer = dialer;
        this.errors = errors;
        this.onClose = onClose;
    }

    /** @param onClose told once, when it is closed */
    static Forward open(String name, Dialer dialer, ErrorText errors, Consumer<Forward> onClose) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        Forward forward = new Forward(name, listener, dialer, errors, onClose);
        Background.start("forward " + name, forward::accept);
        return forward;
    }

    /** The port on 127.0.0.1; stays the same until closed. */
    public int localPort() {
        return listener.getLocalPort();
    }

    /** Connections that are open now. */
    public int connections() {
        return open.size();
    }

    /** Why the newest connection that failed did so; empty once a later one was made. */
    public Optional<OpsException> lastError() {
        return Optional.ofNullable(lastError);
    }

    /** Ends every connection. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ForwardStream.closeQuietly(listener);
        open.forEach(Connection::close);
        onClose.accept(this);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket local = listener.accept();
                Connection connection = new Connection(local);
                open.add(connection);
                Background.startDaemon("forward up " + name, connection::run);
                if (closed) {
                    connection.close();
                }
            } catch (IOException e) {
                if (listener.isClosed() || !paused()) {
                    return;
                }
            }
        }
    }

    /** The system has no sockets to give: asking again at once would keep a processor busy. False when interrupted. */
    private static boolean paused() {
        try {
            Thread.sleep(ACCEPT_AGAIN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One local connection and its stream. */
    private final class Connection {
        private final Socket local;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile @Nullable ForwardStream stream;

        Connection(Socket local) {
            this.local = local;
        }

        void run() {
            try {
                local.setTcpNoDelay(true);
                ForwardStream dialed = dialer.dial();
                stream = dialed;
                lastError = null;
                if (ended.get()) {
                    dialed.close(); // Closed while it was being dialed.
                    return;
                }
                Background.startDaemon("forward down " + name, () -> down(dialed));
                up(dialed);
            } catch (OpsException e) {
                lastError = e;
            } catch (IOException e) {
                // The local side left.
            } finally {
                close();
            }
        }

        private void up(ForwardStream to) throws IOException {
            InputStream in = local.getInputStream();
            byte[] buffer = new byte[BUFFER];
            int n;
            while ((n = in.read(buffer, ForwardStream.HEADROOM, buffer.length - ForwardStream.HEADROOM)) >= 0) {
                to.write(buffer, n);
            }
        }

        private void down(ForwardStream from) {
            try {
                from.copyTo(local.getOutputStream());
            } catch (IOException e) {
                if (!ended.get()) {
                    lastError = errors.explain(e);
                }
            } finally {
                close();
            }
        }

        void close() {
            if (ended.compareAndSet(false, true)) {
                ForwardStream.closeQuietly(local);
            }
            ForwardStream opened = stream;
            if (opened != null) {
                opened.close();
            }
            open.remove(this);
        }
    }
}
