package dev.redwheel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
    private static final byte[] SECRET = "auth: {password: hunter2}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void whatIsClosedIsGoneAndTheRestGoesWithTheRun() throws IOException {
        Path home = folder.resolve("tmp");
        try (RunFiles files = new RunFiles(home)) {
            assertThat(home).doesNotExist();
            try (PrivateFile values = files.write("values", ".yaml", SECRET)) {
                assertThat(values.path()).hasBinaryContent(SECRET).hasExtension("yaml");
            }
            files.write("forgotten", ".yaml", SECRET);
            Files.writeString(files.folder("chart").resolve("Chart.yaml"), "name: redis");
            assertThat(regularFiles(home))
                    .extracting(Object::toString)
                    .hasSize(3)
                    .noneMatch(name -> name.contains("values"));
        }
        assertThat(home).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseReadsThem() throws IOException {
        try (RunFiles files = new RunFiles(folder);
                PrivateFile file = files.write("values", ".yaml", SECRET)) {
            assertThat(rights(file.path())).isEqualTo("rw-------");
            assertThat(rights(Objects.requireNonNull(file.path().getParent()))).isEqualTo("rwx------");
            assertThat(rights(files.folder("chart"))).isEqualTo("rwx------");
        }
    }

    @Test
    void nothingIsWrittenAfterTheEnd() {
        RunFiles files = new RunFiles(folder.resolve("tmp"));
        files.close();
        assertThatThrownBy(() -> files.write("values", ".yaml", SECRET)).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theNextStartDeletesWhatAKilledRunLeftAndSparesTheLivingAndTheForeign() throws Exception {
        Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");
        try (RunFiles own = new RunFiles(folder);
                PrivateFile living = own.write("values", ".yaml", SECRET)) {
            Process other = start();
            Process killed = start();
            assertThat(secrets()).hasSize(3);

            new RunFiles(folder);
            assertThat(secrets()).as("all of them live").hasSize(3);

            killed.destroyForcibly().waitFor();
            new RunFiles(folder);
            assertThat(secrets()).hasSize(2).contains(living.path());

            other.destroyForcibly().waitFor();
            new RunFiles(folder);
            assertThat(secrets()).containsExactly(living.path());
        }
        assertThat(regularFiles(folder)).containsExactly(notes);
    }

    private List<Path> secrets() throws IOException {
        return regularFiles(folder).stream()
                .filter(file -> file.toString().endsWith(".yaml"))
                .toList();
    }

    private static List<Path> regularFiles(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** A process that has written a secret and waits to be killed. */
    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.equals("written")) {
            line = out.readLine();
        }
        assertThat(line).isEqualTo("written");
        return process;
    }

    static final class Child {
        private Child() {}

        @SuppressWarnings("SystemOut") // Its parent reads it.
        public static void main(String[] args) throws Exception {
            RunFiles files = new RunFiles(Path.of(args[0]));
            files.write("values", ".yaml", SECRET);
            System.out.println("written");
            Thread.sleep(Duration.ofMinutes(5)); // Until its parent kills it.
            files.close();
        }
    }
}
