package dev.redwheel.operation.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFilesTest {
    @TempDir
    Path folder;

    @Test
    void oneFileIsAsItWasChosenAndThoseOfAClusterAreNumbered() {
        Path chosen = folder.resolve("cache.rdb");
        assertThat(BackupFiles.of(chosen, 1)).containsExactly(chosen);
        assertThat(BackupFiles.of(chosen, 2))
                .containsExactly(folder.resolve("cache-1-of-2.rdb"), folder.resolve("cache-2-of-2.rdb"));
        assertThat(BackupFiles.all(chosen)).containsExactly(chosen);
    }

    @Test
    void anyOfThemStandsForAllAndAMissingOneIsNamed() throws IOException {
        Path first = Files.createFile(folder.resolve("cache-1-of-2.rdb"));
        assertThatThrownBy(() -> BackupFiles.all(first))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("cache-2-of-2.rdb");
        Path second = Files.createFile(folder.resolve("cache-2-of-2.rdb"));
        assertThat(BackupFiles.all(second)).containsExactly(first, second);
    }

    @Test
    void whatAStepKeepsIsReadAgainAndAChangedFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a=b.rdb"), "REDIS0010");
        RestoreSource source = new RestoreSource(
                List.of(new RestoreSource.Sealed(
                        file, new dev.redwheel.redis.RdbFile(file).seal().sha256())),
                true);
        assertThat(RestoreSource.of(source.edits())).isEqualTo(source);
        assertThat(source.unchanged()).hasSize(1);
        Files.writeString(file, "REDIS0011");
        assertThatThrownBy(source::unchanged)
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("not the file any more");
    }
}
