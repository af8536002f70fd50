package dev.redwheel.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that other programs and libraries need to find on the disk while this process runs, secrets among them: values,
 * kubeconfigs, the unpacked chart. All are in one {@link RunFolder}, made when first needed; what killed runs left is
 * deleted at the start. Safe from any thread.
 */
public final class RunFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunFiles.class);

    private final Path home;
    private @Nullable RunFolder folder;
    private boolean closed;
    private int count;

    /** @param home where each run has its folder; what killed runs left in it is deleted now */
    public RunFiles(Path home) {
        this.home = home;
        try {
            RunFolder.removeAbandoned(home, run -> {
                LOG.info("Deleting what a killed run left in {}", run);
                return true;
            });
        } catch (IOException e) {
            LOG.warn("Cannot delete the temporary files of earlier runs in {}", home, e);
        }
    }

    public Path home() {
        return home;
    }

    /**
     * Writes a file readable and writable by its owner only, from the first moment on.
     *
     * @param suffix the end of its name, as ".yaml"
     */
    public synchronized PrivateFile write(String what, String suffix, byte[] content) throws IOException {
        Path path = next(what + "-", suffix);
        Files.newByteChannel(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        RunFolder.ownerOnly("rw-------"))
                .close();
        PrivateFile file = new PrivateFile(path);
        try {
            Files.write(path, content);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** Makes an empty folder that stays as long as the run. */
    public synchronized Path folder(String what) throws IOException {
        return Files.createDirectory(next(what + "-", ""), RunFolder.ownerOnly("rwx------"));
    }

    private Path next(String prefix, String suffix) throws IOException {
        if (closed) {
            throw new IOException("The console is closing");
        }
        RunFolder run = folder;
        if (run == null) {
            run = RunFolder.create(home);
            folder = run;
        }
        count++;
        return run.path().resolve(prefix + count + suffix);
    }

    /** Deletes them all. Does not throw; nothing can be written afterwards. */
    @Override
    public synchronized void close() {
        closed = true;
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException e) {
                LOG.warn("Cannot delete {}; delete it by hand, it may hold secrets", folder.path(), e);
            }
        }
    }
}
