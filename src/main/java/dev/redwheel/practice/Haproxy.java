package dev.redwheel.practice;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for HAProxy: carries out {@link HaproxyConfig} on the address of its pod. Sessions are copied byte by byte, and a
 * server's sessions end when it is marked down and its line says so.
 */
final class Haproxy implements AutoCloseable {
    private final HaproxyConfig config;
    private final ExecutorService threads;
    private final Map<String, List<HaproxyServer>> servers = new LinkedHashMap<>();
    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<Future<?>> checks = new ArrayList<>();
    private final Map<String, AtomicInteger> turns = new LinkedHashMap<>();

    private Haproxy(HaproxyConfig config, ExecutorService threads) {
        this.config = config;
        this.threads = threads;
    }

    /** The program {@code haproxy}, for pods of this network. */
    static StandIns.Program program(PodNetwork network, HostNames names, ExecutorService threads) {
        return call -> {
            Path file = Path.of(configurationFile(call));
            HaproxyConfig config;
            try {
                config = HaproxyConfig.parse(file.toString(), Files.readString(file), call.environment());
            } catch (HaproxyConfig.ConfigException e) {
                throw new StandIns.Ended(
                        1,
                        e.getMessage() + "\n[ALERT]    (1) : config : Error(s) found in configuration file : " + file);
            } catch (IOException e) {
                throw new StandIns.Ended(1, "[ALERT]    (1) : Cannot open configuration file " + file);
            }
            if (call.arguments().contains("-c")) {
                throw new StandIns.Ended(0, "Configuration file is valid");
            }
            Haproxy proxy = new Haproxy(config, threads);
            try {
                proxy.start(call, network, names);
            } catch (IOException e) {
                proxy.close();
                throw new StandIns.Ended(1, "[ALERT]    (1) : " + e.getMessage());
            }
            return proxy;
        };
    }

    private static String configurationFile(StandIns.Call call) throws StandIns.Ended {
        List<String> arguments = call.arguments();
        int flag = arguments.indexOf("-f");
        if (flag < 0 || flag + 1 == arguments.size()) {
            throw new StandIns.Ended(1, "[ALERT]    (1) : no configuration file is given with -f");
        }
        return arguments.get(flag + 1);
    }

    private void start(StandIns.Call call, PodNetwork network, HostNames names) throws IOException {
        for (HaproxyConfig.Backend backend : config.backends().values()) {
            List<HaproxyServer> list = new ArrayList<>();
            for (HaproxyConfig.Server server : backend.servers()) {
                list.add(new HaproxyServer(
                        backend, server, (host, port) -> names.resolve(call.namespace(), host, port), call.log()));
            }
            servers.put(backend.name(), list);
            turns.put(backend.name(), new AtomicInteger());
        }
        for (HaproxyConfig.Frontend frontend : config.frontends()) {
            for (int port : frontend.ports()) {
                InetSocketAddress address = network.podSocket(call.namespace(), call.pod(), port);
                ServerSocket listener = new ServerSocket();
                listeners.add(listener);
                listener.setReuseAddress(true);
                try {
                    listener.bind(address, 1000);
                } catch (IOException e) {
                    throw new IOException(
                            "Starting frontend " + frontend.name() + ": cannot bind socket (" + e.getMessage()
                                    + ") for [" + address.getHostString() + ":" + port + "]",
                            e);
                }
                threads.execute(() -> accept(frontend, listener));
            }
        }
        servers.values()
                .forEach(list -> list.forEach(server -> checks.add(threads.submit(() -> {
                    server.watch();
                    return null;
                }))));
        call.log().accept("[NOTICE]   (1) : Loading success. (practice cluster: a stand-in for HAProxy)");
    }

