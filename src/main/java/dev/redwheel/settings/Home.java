package dev.redwheel.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;

/**
 * Where Redwheel keeps its files, readable by their owner only.
 *
 * @param root the system property {@code redwheel.home} where set; else the platform's place for an application's state:
 *     {@code $XDG_STATE_HOME/redwheel} or {@code ~/.local/state/redwheel} (XDG Base Directory Specification 0.8),
 *     {@code ~/Library/Application Support/Redwheel}, {@code %LOCALAPPDATA%\Redwheel}
 */
public record Home(Path root) {
    public static Home locate() {
        String given = System.getProperty("redwheel.home", "");
        return new Home(given.isBlank() ? platformDefault() : Path.of(given));
    }

    private static Path platformDefault() {
        Path user = Path.of(System.getProperty("user.home"));
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        Map<String, String> env = System.getenv();
        if (os.contains("mac")) {
            return user.resolve("Library/Application Support/Redwheel");
        }
        if (os.contains("windows")) {
            return Path.of(env.getOrDefault(
                            "LOCALAPPDATA", user.resolve("AppData/Local").toString()))
                    .resolve("Redwheel");
        }
        String state = env.getOrDefault("XDG_STATE_HOME", "");
        return (state.isBlank() ? user.resolve(".local/state") : Path.of(state)).resolve("redwheel");
    }

    public Path settingsFile() {
        return root.resolve("settings.json");
    }

    public Path logFile() {
        return root.resolve("logs/redwheel.log");
    }

    /** A folder below the root, made when missing. */
    public Path folder(String name) {
        return ownerOnly(root.resolve(name));
    }

    /** The folder, made when missing, readable and writable by its owner only where the file system can say so. */
    public static Path ownerOnly(Path folder) {
        try {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + folder, e);
        }
    }
}
