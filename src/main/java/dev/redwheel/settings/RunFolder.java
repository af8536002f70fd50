package dev.redwheel.settings;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for what must not outlive its process, {@code <home>/run-<process>-<random>}, readable by the owner only. The
 * lock on the file {@code <folder>.lock} says that the process lives: the system takes it back however the process ends,
 * so a folder whose lock is free is a killed run's.
 */
public final class RunFolder implements AutoCloseable {
    private static final String RUN = "run-";
    private static final String LOCK = ".lock";

    /**
     * Names the folders of this process. They are never looked at for leftovers: closing a file gives back every lock
     * that the process has on it, so to try the lock of a folder of one's own would give it away. Not the process number,
     * which is the same at every start in a container.
     */
    private static final String THIS_PROCESS = RUN + random() + "-";

    private final Path path;
    private final FileChannel channel;
    /** Held until closed. */
    private final FileLock lock;

    /** What an owner has to clear away besides the folder itself. */
    @FunctionalInterface
    public interface Clearing {
        /** @return false to keep the folder for the next start */
        boolean clear(Path folder) throws IOException;
    }

    private RunFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    public static RunFolder create(Path home) throws IOException {
        Home.makeOwnerOnly(home);
        while (true) {
            Path path = home.resolve(THIS_PROCESS + random());
            FileChannel channel = FileChannel.open(
                    lockOf(path),
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    ownerOnly("rw-------"));
            FileLock lock = channel.lock();
            if (Files.exists(lockOf(path))) {
                Files.createDirectory(path, ownerOnly("rwx------"));
                return new RunFolder(path, channel, lock);
            }
            channel.close(); // Another process took it for a leftover before it was locked.
        }
    }

    /**
     * Deletes the folders of runs whose process is gone.
     *
     * @param before called for each before it is deleted
     */
    public static void removeAbandoned(Path home, Clearing before) throws IOException {
        if (!Files.isDirectory(home)) {
            return;
        }
        List<Path> locks;
        try (Stream<Path> entries = Files.list(home)) {
            locks = entries.filter(entry -> isLockOfAnother(entry.getFileName().toString()))
                    .toList();
        }
        for (Path file : locks) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (channel.tryLock() != null) {
                    String name = file.getFileName().toString();
                    Path run = file.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                    if (before.clear(run)) {
                        deleteTree(run);
                        Files.deleteIfExists(file); // Last: while it is there, the next start tries again.
                    }
                }
            } catch (NoSuchFileException endedMeanwhile) {
                // Its process deleted it.
            }
        }
    }

    private static boolean isLockOfAnother(String name) {
        return name.startsWith(RUN) && name.endsWith(LOCK) && !name.startsWith(THIS_PROCESS);
    }

    public Path path() {
        return path;
    }

    /** Deletes the folder with all in it, and its home when that is empty. */
    @Override
    public void close() throws IOException {
        try {
            deleteTree(path);
            Files.deleteIfExists(lockOf(path));
        } finally {
            lock.release();
            channel.close();
        }
        try {
            Files.deleteIfExists(Objects.requireNonNull(path.getParent()));
        } catch (DirectoryNotEmptyException othersLive) {
            // Another process's folder, or something that is not ours.
        }
    }

    private static Path lockOf(Path run) {
        return run.resolveSibling(run.getFileName() + LOCK);
    }

    private static String random() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** The rights a file or folder is made with, where the file system knows such rights. */
    public static FileAttribute<?>[] ownerOnly(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Deletes a folder with all in it; what is gone already, or goes meanwhile, is passed over. */
    public static void deleteTree(Path root) throws IOException {
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
