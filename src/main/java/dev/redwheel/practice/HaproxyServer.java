package dev.redwheel.practice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One server of a backend: whether it is up, as its checks say, and the sessions on it. As in HAProxy it counts as up from the
 * start, but one failed check is enough then; a name that nobody has takes it out.
 */
final class HaproxyServer {
    /** What a name and a port mean now. */
    interface Resolver {
        List<InetSocketAddress> resolve(String host, int port);
    }

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private final HaproxyConfig.Backend backend;
    private final HaproxyConfig.Server server;
    private final Resolver resolver;
    private final Consumer<String> log;
    private final Set<Haproxy.Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean up = true;
    private volatile boolean known = true;

    HaproxyServer(HaproxyConfig.Backend backend, HaproxyConfig.Server server, Resolver resolver, Consumer<String> log) {
        this.backend = backend;
        this.server = server;
        this.resolver = resolver;
        this.log = log;
    }

    boolean usable() {
        return up && known;
    }

    boolean backup() {
        return server.backup();
    }

    int sessions() {
        return sessions.size();
    }

    Duration idleTimeout() {
        return backend.timeouts().server();
    }

    /** Checks until interrupted. */
    void watch() throws InterruptedException {
        int failures = server.fall() - 1;
        int successes = 0;
        while (true) {
            Optional<String> failure = Optional.empty();
            known = address().isPresent();
            if (known && server.check()) {
                failure = check();
            }
            if (failure.isPresent()) {
                successes = 0;
                failures++;
                if (up && failures >= server.fall()) {
                    mark(false, "reason: " + failure.get());
                }
            } else if (known) {
                failures = 0;
                successes++;
                if (!up && successes >= server.rise()) {
                    mark(true, "reason: Layer7 check passed");
                }
            }
            boolean steady = up ? failures == 0 : successes == 0;
            Thread.sleep(!steady ? server.fastInter() : up ? server.inter() : server.downInter());
        }
    }

    private void mark(boolean nowUp, String why) {
        up = nowUp;
        log.accept("[WARNING]  (1) : Server " + backend.name() + "/" + server.name() + " is " + (nowUp ? "UP" : "DOWN")
                + ", " + why + ". " + sessions.size() + " sessions active.");
        if (!nowUp && server.shutdownSessions()) {
            endSessions();
        }
    }

    private Optional<InetSocketAddress> address() {
        return resolver.resolve(server.host(), server.port()).stream().findFirst();
    }

    /** A connection for a session; empty when it is not to be had. */
    Optional<Socket> connect() {
        Optional<InetSocketAddress> address = address();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(address.get(), limit(backend.timeouts().connect())));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private static Duration limit(Duration configured) {
        return configured.isZero() ? LONGEST_CONNECT : configured;
    }

    private static Socket open(InetSocketAddress address, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) limit.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void enter(Haproxy.Session session) {
        sessions.add(session);
        // It may have been marked down between the choice and now.
        if (!up && server.shutdownSessions()) {
            session.close();
        }
    }

    void leave(Haproxy.Session session) {
        sessions.remove(session);
    }

    void endSessions() {
        sessions.forEach(Haproxy.Session::close);
    }

    /** Carries out one check. @return what went wrong, in HAProxy's words */
    private Optional<String> check() {
        Duration patience = backend.timeouts().check().isZero()
                ? server.inter()
                : backend.timeouts().check();
        Conversation conversation = new Conversation(patience);
        try {
            for (HaproxyConfig.Step step : backend.steps()) {
                Optional<String> failure = conversation.perform(step);
                if (failure.isPresent()) {
                    return failure;
                }
            }
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of("Layer7 timeout");
        } catch (IOException e) {
            return Optional.of("Layer4 connection problem, info: \"" + e.getMessage() + "\"");
        } finally {
            conversation.close();
        }
    }

    /** One check's connection and the answer so far. */
    private final class Conversation {
        private final Duration patience;
        private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
        private Optional<Socket> socket = Optional.empty();

        Conversation(Duration patience) {
            this.patience = patience;
        }

        Optional<String> perform(HaproxyConfig.Step step) throws IOException {
            return switch (step) {
                case HaproxyConfig.Step.Connect(String way) -> {
                    close();
                    answer.reset();
                    Socket plain = open(address().orElseThrow(() -> new IOException("no address")), patience);
                    socket = Optional.of(plain);
                    plain.setSoTimeout((int) patience.toMillis());
                    if (way.equals("ssl") || (way.equals("default") && server.checkTls())) {
                        socket = Optional.of(server.tls().secure(plain));
                    }
                    yield Optional.empty();
                }
                case HaproxyConfig.Step.Send(String text) -> {
                    answer.reset();
                    connection().getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                    connection().getOutputStream().flush();
                    yield Optional.empty();
                }
                case HaproxyConfig.Step.Expect expect -> expect(expect);
            };
        }

        private Socket connection() throws IOException {
            return socket.orElseThrow(() -> new IOException("not connected"));
        }

        private Optional<String> expect(HaproxyConfig.Step.Expect expect) throws IOException {
            Pattern pattern = orAddress(expect);
            long end = System.nanoTime() + patience.toNanos();
            InputStream in = connection().getInputStream();
            byte[] buffer = new byte[4096];
            boolean over = false;
            while (true) {
                if (over || answer.size() >= expect.minimum().orElse(0)) {
                    boolean found = pattern.matcher(answer.toString(StandardCharsets.ISO_8859_1))
                            .find();
                    if (found || over || expect.minimum().isPresent()) {
                        return found != expect.negated() ? Optional.empty() : Optional.of(invalid(expect));
                    }
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return Optional.of("Layer7 timeout, info: \" at tcp-check expect '" + expect.text() + "'\"");
                }
                connection().setSoTimeout((int) left);
                try {
                    int read = in.read(buffer);
                    over = read < 0;
                    answer.write(buffer, 0, Math.max(0, read));
                } catch (SocketTimeoutException silence) {
                    // The time is over, which the next turn finds.
                }
            }
        }

        private static String invalid(HaproxyConfig.Step.Expect expect) {
            return "Layer7 invalid response, info: \"TCPCHK "
                    + (expect.negated() ? "matched unwanted content" : "did not match content") + " '" + expect.text()
                    + "'\"";
        }

        /** Servers here announce addresses where they would announce names: an expected name may come as its address. */
        private Pattern orAddress(HaproxyConfig.Step.Expect expect) {
            if (!expect.text().contains(".svc")) {
                return expect.pattern();
            }
            return resolver.resolve(expect.text(), 0).stream()
                    .findFirst()
                    .map(address -> Pattern.compile(
                            expect.pattern().pattern() + "|(?<![\\d.])\\Q" + address.getHostString() + "\\E(?![\\d.])"))
                    .orElse(expect.pattern());
        }

        void close() {
            try {
                if (socket.isPresent()) {
                    socket.get().close();
                }
            } catch (IOException alreadyGone) {
                // Closed is what it should be.
            }
        }
    }
}
