package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class TourTest {
    @TempDir
    private Path folder;

    /** Up to the practice cluster: what it starts is ended by the same hook, see PracticeCluster. */
    @Test
    @Timeout(180)
    void aTourThatIsEndedInTheMiddleLeavesNothing() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djavafx.platform=headless",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--tour",
                        folder.resolve("pictures").toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains("The practice cluster starts")) {
                line = lines.readLine();
            }
            assertThat(line).as(Files.readString(folder.resolve("errors"))).startsWith("- [x]");
            try (var files = Files.list(temporary)) {
                assertThat(files).as("its own folder").isNotEmpty();
            }
            process.toHandle().destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        try (var files = Files.list(temporary)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("redwheel")))
                    .isEmpty();
        }
    }
}
