package dev.redwheel.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
        return new Home(
                given.isBlank()
                        ? platformDefault(System.getProperty("os.name"), System.getenv(), userFolder())
                        : Path.of(given));
    }

    /** {@code $HOME}, as every other program of the user sees it; Java's {@code user.home} does not follow it. */
    public static Path userFolder() {
        return userFolder(System.getenv(), System.getProperty("user.home"));
    }

    static Path userFolder(Map<String, String> env, String userHome) {
        return absolute(env, "HOME").orElseGet(() -> Path.of(userHome));
    }

    static Path platformDefault(String system, Map<String, String> env, Path user) {
        String os = system.toLowerCase(Locale.ROOT);
        if (os.contains("mac")) {
            return user.resolve("Library/Application Support/Redwheel");
        }
        if (os.contains("windows")) {
            return Path.of(env.getOrDefault(
                            "LOCALAPPDATA", user.resolve("AppData/Local").toString()))
                    .resolve("Redwheel");
        }
        return absolute(env, "XDG_STATE_HOME")
                .orElseGet(() -> user.resolve(".local/state"))
                .resolve("redwheel");
    }

    /** XDG: a path that is not absolute is to be ignored. */
    private static Optional<Path> absolute(Map<String, String> env, String name) {
        return Optional.of(env.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .filter(Path::isAbsolute);
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

    /** Why nothing can be kept in a folder of this name, in a few words; empty when it can. Tries it: makes the folder. */
    public static Optional<String> whyUnwritable(Path folder) {
        try {
            makeOwnerOnly(folder);
            Files.delete(Files.createTempFile(folder, ".try", null));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    /** The folder, made when missing, readable and writable by its owner only where the file system can say so. */
    public static Path ownerOnly(Path folder) {
        try {
            return makeOwnerOnly(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + folder + ": " + reason(e), e);
        }
    }

    static Path makeOwnerOnly(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    /** Why, in a few words: Java says no more than the file's name in the most frequent cases. */
    public static String reason(IOException error) {
        return switch (error) {
            case AccessDeniedException e -> "permission denied for " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is a file, not a folder";
            case FileSystemException e when e.getReason() == null -> e.getFile() + " cannot be made or written";
            default -> String.valueOf(error.getMessage());
        };
    }
}
