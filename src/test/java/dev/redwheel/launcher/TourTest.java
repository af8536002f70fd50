package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
        endInTheMiddle(temporary, ProcessHandle::destroy);
        assertThat(foldersIn(temporary)).isEmpty();
    }

    @Test
    @Timeout(300)
    void whatAKilledTourLeftGoesWithTheNext() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        endInTheMiddle(temporary, ProcessHandle::destroyForcibly);
        assertThat(foldersIn(temporary)).as("nobody could clear it").isNotEmpty();

        endInTheMiddle(temporary, ProcessHandle::destroy);
        assertThat(foldersIn(temporary)).isEmpty();
    }

    private void endInTheMiddle(Path temporary, Consumer<ProcessHandle> end) throws Exception {
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
            assertThat(foldersIn(temporary)).as("its own folder").isNotEmpty();
            end.accept(process.toHandle());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> foldersIn(Path temporary) throws IOException {
        try (var files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("redwheel"))
                    .toList();
        }
    }
}
