package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.support.ListeningSockets;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster leaves behind: nothing when closed, and nothing for long when killed. */
class PracticeLeftoversTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    /** A plain Redis, whose pod has no probe and no volume. */
    private static final String POD = """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"redis"},
         "spec":{"containers":[{"name":"redis","image":"redis:8"}]}}\
        """;

    @TempDir
    Path home;

    @Test
    void aClosedClusterLeavesNoProcessNoFileAndNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Path directory = home.resolve("practice");
        List<ProcessHandle> processes;
        try (PracticeCluster cluster = PracticeCluster.start(directory)) {
            runRedis(cluster.kubeconfig());
            processes = redisProcesses(ProcessHandle.current());
            assertThat(processes).isNotEmpty();
        }
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
        assertThat(directory).doesNotExist();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .filter(thread -> thread.getName().startsWith("practice")
                                        || Stream.of(thread.getStackTrace())
                                                .anyMatch(frame -> frame.getClassName()
                                                                .startsWith("dev.redwheel.practice.")
                                                        && !frame.getClassName().contains("Test"))))
                        .isEmpty());
    }

    @Test
    void theNextStartRemovesWhatAKilledOneLeftAndSparesTheLiving() throws Exception {
        Path directory = home.resolve("practice");
        try (PracticeCluster living = PracticeCluster.start(directory)) {
            Process child = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                            Child.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            List<ProcessHandle> orphans;
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                String line = out.readLine();
                while (line != null && !line.equals("ready")) {
                    line = out.readLine();
                }
                assertThat(line).isEqualTo("ready");
                orphans = redisProcesses(child.toHandle());
                assertThat(orphans).isNotEmpty();
            } finally {
                child.destroyForcibly().waitFor();
            }
            assertThat(orphans).allMatch(ProcessHandle::isAlive);
            assertThat(runs(directory)).hasSize(2);

            PracticeHome.removeLeftovers(directory);
            await().atMost(SOON).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(runs(directory)).hasSize(1);
            assertThat(living.kubeconfig()).exists();
        }
    }

    @Test
    void aHomeThatAShellWouldMisreadIsNoObstacle() throws Exception {
        Path directory = home.resolve("a home; with $signs");
        Path workspace;
        try (PracticeCluster cluster = PracticeCluster.start(directory)) {
            runRedis(cluster.kubeconfig());
            workspace = Path.of(Files.readString(cluster.kubeconfig().resolveSibling("elsewhere")));
            assertThat(workspace).isDirectory();
        }
        assertThat(workspace).doesNotExist();
        assertThat(directory).doesNotExist();
    }

    @Test
    void aRecordOfAnotherProcessWithTheSameNumberEndsNothing() throws Exception {
        Process innocent = new ProcessBuilder("sleep", "60").start();
        try {
            Path records = Files.createDirectories(home.resolve("processes"));
            String program = innocent.info().command().orElseThrow();
            Files.writeString(records.resolve(Long.toString(innocent.pid())), "2020-01-01T00:00:00Z\n" + program);
            assertThat(ProcessRecords.endAll(records))
                    .as("it may be ours: the record is kept")
                    .isFalse();
            assertThat(innocent.isAlive()).isTrue();
            Files.writeString(
                    records.resolve(Long.toString(innocent.pid())),
                    innocent.info().startInstant().orElseThrow() + "\n/usr/bin/other");
            assertThat(ProcessRecords.endAll(records)).isTrue();
            assertThat(innocent.isAlive()).isTrue();
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void aClockThatWasSetByASecondHidesNoProcess() throws Exception {
        Process ours = new ProcessBuilder("sleep", "60").start();
        try {
            Path records = Files.createDirectories(home.resolve("processes"));
            ProcessHandle.Info info = ours.info();
            Files.writeString(
                    records.resolve(Long.toString(ours.pid())),
                    info.startInstant().orElseThrow().plusSeconds(1) + "\n"
                            + info.command().orElseThrow());
            assertThat(ProcessRecords.endAll(records)).isTrue();
            assertThat(ours.isAlive()).isFalse();
        } finally {
            ours.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everythingListensOnTheLoopbackAlone() throws Exception {
        try (PracticeCluster cluster = PracticeCluster.start(home.resolve("practice"))) {
            runRedis(cluster.kubeconfig());
            ListeningSockets sockets = ListeningSockets.of(Stream.concat(
                    Stream.of(ProcessHandle.current()), redisProcesses(ProcessHandle.current()).stream()));
            assertThat(sockets.addresses()).hasSizeGreaterThanOrEqualTo(2).allMatch(ListeningSockets::isLoopback);
        }
    }

    private static List<Path> runs(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static List<ProcessHandle> redisProcesses(ProcessHandle parent) {
        return parent.descendants()
                .filter(process -> process.info().command().orElse("").contains("redis-server"))
                .toList();
    }

    static void runRedis(Path kubeconfig) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build()) {
            client.load(new ByteArrayInputStream(POD.getBytes(StandardCharsets.UTF_8)))
                    .inNamespace("default")
                    .create();
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> client.pods()
                            .inNamespace("default")
                            .withName("redis")
                            .getLog()
                            .contains("Ready to accept connections"));
        }
    }

    /** A console of its own, to be killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            PracticeCluster cluster = PracticeCluster.start(Path.of(args[0]));
            runRedis(cluster.kubeconfig());
            System.out.println("ready");
            Thread.sleep(Duration.ofMinutes(5));
            cluster.close();
        }
    }
}
