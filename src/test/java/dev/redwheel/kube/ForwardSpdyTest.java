package dev.redwheel.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwards over SPDY/3.1, held against a server that reads strictly. */
class ForwardSpdyTest {
    private static final int TCP_BUFFERS = 64 << 20;

    private FakeSpdyServer server;
    private Forward forward;

    @BeforeEach
    void open() throws IOException {
        server = new FakeSpdyServer();
        Endpoint address = server.address();
        forward = new Forwards(() -> address, endpoint -> false, "test").open("caching", () -> "redis-0", 6379);
    }

    @AfterEach
    void close() throws IOException {
        forward.close();
        server.close();
        assertThat(server.complaints).isEmpty();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.localPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static boolean ends(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // Reset.
        }
    }

    @Test
    void opensTheTwoStreamsOfAForwardAndCarriesBytesBothWays() throws IOException {
        List<FakeSpdyServer.Opened> streams = new CopyOnWriteArrayList<>();
        server.pod = connection -> {
            streams.addAll(connection.streams);
            FakeSpdyServer.ECHO.talk(connection);
        };
        try (Socket socket = connect()) {
            socket.getOutputStream().write(ascii("hello"));
            assertThat(read(socket, 5)).isEqualTo("hello");
            socket.getOutputStream().write(ascii("again"));
            assertThat(read(socket, 5)).isEqualTo("again");
        }
        assertThat(server.requests.getFirst())
                .startsWith("POST /api/v1/namespaces/caching/pods/redis-0/portforward HTTP/1.1\r\n")
                .contains("Upgrade: SPDY/3.1\r\n")
                .contains("X-Stream-Protocol-Version: portforward.k8s.io\r\n");
        assertThat(streams)
                .extracting(FakeSpdyServer.Opened::headers)
                .containsExactly(
                        Map.of("streamtype", "error", "port", "6379", "requestid", "0"),
                        Map.of("streamtype", "data", "port", "6379", "requestid", "0"));
        assertThat(streams).extracting(FakeSpdyServer.Opened::writesNothing).containsExactly(true, false);
    }

