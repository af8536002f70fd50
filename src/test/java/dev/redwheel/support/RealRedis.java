package dev.redwheel.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;

/** A real redis-server on loopback, the binary that embedded-redis carries. Ends with {@link #close}. */
public final class RealRedis implements AutoCloseable {
    private final Process process;
    private final String host;
    private final int port;

    private RealRedis(Process process, String host, int port) {
        this.process = process;
        this.host = host;
        this.port = port;
    }

    public static RealRedis start(String... options) {
        return startOn(freePort(), options);
    }

    /** @param options as on redis-server's command line: "--maxmemory", "64mb" */
    public static RealRedis startOn(int port, String... options) {
        try {
            // Of its own: the copy that a replica is sent is a file, and tests run at the same time.
            Path folder = Files.createDirectories(Path.of("target", "test-redis", String.valueOf(port)));
            List<String> command = new ArrayList<>(List.of(
                    binary().toString(),
                    "--port",
                    String.valueOf(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder.toString()));
            command.addAll(List.of(options));
            return run(command, "127.0.0.1", port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A server with a loopback address of its own, as a pod has one: 127.x.y.z, of which Linux has many.
     *
     * @param conf lines of its redis.conf; for a Sentinel of its sentinel.conf, which it rewrites
     */
    public static RealRedis startAt(String host, int port, Path folder, boolean sentinel, String... conf) {
        try {
            Files.createDirectories(folder);
            List<String> lines = new ArrayList<>(
                    List.of("port " + port, "bind " + host, "dir " + folder.toAbsolutePath(), "protected-mode no"));
            if (!sentinel) {
                lines.add("save \"\"");
            }
            lines.addAll(List.of(conf));
            Path file = Files.write(folder.resolve("redis.conf"), lines);
            List<String> command = new ArrayList<>(
                    List.of(binary().toString(), file.toAbsolutePath().toString()));
            if (sentinel) {
                command.add("--sentinel");
            }
            return run(command, host, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealRedis run(List<String> command, String host, int port) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            RealRedis redis = new RealRedis(process, host, port);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> redis.send("PING").matches("(?s)(\\+PONG|-NOAUTH|-LOADING).*"));
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String host() {
        return host;
    }

    /** Sends a signal, "STOP" or "CONT". */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends one inline command on a connection of its own and returns the beginning of the raw reply. */
    public String send(String command) {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] reply = new byte[16 * 1024];
            int n = socket.getInputStream().read(reply);
            return new String(reply, 0, Math.max(n, 0), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path binary() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        String arch = System.getProperty("os.arch").contains("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-7.0.15-" + (mac ? "darwin-" : "linux-") + arch;
        Path binary = Path.of("target", "test-redis", name).toAbsolutePath();
        if (Files.isExecutable(binary)) {
            return binary;
        }
        try (InputStream in = RealRedis.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name + " on the class path");
            }
            Files.createDirectories(binary.getParent());
            Path temporary = Files.createTempFile(binary.getParent(), "redis", ".tmp");
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
            Files.move(temporary, binary, StandardCopyOption.REPLACE_EXISTING);
            return binary;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
