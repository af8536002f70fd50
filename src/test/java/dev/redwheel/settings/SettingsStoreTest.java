package dev.redwheel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsStoreTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("state/settings.json");
    }

    @Test
    void whatWasChangedIsThereAtTheNextStart() {
        new SettingsStore(file)
                .update(s -> s.withTheme(Theme.DARK)
                        .withWindow(new WindowBounds(1, 2, 900, 600, false))
                        .withSampleSeconds(5)
                        .withContext("prod", new ContextSettings(Environment.PRODUCTION, true, List.of("caching"))));

        Settings next = new SettingsStore(file).get();

        assertThat(next.theme()).isEqualTo(Theme.DARK);
        assertThat(next.window()).contains(new WindowBounds(1, 2, 900, 600, false));
        assertThat(next.sampleSeconds()).isEqualTo(5);
        assertThat(next.context("prod"))
                .isEqualTo(new ContextSettings(Environment.PRODUCTION, true, List.of("caching")));
        assertThat(next.context("other")).isEqualTo(ContextSettings.DEFAULT);
    }

    @Test
    void aBrokenFileIsKeptAsideAndTheDefaultsAreUsed() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"theme\": \"dark\", ");

        SettingsStore store = new SettingsStore(file);
        assertThat(store.get()).isEqualTo(Settings.DEFAULT);
        assertThat(store.keptAside()).contains(folder.resolve("state/settings.json.broken"));
        assertThat(folder.resolve("state/settings.json.broken")).hasContent("{\"theme\": \"dark\", ");

        store.update(s -> s.withTheme(Theme.DARK));
        assertThat(new SettingsStore(file).keptAside()).isEmpty();
    }

    @Test
    void anOldFileWithMissingFieldsAndAFutureFileWithUnknownOnesBothLoad() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"theme\":\"dark\"}");
        assertThat(new SettingsStore(file).get().theme()).isEqualTo(Theme.DARK);

        Files.writeString(file, """
            {"theme":"sepia","galaxy":{"a":[1]},"sampleSeconds":900,
             "contexts":{"p":{"environment":"production","readOnly":true,"moon":1},"gone":null}}\
            """);
        Settings future = new SettingsStore(file).get();
        assertThat(future.theme()).isEqualTo(Settings.DEFAULT.theme());
        assertThat(future.sampleSeconds()).isEqualTo(60);
        assertThat(future.context("p").environment()).isEqualTo(Environment.PRODUCTION);
        assertThat(future.context("p").readOnly()).isTrue();
        assertThat(future.contexts()).containsOnlyKeys("p");
    }

    @Test
    void onlyTheOwnerMayReadTheFileAndNoTemporaryFileIsLeft() throws IOException {
        new SettingsStore(file).update(s -> s.withTheme(Theme.DARK));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Path lock = file.resolveSibling("settings.json.lock");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactlyInAnyOrder(file, lock);
        }
    }

    @Test
    void twoConsolesKeepEachOthersChanges() {
        ContextSettings readOnly = new ContextSettings(Environment.PRODUCTION, true, List.of());
        SettingsStore first = new SettingsStore(file);
        SettingsStore second = new SettingsStore(file);

        first.update(s -> s.withContext("prod", readOnly));
        second.update(s -> s.withTheme(Theme.DARK));

        Settings next = new SettingsStore(file).get();
        assertThat(next.context("prod")).isEqualTo(readOnly);
        assertThat(next.theme()).isEqualTo(Theme.DARK);
        assertThat(second.get()).isEqualTo(next);
    }

    @Test
    void aChangeThatCannotBeWrittenStaysInForce() throws IOException {
        Files.writeString(folder.resolve("state"), "a file where the folder should be");
        SettingsStore store = new SettingsStore(file);

        store.update(s -> s.withTheme(Theme.DARK));
        store.update(s -> s.withSampleSeconds(7));

        assertThat(store.get().theme()).isEqualTo(Theme.DARK);
        assertThat(store.get().sampleSeconds()).isEqualTo(7);
    }
}
