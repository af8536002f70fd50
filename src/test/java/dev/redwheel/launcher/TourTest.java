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
        endInTheMiddle("The practice cluster starts", ProcessHandle::destroy);
        nothingIsLeft();
    }

    @Test
    @Timeout(300)
    void whatAKilledTourLeftGoesWithTheNext() throws Exception {
        endInTheMiddle("The cluster creates it", ProcessHandle::destroyForcibly);
        assertThat(servers()).as("nobody could end them").isNotEmpty();
        assertThat(home().resolve("tours")).exists();

        endInTheMiddle("The practice cluster starts", ProcessHandle::destroy);
        nothingIsLeft();
    }

    private void nothingIsLeft() throws IOException {
        assertThat(servers()).isEmpty();
        assertThat(home().resolve("tours")).doesNotExist();
        assertThat(home().resolve("logs")).as("it logs where its own files are").doesNotExist();
        try (var files = Files.list(folder.resolve("tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("redwheel")))
                    .isEmpty();
        }
    }

    /** Redis servers of the tours of this test. */
    private List<String> servers() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().command().stream())
                .filter(command -> command.startsWith(home().toString()))
                .toList();
    }

    private Path home() {
        return folder.resolve("state");
    }

    private void endInTheMiddle(String step, Consumer<ProcessHandle> end) throws Exception {
        Process process = ConsoleProcess.of(
                        home(),
                        List.of("-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp"))),
                        Main.class,
                        "--tour",
                        folder.resolve("pictures").toString())
                .redirectErrorStream(false)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains(step)) {
                line = lines.readLine();
            }
            assertThat(line).as(Files.readString(folder.resolve("errors"))).startsWith("- [x]");
            end.accept(process.toHandle());
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
