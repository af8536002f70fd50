package dev.redwheel.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way to a server, as a laptop that sleeps or a VPN that drops breaks it: what is sent is lost without a word, no
 * connection ends, and those made before it broke stay dead when the way is back. Or as a server that is killed: see {@link #kill}.
 */
final class SilentProxy implements AutoCloseable {
    private static final Pattern SERVER = Pattern.compile("(?m)^(( *)server: *)\"?(https://[^\\s\"]+)\"? *$");

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile boolean gone;
    /** Counts the times it broke: a connection of an earlier time is dead. */
    private int age;

    /** Bytes are handed on under the shared lock, so that none is on its way once it is silent. */
    private final ReadWriteLock path = new ReentrantReadWriteLock();

    private SilentProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("silent proxy").start(this::accept);
    }

    /** Before the server of a kubeconfig. */
    static SilentProxy before(Path kubeconfig) throws IOException {
        URI server = URI.create(serverOf(kubeconfig).group(3));
        return new SilentProxy(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    private static Matcher serverOf(Path kubeconfig) throws IOException {
        Matcher line = SERVER.matcher(Files.readString(kubeconfig));
        if (!line.find()) {
            throw new IOException("No server in " + kubeconfig);
        }
        return line;
    }

    /** The kubeconfig with this proxy for a server, whose certificate is still asked for by the server's name. */
    Path kubeconfig(Path original, Path target) throws IOException {
        String text = Files.readString(original);
        String line = "$1https://127.0.0.1:" + listener.getLocalPort();
        if (!server.getAddress().isLoopbackAddress()) {
            String host = server.getHostString();
            // No certificate is asked for by a number; those of API servers name this too.
            line += "\n$2tls-server-name: " + (host.matches("[0-9.]+") ? "kubernetes" : host);
        }
        return Files.writeString(target, SERVER.matcher(text).replaceAll(line));
    }

    /** From now on nothing arrives, neither over the connections of now nor over new ones. */
    void goSilent() {
        path.writeLock().lock();
        try {
            silent = true;
            age++;
        } finally {
            path.writeLock().unlock();
        }
    }

    /** New connections work; those of before stay dead. */
    void speak() {
        path.writeLock().lock();
        try {
            silent = false;
            age++;
        } finally {
            path.writeLock().unlock();
        }
    }

    /** The server has been killed: its connections end, and so does every new one. */
    void kill() {
        gone = true;
        sockets.forEach(SilentProxy::closeQuietly);
        sockets.clear();
    }

    /** It runs again. */
    void restart() {
        gone = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (gone) {
                    closeQuietly(client);
                    continue;
                }
                sockets.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return; // Closed.
            }
        }
    }

    private void connect(Socket client) {
        int born;
        path.readLock().lock();
        try {
            if (silent) {
                return; // Accepted by the system, as far as the client can tell, and never answered.
            }
            born = age;
        } finally {
            path.readLock().unlock();
        }
        try {
            Socket upstream = new Socket(server.getAddress(), server.getPort());
            sockets.add(upstream);
            if (gone) { // It went while this one was being made.
                closeQuietly(upstream);
                closeQuietly(client);
                return;
            }
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> pump(client, upstream, born));
            pump(upstream, client, born);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void pump(Socket from, Socket to, int born) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            int read;
            do {
                read = in.read(buffer);
                path.readLock().lock();
                try {
                    if (born != age) {
                        return; // Lost, the end of the connection too: neither side hears of it.
                    }
                    if (read >= 0) {
                        out.write(buffer, 0, read);
                    }
                } finally {
                    path.readLock().unlock();
                }
            } while (read >= 0);
        } catch (IOException e) {
            // One side ended; the other ends with it.
        }
        closeQuietly(from);
        closeQuietly(to);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(SilentProxy::closeQuietly);
    }
}
