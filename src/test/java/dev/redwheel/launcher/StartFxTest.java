package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Main} as a process of its own, with no argument, as the launcher script starts it. */
class StartFxTest {
    @TempDir
    Path folder;

    @Test
    void theWindowStaysWhenMainHasReturned() throws Exception {
        Path home = folder.resolve("home");
        Path said = folder.resolve("said");
        ProcessBuilder builder = ConsoleProcess.of(home, List.of(), Main.class);
        builder.environment().putAll(Map.of("KUBECONFIG", folder.resolve("none").toString()));
        Process app = builder.redirectOutput(said.toFile()).start();
        try {
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(log(home)).contains("First window");
            });
            assertThat(app.isAlive()).isTrue();
            app.destroy();
            assertThat(app.waitFor(20, TimeUnit.SECONDS))
                    .as("it ends when it is told to")
                    .isTrue();
            assertThat(said).isEmptyFile();
        } finally {
            app.destroyForcibly();
        }
    }

    private static String log(Path home) throws IOException {
        Path log = home.resolve("logs/redwheel.log");
        return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    }
}
