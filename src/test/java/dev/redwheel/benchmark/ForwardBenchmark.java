package dev.redwheel.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redwheel.cluster.ClusterUnderTest;
import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code forward-ping} and {@code forward-bulk}: the console's forward against {@code kubectl port-forward} to the same
 * port of the same pod of a real cluster ({@code redwheel.kubeconfig}), at the same time in the same run. The client is the
 * same for both, a plain socket in this JVM, so what it costs counts on both sides.
 *
 * <p>Ping: {@value #PINGS} PINGs one after the other on one connection, the median round trip. Bulk: {@value #GETS} GETs of
 * a value of 1 MiB sent at once on one connection, until the last byte is read. Both sides in turn, {@value #WARM} rounds
 * to warm up and {@value #ROUNDS} that count; the medians of the rounds are compared.
 *
 * <p>kubectl is the one of the property {@code redwheel.kubectl}, else the one that came with the test cluster, else the
 * one on the PATH.
 */
@Tag("benchmark")
class ForwardBenchmark {
    private static final int PINGS = 1000;
    private static final int GETS = 40;
    private static final int WARM = 4;
    private static final int ROUNDS = 11;
    private static final int VALUE = 1 << 20;
    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+)");

    @RegisterExtension
    final ClusterUnderTest cluster = new ClusterUnderTest();

    @Test
    void aForward() throws Exception {
        assumeTrue(
                !System.getProperty("redwheel.kubeconfig", "").isBlank(),
                "forward-ping and forward-bulk need a real cluster: -Dredwheel.kubeconfig=FILE");
        String namespace = cluster.newNamespace();
        startRedis(namespace);
        Process kubectl = kubectl("-n", namespace, "port-forward", "--address", "127.0.0.1", "redis", ":6379");
        try (KubeSession session = cluster.session();
                Forward forward = session.forward(namespace, () -> "redis", 6379)) {
            // Not closed here: closing waits for whoever reads, and the reader below reads until kubectl ends.
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(kubectl.getInputStream(), StandardCharsets.UTF_8));
            int theirs = port(said);
            // It writes a line for every connection and would stop when nobody reads them.
            Thread.ofVirtual().start(() -> said.lines().forEach(line -> {}));
            store(forward.localPort());
            double[] ourPing = new double[ROUNDS];
            double[] theirPing = new double[ROUNDS];
            double[] ourBulk = new double[ROUNDS];
            double[] theirBulk = new double[ROUNDS];
            for (int round = -WARM; round < ROUNDS; round++) {
                int at = Math.max(round, 0);
                ourPing[at] = ping(forward.localPort());
                theirPing[at] = ping(theirs);
                ourBulk[at] = bulk(forward.localPort());
                theirBulk[at] = bulk(theirs);
            }
            BenchmarkReport.print(
                    "forward-ping", BenchmarkReport.median(ourPing), BenchmarkReport.median(theirPing), "ms", 1);
            BenchmarkReport.print(
                    "forward-bulk", BenchmarkReport.median(ourBulk), BenchmarkReport.median(theirBulk), "ms", 1);
            await().atMost(Duration.ofSeconds(10)).until(() -> forward.connections() == 0);
            assertThat(forward.lastError()).isEmpty();
        } finally {
            kubectl.destroy();
            kubectl.waitFor();
        }
    }

    private void startRedis(String namespace) throws Exception {
        run("create", "namespace", namespace);
        run(
                "-n",
                namespace,
                "run",
                "redis",
                "--image=docker.io/library/redis:7.0",
                "--image-pull-policy=IfNotPresent",
                "--restart=Never",
                "--command",
                "--",
                "redis-server",
                "--save",
                "",
                "--protected-mode",
                "no");
        run("-n", namespace, "wait", "--for=condition=Ready", "pod/redis", "--timeout=120s");
    }

    private void run(String... arguments) throws Exception {
        Process process = kubectl(arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private Process kubectl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(program(), "--kubeconfig", cluster.kubeconfig().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String program() {
        String given = System.getProperty("redwheel.kubectl", "");
        Path matching = Path.of(System.getProperty("user.home"), ".cache", "test-cluster", "bin", "kubectl");
        return !given.isBlank() ? given : Files.isExecutable(matching) ? matching.toString() : "kubectl";
    }

    private static int port(BufferedReader said) throws IOException {
        String line = said.readLine();
        Matcher matcher = FORWARDING.matcher(String.valueOf(line));
        assertThat(matcher.find()).as("kubectl said %s", line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static void store(int port) throws IOException {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            out.write(("*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$" + VALUE + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[VALUE]);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("+OK\r\n");
        }
    }

    /** Median round trip in ms. */
    private static double ping(int port) throws IOException {
        byte[] ping = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
        long[] nanos = new long[PINGS];
        try (Socket socket = connect(port)) {
            for (int i = 0; i < PINGS; i++) {
                long began = System.nanoTime();
                socket.getOutputStream().write(ping);
                read(socket.getInputStream(), "+PONG\r\n".length());
                nanos[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(nanos);
        return nanos[PINGS / 2] / 1e6;
    }

    /** Milliseconds for all of them. */
    private static double bulk(int port) throws IOException {
        byte[] gets = "GET big\r\n".repeat(GETS).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = connect(port)) {
            long began = System.nanoTime();
            socket.getOutputStream().write(gets);
            read(socket.getInputStream(), (long) GETS * (("$" + VALUE + "\r\n").length() + VALUE + 2));
            return (System.nanoTime() - began) / 1e6;
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void read(InputStream in, long bytes) throws IOException {
        byte[] buffer = new byte[256 * 1024];
        for (long left = bytes; left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                throw new EOFException("the forward ended");
            }
            left -= n;
        }
    }
}