    private void accept(HaproxyConfig.Frontend frontend, ServerSocket listener) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(frontend, client));
            } catch (IOException | RuntimeException closing) {
                // The loop ends with the socket.
            }
        }
    }

    private void serve(HaproxyConfig.Frontend frontend, Socket client) {
        try (client) {
            Optional<String> backend = frontend.uses().stream()
                    .filter(this::holds)
                    .map(HaproxyConfig.Use::backend)
                    .findFirst();
            List<HaproxyServer> candidates = backend.map(this::inOrder).orElse(List.of());
            for (HaproxyServer server : candidates) {
                Optional<Socket> connection = server.connect();
                if (connection.isPresent()) {
                    Session session = new Session(client, connection.get(), idle(frontend, server));
                    server.enter(session);
                    try {
                        session.run(threads);
                    } finally {
                        server.leave(session);
                    }
                    return;
                }
            }
        } catch (IOException | RuntimeException sessionOver) {
            // The connection is closed, which is all a client of a TCP proxy gets to know.
        }
    }

    private boolean holds(HaproxyConfig.Use use) {
        return use.conditions().isEmpty()
                || use.conditions().stream()
                        .anyMatch(all -> all.stream()
                                .allMatch(term ->
                                        term.holds(usable(term.backend()).size())));
    }

    /** Those that take connections: the backup servers only when there is no other. */
    private List<HaproxyServer> usable(String backend) {
        List<HaproxyServer> up = servers.getOrDefault(backend, List.of()).stream()
                .filter(HaproxyServer::usable)
                .toList();
        List<HaproxyServer> active = up.stream().filter(s -> !s.backup()).toList();
        return active.isEmpty() ? up : active;
    }

    /** The usable servers of a backend, the one whose turn it is first. */
    private List<HaproxyServer> inOrder(String backend) {
        List<HaproxyServer> list = new ArrayList<>(usable(backend));
        HaproxyConfig.Backend settings = config.backends().get(backend);
        AtomicInteger turn = turns.get(backend);
        if (settings == null
                || turn == null
                || list.size() < 2
                || settings.balance().equals("first")) {
            return list;
        }
        Collections.rotate(list, -Math.floorMod(turn.getAndIncrement(), list.size()));
        if (settings.balance().equals("leastconn")) {
            list.sort(Comparator.comparingInt(HaproxyServer::sessions));
        }
        return list;
    }

    private static Duration idle(HaproxyConfig.Frontend frontend, HaproxyServer server) {
        Duration client = frontend.timeouts().client();
        Duration other = server.idleTimeout();
        if (client.isZero() || other.isZero()) {
            return client.isZero() ? other : client;
        }
        return client.compareTo(other) < 0 ? client : other;
    }

    /** A client and its server. Each direction ends by itself; silence in both for too long ends the session. */
    static final class Session implements AutoCloseable {
        private final Socket client;
        private final Socket server;
        private final Duration idle;
        private volatile long lastBytes = System.nanoTime();

        Session(Socket client, Socket server, Duration idle) {
            this.client = client;
            this.server = server;
            this.idle = idle;
        }

        void run(ExecutorService threads) throws IOException {
            try (this) {
                for (Socket socket : List.of(client, server)) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout((int) Math.min(idle.toMillis(), Integer.MAX_VALUE));
                }
                Future<?> answers = threads.submit(() -> copy(server, client));
                copy(client, server);
                answers.get();
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        }

        private void copy(Socket from, Socket to) {
            byte[] buffer = new byte[16 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (true) {
                    int read;
                    try {
                        read = in.read(buffer);
                    } catch (SocketTimeoutException silent) {
                        if (System.nanoTime() - lastBytes >= idle.toNanos()) {
                            close();
                            return;
                        }
                        continue;
                    }
                    if (read < 0) {
                        to.shutdownOutput();
                        return;
                    }
                    out.write(buffer, 0, read);
                    lastBytes = System.nanoTime();
                }
            } catch (IOException broken) {
                close();
            }
        }

        @Override
        public void close() {
            for (Socket socket : List.of(client, server)) {
                try {
                    socket.close();
                } catch (IOException alreadyGone) {
                    // Closed is what it should be.
                }
            }
        }
    }

    @Override
    public void close() {
        for (ServerSocket listener : listeners) {
            try {
                listener.close();
            } catch (IOException alreadyGone) {
                // Closed is what it should be.
            }
        }
        checks.forEach(check -> check.cancel(true));
        servers.values().forEach(list -> list.forEach(HaproxyServer::endSessions));
    }
}
