package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.error.OpsException;
import dev.redwheel.settings.RunFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that has used Helm ends at SIGTERM as any other: with its shutdown hooks, and with exit code 143. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class NativeSignalsTest {
    @TempDir
    private Path directory;

    @Test
    void endsAfterAnInstall() throws Exception {
        int closedPort;
        try (ServerSocket socket = listen()) {
            closedPort = socket.getLocalPort();
        }
        try (Started child = start(closedPort)) {
            child.awaitLine("installed");
            child.process().toHandle().destroy();

            child.assertEndedAsATermSignalEnds();
        }
    }

    @Test
    void endsDuringAnInstallThatHangs() throws Exception {
        try (ServerSocket silent = listen();
                Started child = start(silent.getLocalPort());
                Socket _ = silent.accept()) { // Helm is inside its call now, and will never get an answer.
            // One that comes in the quarter second before the signals are taken back goes to Helm: a user repeats it
            // too.
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
                child.process().toHandle().destroy();
                return !child.process().isAlive();
            });

            child.assertEndedAsATermSignalEnds();
        }
    }

    @Test
    void endsAfterAChartWasOnlyRendered() throws Exception {
        try (Started child = start(Renderer.class)) {
            child.awaitLine("rendered");
            child.process().toHandle().destroy();

            child.assertEndedAsATermSignalEnds();
        }
    }

    private Started start(int port) throws IOException {
        return start(Child.class, Integer.toString(port));
    }

    private Started start(Class<?> program, String... arguments) throws IOException {
        Path errors = directory.resolve("child.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new Started(process, process.inputReader(StandardCharsets.UTF_8), errors);
    }

    private record Started(Process process, BufferedReader lines, Path errors) implements AutoCloseable {
        void awaitLine(String expected) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.equals(expected)) {
                line = lines.readLine();
            }
            assertThat(line).as(Files.readString(errors)).isEqualTo(expected);
        }

        void assertEndedAsATermSignalEnds() throws InterruptedException {
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(lines.lines()).contains("hook ran");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    /** Renders a chart with nothing else done before, then waits to be ended. */
    static final class Renderer {
        private Renderer() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] args) throws Exception {
            try (RunFiles files = new RunFiles(Path.of(args[0], "tmp"))) {
                Path unpacked = new BuiltInChart(files).unpack();
                Runtime.getRuntime()
                        .addShutdownHook(Thread.ofPlatform().unstarted(() -> System.out.println("hook ran")));
                new HelmClient(files).template(unpacked, "redis", "caching", "auth: {enabled: false}");
                System.out.println("rendered");
                Thread.sleep(Duration.ofMinutes(1)); // Until its parent ends it.
            }
        }
    }

    /** Installs into a cluster that is not there, then waits to be ended. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] args) throws Exception {
            Path kubeconfig = Files.writeString(Path.of(args[0], "kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: x
                clusters: [{name: x, cluster: {server: "http://127.0.0.1:%s"}}]
                users: [{name: x, user: {token: x}}]
                contexts: [{name: x, context: {cluster: x, user: x}}]
                """.formatted(args[1]));
            try (RunFiles files = new RunFiles(Path.of(args[0], "tmp"))) {
                Path unpacked = new BuiltInChart(files).unpack();
                HelmClient helm = new HelmClient(files);
                helm.warmUp();
                Runtime.getRuntime()
                        .addShutdownHook(Thread.ofPlatform().unstarted(() -> System.out.println("hook ran")));
                helm.install(
                        new HelmTarget(kubeconfig, "default", "nowhere"),
                        "redis",
                        unpacked,
                        "auth: {enabled: false}",
                        HelmOptions.submitOnly(Duration.ofSeconds(30)));
            } catch (OpsException e) {
                System.out.println("installed");
                Thread.sleep(Duration.ofMinutes(1)); // Until its parent ends it.
            }
        }
    }
}
