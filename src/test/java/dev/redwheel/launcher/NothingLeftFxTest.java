package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.redwheel.support.ListeningSockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole application, from the command line to a Redis on the practice cluster, and what it leaves when it is quit. */
class NothingLeftFxTest {
    /** With Redis stopped, which saves its data first. */
    private static final Duration QUIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX) // Only there can the sockets of another process be told.
    void aQuitApplicationLeavesNoProcessNoFileAndNoPort() throws Exception {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n");
        Path home = folder.resolve("home");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder builder = ConsoleProcess.of(
                home,
                List.of("-Djava.io.tmpdir=" + temporary),
                DrivenApp.class,
                kubeconfig.toString(),
                Path.of("target", "shots").toString());
        builder.environment().putAll(Map.of("XDG_CACHE_HOME", temporary.toString()));
        Process app = builder.start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(app.getInputStream(), StandardCharsets.UTF_8));
            awaitOpen(out);
            List<ProcessHandle> children = app.descendants().toList();
            assertThat(children)
                    .extracting(child -> child.info().command().orElse(""))
                    .anyMatch(command -> command.contains("redis-server"));
            ListeningSockets ports = ListeningSockets.of(Stream.concat(Stream.of(app.toHandle()), children.stream()));
            assertThat(ports.addresses()).isNotEmpty().allMatch(ListeningSockets::isLoopback);
            assertThat(files(home.resolve("tmp"))).anyMatch(file -> file.endsWith("Chart.yaml"));

            app.getOutputStream().write('\n');
            app.getOutputStream().flush();
            assertThat(app.waitFor(QUIT.toSeconds(), TimeUnit.SECONDS))
                    .as("no thread keeps it alive")
                    .isTrue();

            assertThat(app.exitValue())
                    .as(() -> Stream.concat(out.lines(), log(home)).collect(Collectors.joining("\n")))
                    .isZero();
            // The headless toolkit complains of its own last frames; none of ours may be among them.
            assertThat(log(home)).noneMatch(line -> line.startsWith("\tat dev.redwheel."));
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
            assertThat(ports.stillThere()).isEmpty();
            assertThat(home.resolve("tmp")).doesNotExist();
            assertThat(home.resolve("practice")).doesNotExist();
            assertThat(files(temporary)).isEmpty();
            assertThat(files(home))
                    .allMatch(NothingLeftFxTest::isToStay, "settings, logs, the journal and the audit log");
        } finally {
            app.descendants().forEach(ProcessHandle::destroyForcibly);
            app.destroyForcibly().waitFor();
        }
    }

    private static Stream<String> log(Path home) {
        try {
            return Files.readAllLines(home.resolve("logs/redwheel.log")).stream();
        } catch (IOException e) {
            return Stream.of(e.toString());
        }
    }

    private static boolean isToStay(Path file) {
        String name = file.toString();
        return name.endsWith("settings.json")
                || name.endsWith("settings.json.lock")
                || name.contains("/logs/")
                || name.contains("/operations/")
                || name.contains("/audit/");
    }

    private static void awaitOpen(BufferedReader out) throws IOException {
        StringBuilder said = new StringBuilder();
        String line = out.readLine();
        while (line != null && !line.equals(DrivenApp.OPEN)) {
            said.append(line).append('\n');
            line = out.readLine();
        }
        assertThat(line).as("%s", said).isEqualTo(DrivenApp.OPEN);
    }

    private static List<Path> files(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
