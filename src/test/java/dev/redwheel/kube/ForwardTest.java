package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardTest {
    private FakeForwardServer server;
    private Forward forward;

    @BeforeEach
    void open() throws IOException {
        server = new FakeForwardServer();
        forward = open(() -> "redis-0");
    }

    @AfterEach
    void close() throws IOException {
        forward.close();
        server.close();
    }

    private Forward open(java.util.function.Supplier<String> pod) {
        Endpoint address = server.address(
                Map.of("Authorization", List.of("Bearer t0ken"), "Impersonate-Group", List.of("a", "b")));
        return new Forwards(() -> address, endpoint -> false, "test").open("caching", pod, 6379);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.localPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String roundTrip(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    @Test
    void carriesBytesBothWaysAndSaysWhoAsks() throws IOException {
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, "hello")).isEqualTo("hello");
            assertThat(roundTrip(socket, "again")).isEqualTo("again");
        }
        assertThat(server.requests.getFirst())
                .startsWith("GET /prefix/api/v1/namespaces/caching/pods/redis-0/portforward?ports=6379 HTTP/1.1\r\n")
                .contains("Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n")
                .contains("Authorization: Bearer t0ken\r\n")
                .contains("Impersonate-Group: a\r\n")
                .contains("Impersonate-Group: b\r\n");
    }

    @Test
    void aServerWithoutSpdyIsAskedForItOnce() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (Socket socket = connect()) {
                roundTrip(socket, "x");
            }
        }
        assertThat(server.spdyAsked).hasValue(1);
        assertThat(server.opened).hasValue(3);
    }

    @Test
    void listensOnLoopbackOnly() throws IOException {
        for (InetAddress address :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!address.isLoopbackAddress()) {
                assertThatThrownBy(() -> new Socket(address, forward.localPort()).close())
                        .isInstanceOf(IOException.class);
            }
        }
        connect().close();
    }

    @Test
    void everyLocalConnectionThatLeavesClosesItsStream() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = connect();
            sockets.add(socket);
            assertThat(roundTrip(socket, "x" + i)).isEqualTo("x" + i);
        }
        assertThat(server.opened).hasValue(20);
        assertThat(server.closed).hasValue(0);
        for (Socket socket : sockets.subList(0, 15)) {
            socket.close();
        }
        await().atMost(Duration.ofSeconds(5)).untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(15));
        assertThat(server.goodbyes).hasValue(15);
        await().until(() -> forward.connections() == 5);
        forward.close();
        await().atMost(Duration.ofSeconds(5)).untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(20));
        for (Socket socket : sockets.subList(15, 20)) {
            assertThat(ends(socket)).isTrue();
        }
        assertThatThrownBy(() -> connect().close()).isInstanceOf(IOException.class);
        assertThat(forward.lastError()).isEmpty();
    }

    private static boolean ends(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // Reset.
        }
    }

    @Test
    void aStreamThatTheServerEndsClosesTheLocalConnection() throws IOException {
        server.pod = stream -> stream.receive(); // One message, then gone.
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(ends(socket)).isTrue();
        }
        await().until(() -> forward.connections() == 0);
        server.pod = FakeForwardServer.ECHO;
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, "back")).isEqualTo("back");
            server.cut();
            assertThat(ends(socket)).isTrue();
        }
        await().until(() -> forward.lastError().isPresent());
    }

    @Test
    void thePodIsAskedForWithEveryConnection() throws IOException {
        AtomicInteger n = new AtomicInteger();
        forward.close();
        forward = open(() -> "redis-" + n.incrementAndGet());
        for (int i = 0; i < 2; i++) {
            try (Socket socket = connect()) {
                roundTrip(socket, "x");
            }
        }
        assertThat(server.requests.get(0)).contains("/pods/redis-1/");
        assertThat(server.requests.get(1)).contains("/pods/redis-2/");
    }

    @Test
    void bulkArrivesWhole() throws Exception {
        byte[] sent = new byte[8 << 20];
        new Random(7).nextBytes(sent);
        try (Socket socket = connect()) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] got = socket.getInputStream().readNBytes(sent.length);
            writer.join();
            assertThat(Arrays.equals(got, sent)).isTrue();
        }
    }

    @Test
    void aSlowReaderHoldsTheServerBack() throws IOException {
        AtomicLong written = new AtomicLong();
        server.pod = stream -> {
            while (true) {
                stream.send(0, new byte[64 * 1024]);
                written.addAndGet(64 * 1024);
            }
        };
        try (Socket socket = connect()) {
            // Whatever the buffers of the system take, it comes to rest.
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        long now = written.get();
                        return now > 0 && before.getAndSet(now) == now;
                    });
            assertThat(written.get()).isLessThan(64L << 20);
            InputStream in = socket.getInputStream();
            assertThat(in.skip(written.get() + (1 << 20))).isPositive();
        }
        await().atMost(Duration.ofSeconds(5)).untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(1));
    }

    @Test
    void framesOfEveryShapeAreUnderstood() throws IOException {
        List<byte[]> pongs = new ArrayList<>();
        server.pod = stream -> {
            stream.frame(0x02, new byte[] {0, 'a'}); // Data in two fragments, a ping between them.
            stream.frame(0x89, new byte[] {1, 2, 3});
            stream.frame(0x80, new byte[] {'b'});
            stream.frame(0x82, new byte[] {0}); // No data.
            stream.send(0, "c".repeat(200).getBytes(StandardCharsets.US_ASCII));
            stream.send(0, "d".repeat(70_000).getBytes(StandardCharsets.US_ASCII));
            stream.receive();
            pongs.addAll(stream.pongs);
            stream.frame(0x88, new byte[] {3, (byte) 0xe8});
        };
        try (Socket socket = connect()) {
            byte[] got = socket.getInputStream().readNBytes(2 + 200 + 70_000);
            assertThat(new String(got, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("abcc");
            assertThat(got[got.length - 1]).isEqualTo((byte) 'd');
            socket.getOutputStream().write('x');
            assertThat(ends(socket)).isTrue();
        }
        assertThat(pongs).containsExactly(new byte[] {1, 2, 3});
        assertThat(forward.lastError())
                .as("a close that was announced is no error")
                .isEmpty();
    }

    @Test
    void whatTheNodeSaysIsTold() throws IOException {
        server.pod = stream -> {
            stream.send(1, "error forwarding port 6379: connection refused".getBytes(StandardCharsets.UTF_8));
            stream.receive();
        };
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        OpsException error = forward.lastError().orElseThrow();
        assertThat(error.kind()).isEqualTo(ErrorKind.UNREACHABLE);
        assertThat(error.why()).contains("connection refused");
        assertThat(error.on()).contains("redis-0").contains("caching").contains("test");
    }

    @ParameterizedTest
    @CsvSource({
        "401 Unauthorized, UNAUTHORISED",
        "403 Forbidden, FORBIDDEN",
        "404 Not Found, NOT_FOUND",
        "429 Too Many Requests, SERVER",
        "500 Internal Server Error, SERVER",
        "200 OK, SERVER",
    })
    void aRefusalIsToldInTheServersWords(String status, ErrorKind kind) throws IOException {
        String body = "{\"kind\":\"Status\",\"message\":\"pods \\\"redis-0\\\" said no\"}";
        server.refusal = "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        OpsException error = forward.lastError().orElseThrow();
        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.why()).contains("pods \"redis-0\" said no");
        assertThat(error.toString()).doesNotContain("t0ken");
    }

    @ParameterizedTest
    @CsvSource({"'garbage'", "''", "'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'"})
    void aServerThatIsNoneIsAnError(String answer) throws IOException {
        server.refusal = answer;
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        assertThat(forward.lastError().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);
    }

    @Test
    void aPodThatCannotBeFoundIsAnErrorOfTheConnection() throws IOException {
        OpsException none = new OpsException(ErrorKind.NOT_FOUND, "reach Redis", "redis-0", "No pod is ready.", "");
        AtomicBoolean missing = new AtomicBoolean(true);
        forward.close();
        forward = open(() -> {
            if (missing.get()) {
                throw none;
            }
            return "redis-0";
        });
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        assertThat(forward.lastError()).contains(none);
        missing.set(false);
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, "back")).isEqualTo("back");
        }
        assertThat(forward.lastError()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws IOException {
        Endpoint nowhere = new Endpoint(URI.create("http://127.0.0.1:1"), null, true, "", Proxy.NO_PROXY, Map.of());
        forward.close();
        forward = new Forwards(() -> nowhere, endpoint -> false, "test").open("caching", () -> "redis-0", 6379);
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        assertThat(forward.lastError().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);
    }

    @Test
    void refusedCredentialsAreRenewedOnce() throws IOException {
        forward.close();
        server.refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        AtomicInteger refused = new AtomicInteger();
        Forwards forwards = new Forwards(
                () -> server.address(Map.of("Authorization", List.of("Bearer t" + refused.get()))),
                endpoint -> {
                    server.refusal = null;
                    return refused.incrementAndGet() == 1;
                },
                "test");
        forward = forwards.open("caching", () -> "redis-0", 6379);
        try (Socket socket = connect()) {
            assertThat(roundTrip(socket, "hello")).isEqualTo("hello");
        }
        assertThat(refused).hasValue(1);
        assertThat(server.requests.getLast()).contains("Authorization: Bearer t1\r\n");
    }
}