    @Test
    void aLocalEndResetsTheDataStreamAndLeaves() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(server.resets).containsExactly(5)); // CANCEL
        await().untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(1));
        await().until(() -> forward.connections() == 0);
        assertThat(forward.lastError()).isEmpty();
    }

    @Test
    void aLocalHalfCloseEndsTheWholeConnection() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            socket.shutdownOutput(); // No Redis client says more is to come and reads on.
            assertThat(ends(socket)).isTrue();
        }
        await().untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(1));
    }

    @Test
    void whatTheServerEndsHasArrivedWhole() throws IOException {
        server.pod = connection -> {
            connection.data(connection.dataStream(), 0, ascii("all "));
            connection.data(connection.dataStream(), FakeSpdyServer.FIN, ascii("of it"));
            connection.receive();
        };
        try (Socket socket = connect()) {
            assertThat(read(socket, 100)).isEqualTo("all of it");
        }
        await().until(() -> forward.connections() == 0);
        assertThat(forward.lastError()).as("an end that was announced").isEmpty();
    }

    /** Frames that only tell how the connection is doing neither disturb the data nor are they answered, but for a ping. */
    @Test
    void framesOfEveryTypeAreUnderstood() throws IOException {
        server.pod = connection -> {
            int data = connection.dataStream();
            connection.control(FakeSpdyServer.SETTINGS, 0, 1, 7 << 24, 65_536);
            connection.control(FakeSpdyServer.SYN_REPLY, 0, connection.errorStream(), 0);
            connection.control(FakeSpdyServer.SYN_REPLY, 0, data, 0);
            connection.data(data, 0, ascii("a"));
            connection.control(FakeSpdyServer.WINDOW_UPDATE, 0, data, 4096);
            connection.control(FakeSpdyServer.PING, 0, 2);
            connection.data(data, 0, new byte[0]);
            connection.control(FakeSpdyServer.HEADERS, 0, data, 0);
            connection.data(connection.errorStream(), FakeSpdyServer.FIN, new byte[0]); // No error came.
            connection.data(9, 0, ascii("of no stream of ours"));
            connection.control(FakeSpdyServer.RST_STREAM, 0, 9, 1);
            connection.control(17, 0, 1, 2, 3); // Of a type that does not exist.
            connection.control(FakeSpdyServer.PING, 0, 4);
            connection.data(data, 0, ascii("b"));
            FakeSpdyServer.ECHO.talk(connection);
        };
        try (Socket socket = connect()) {
            assertThat(read(socket, 2)).isEqualTo("ab");
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
        await().untilAsserted(() -> assertThat(server.pongs).containsExactly(2, 4));
        assertThat(forward.lastError()).isEmpty();
    }

    @Test
    void aResetOfTheDataStreamEndsTheLocalConnection() throws IOException {
        server.pod = connection -> {
            connection.data(connection.dataStream(), 0, ascii("x"));
            connection.control(FakeSpdyServer.RST_STREAM, 0, connection.dataStream(), 1);
            connection.receive();
        };
        try (Socket socket = connect()) {
            assertThat(read(socket, 1)).isEqualTo("x");
            assertThat(ends(socket)).isTrue();
        }
        await().untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(1));
    }

    @Test
    void goingAwayEndsTheLocalConnectionAndTheNextOneIsNew() throws IOException {
        server.pod = connection -> {
            connection.data(connection.dataStream(), 0, ascii("x"));
            connection.control(FakeSpdyServer.GOAWAY, 0, 0, 0);
            connection.receive();
        };
        try (Socket socket = connect()) {
            assertThat(read(socket, 1)).isEqualTo("x");
            assertThat(ends(socket)).isTrue();
        }
        server.pod = FakeSpdyServer.ECHO;
        try (Socket socket = connect()) {
            socket.getOutputStream().write('y');
            assertThat(socket.getInputStream().read()).isEqualTo('y');
        }
        assertThat(server.requests).hasSize(2).allMatch(request -> request.startsWith("POST "));
    }

    @Test
    void aConnectionThatBreaksIsAnError() throws IOException {
        server.pod = connection -> connection.receive(); // Then gone, in the middle of the stream.
        try (Socket socket = connect()) {
            socket.getOutputStream().write('x');
            assertThat(ends(socket)).isTrue();
        }
        await().until(() -> forward.lastError().isPresent());
        assertThat(forward.lastError().orElseThrow().kind()).isEqualTo(ErrorKind.UNREACHABLE);
    }

    @Test
    void whatTheNodeSaysIsTold() throws IOException {
        server.pod = connection -> {
            connection.data(
                    connection.errorStream(),
                    0,
                    ascii("error forwarding port 6379 to pod redis-0: connection refused\n"));
            connection.receive();
        };
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        await().until(() -> forward.lastError().isPresent());
        OpsException error = forward.lastError().orElseThrow();
        assertThat(error.kind()).isEqualTo(ErrorKind.UNREACHABLE);
        assertThat(error.why()).contains("connection refused");
        assertThat(error.on()).contains("redis-0").contains("caching").contains("test");
    }

    @Test
    void anEndlessErrorIsCut() throws IOException {
        server.pod = connection -> {
            connection.data(connection.errorStream(), 0, new byte[1 << 20]);
            connection.receive();
        };
        try (Socket socket = connect()) {
            assertThat(ends(socket)).isTrue();
        }
        await().until(() -> forward.lastError().isPresent());
        assertThat(forward.lastError().orElseThrow().why()).hasSizeLessThan(1000);
    }

    @Test
    void bulkArrivesWholeBothWays() throws Exception {
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

    /** Heads and data fall apart wherever the network likes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000, 70_000})
    void frontiersOfFramesNeedNotBeThoseOfReads(int piece) throws IOException {
        byte[] large = new byte[piece < 10 ? 5_000 : 200_000];
        new Random(piece).nextBytes(large);
        server.pod = connection -> {
            int data = connection.dataStream();
            connection.inPieces(
                    piece,
                    FakeSpdyServer.joined(
                            FakeSpdyServer.wire(data, 0, ascii("a")),
                            FakeSpdyServer.wire(0x8003_0000 | FakeSpdyServer.PING, 0, new byte[] {0, 0, 0, 2}),
                            FakeSpdyServer.wire(data, 0, large),
                            FakeSpdyServer.wire(data, FakeSpdyServer.FIN, ascii("z"))));
            connection.receive();
        };
        try (Socket socket = connect()) {
            byte[] got = socket.getInputStream().readAllBytes();
            assertThat(got).isEqualTo(FakeSpdyServer.joined(ascii("a"), large, ascii("z")));
        }
        await().untilAsserted(() -> assertThat(server.pongs).containsExactly(2));
    }

    /** There is no flow control but TCP's, which must reach through. */
    @Test
    void aSlowReaderHoldsTheServerBack() throws IOException {
        AtomicLong written = new AtomicLong();
        server.pod = connection -> {
            while (true) {
                connection.data(connection.dataStream(), 0, new byte[64 * 1024]);
                written.addAndGet(64 * 1024);
            }
        };
        try (Socket socket = connect()) {
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        long now = written.get();
                        return now > 0 && before.getAndSet(now) == now;
                    });
            assertThat(written.get()).isLessThan(TCP_BUFFERS);
            InputStream in = socket.getInputStream();
            in.skipNBytes(written.get() + (1 << 20));
        }
        await().untilAtomic(server.closed, org.hamcrest.Matchers.equalTo(1));
    }
}
