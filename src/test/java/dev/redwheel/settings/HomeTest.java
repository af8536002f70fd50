package dev.redwheel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class HomeTest {
    @TempDir
    Path folder;

    @Test
    void isWhereTheEnvironmentSaysStateIsKept() {
        assertThat(onLinux(Map.of("XDG_STATE_HOME", "/state", "HOME", "/h"))).isEqualTo(Path.of("/state/redwheel"));
        assertThat(onLinux(Map.of("HOME", "/h"))).isEqualTo(Path.of("/h/.local/state/redwheel"));
        assertThat(onLinux(Map.of())).isEqualTo(Path.of("/passwd/.local/state/redwheel"));
    }

    @Test
    void ignoresWhatIsNoAbsolutePath() {
        assertThat(onLinux(Map.of("XDG_STATE_HOME", "state", "HOME", "")))
                .isEqualTo(Path.of("/passwd/.local/state/redwheel"));
    }

    private static Path onLinux(Map<String, String> environment) {
        return Home.platformDefault("Linux", environment, Home.userFolder(environment, "/passwd"));
    }

    @Test
    void saysWhyNothingCanBeKept() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(Home.whyUnwritable(file)).contains(file + " is a file, not a folder");
        assertThat(Home.whyUnwritable(file.resolve("home")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("Not a directory"));
    }

    @Test
    void tryingItLeavesAFolderForTheOwnerOnlyAndNothingInIt() throws IOException {
        Path home = folder.resolve("home");
        assertThat(Home.whyUnwritable(home)).isEmpty();
        assertThat(home).isEmptyDirectory();
        assertThat(mode(home)).isEqualTo("rwx------");
    }

    @Test
    void theFolderOfTheRunsIsForTheOwnerOnly() throws IOException {
        Path runs = folder.resolve("tmp");
        try (RunFolder _ = RunFolder.create(runs)) {
            assertThat(mode(runs)).isEqualTo("rwx------");
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
