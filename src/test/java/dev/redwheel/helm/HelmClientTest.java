package dev.redwheel.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.support.TestFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be told of Helm without a cluster; installing for real is the business of the acceptance suite. */
class HelmClientTest {
    private static final String VALUES = "auth: {password: hunter2}";
    private static final HelmOptions SHORT = HelmOptions.submitOnly(Duration.ofSeconds(5));

    @TempDir
    private Path directory;

    private final HelmClient helm = new HelmClient(TestFiles.RUN);

    @Test
    void leavesNoValuesBehind() throws IOException {
        Path home = directory.resolve("tmp");
        try (RunFiles files = new RunFiles(home)) {
            HelmClient own = new HelmClient(files);
            own.template(Rendered.CHART, "redis", "caching", VALUES);
            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(
                            () -> own.install(target("http://127.0.0.1:1"), "redis", Rendered.CHART, VALUES, SHORT));

            try (Stream<Path> left = Files.walk(home)) {
                assertThat(left.filter(Files::isRegularFile))
                        .singleElement()
                        .satisfies(file -> assertThat(file).hasExtension("lock"));
            }
        }
    }

    @Test
    void goesOnlyToTheClusterItIsGiven() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        try {
            HelmTarget target = target("http://127.0.0.1:" + server.getAddress().getPort());
            for (Runnable call : List.<Runnable>of(
                    () -> helm.install(target, "redis", Rendered.CHART, VALUES, SHORT),
                    () -> helm.upgrade(target, "redis", Rendered.CHART, VALUES, SHORT),
                    () -> helm.uninstall(target, "redis", SHORT))) {
                asked.clear();
                assertThatExceptionOfType(OpsException.class)
                        .isThrownBy(call::run)
                        .withMessageContaining("namespace caching of context test")
                        .withMessageNotContaining("hunter2")
                        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHORISED));
                assertThat(asked).isNotEmpty();
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void waitsNoLongerThanItWasTold() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HelmTarget target = target("http://127.0.0.1:" + silent.getLocalPort());
            HelmClient impatient = new HelmClient(TestFiles.RUN, Duration.ofMillis(500));

            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> impatient.install(
                            target, "redis", Rendered.CHART, VALUES, HelmOptions.submitOnly(Duration.ofSeconds(1))))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.TIMEOUT));
        }
    }

    @Test
    void canBeLeft() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            HelmTarget target = target("http://127.0.0.1:" + silent.getLocalPort());

            Thread.currentThread().interrupt(); // As a task that is cancelled is.

            assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> helm.uninstall(target, "redis", SHORT))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void rendersForTheKubernetesItIsTold() {
        assertThat(helm.template(Rendered.CHART, "redis", "caching", VALUES, "1.20"))
                .contains("policy/v1beta1");
        assertThat(helm.template(Rendered.CHART, "redis", "caching", VALUES, "v1.34.1"))
                .contains("apiVersion: policy/v1\n");
    }

    private HelmTarget target(String server) throws IOException {
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), """
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "%s"}}]
            users: [{name: test, user: {token: x}}]
            contexts: [{name: test, context: {cluster: test, user: test}}]
            """.formatted(server));
        return new HelmTarget(kubeconfig, "caching", "test");
    }
}
