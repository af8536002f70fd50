package dev.redwheel.practice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one running practice cluster, {@code <home>/run-<random>}. A lock on its file {@code lock} says that its
 * console lives; a directory whose lock is free belongs to a killed run.
 */
final class PracticeHome implements AutoCloseable {
    private static final String RUN = "run-";
    /** The file that names a workspace outside the run's directory. */
    private static final String ELSEWHERE = "elsewhere";

    private final Path home;
    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;

    private PracticeHome(Path home, Path directory, FileChannel channel, FileLock lock) {
        this.home = home;
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    static PracticeHome create(Path home) {
        try {
            Files.createDirectories(home);
            // Locked before it has its name, or another console starting now would take it for a leftover.
            Path fresh = Files.createTempDirectory(home, "new-", ownerOnly("rwx------"));
            FileChannel channel =
                    FileChannel.open(fresh.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock();
            Path directory = Files.move(
                    fresh, home.resolve(RUN + fresh.getFileName().toString().substring(4)));
            return new PracticeHome(home, directory, channel, lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the processes and deletes the files of runs whose console is gone. */
    static void removeLeftovers(Path home) {
        if (!Files.isDirectory(home)) {
            return;
        }
        try (Stream<Path> entries = Files.list(home)) {
            List<Path> runs = entries.filter(
                            path -> path.getFileName().toString().startsWith(RUN))
                    .toList();
            for (Path run : runs) {
                if (abandoned(run) && ProcessRecords.endAll(run.resolve("processes"))) {
                    deleteAll(run);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    /**
     * Where pods live. Their scripts and configuration files hold its path as it is, so it must have no character that a
     * shell or redis.conf reads as more than a letter; where the home has one, it is a temporary directory.
     */
    Path workspace() throws IOException {
        if (directory.toString().matches("[\\w./+@:,-]+")) {
            return Files.createDirectories(directory.resolve("pods"));
        }
        Path elsewhere = Files.createTempDirectory("redwheel-practice-", ownerOnly("rwx------"));
        Files.writeString(directory.resolve(ELSEWHERE), elsewhere.toString());
        return elsewhere;
    }

    Path writeKubeconfig(String server, String authorityData, String token) throws IOException {
        Path file = directory.resolve("kubeconfig");
        Files.createFile(file, ownerOnly("rw-------"));
        return Files.writeString(file, """
            apiVersion: v1
            kind: Config
            clusters:
            - name: practice
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: practice
              user:
                token: %s
            contexts:
            - name: practice
              context:
                cluster: practice
                user: practice
                namespace: default
            current-context: practice
            """.formatted(server, authorityData, token));
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
            deleteAll(directory);
            Files.deleteIfExists(home);
        } catch (DirectoryNotEmptyException othersLive) {
            // Another console's cluster, or something that is not ours.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean abandoned(Path run) {
        Path file = run.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException livesInThisProcess) {
            return false;
        } catch (NoSuchFileException halfDeleted) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static void deleteAll(Path run) throws IOException {
        Path pointer = run.resolve(ELSEWHERE);
        if (Files.exists(pointer)) {
            Path elsewhere = Path.of(Files.readString(pointer));
            if (elsewhere.getFileName().toString().startsWith("redwheel-practice-")) {
                deleteTree(elsewhere);
            }
        }
        deleteTree(run);
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
