package dev.redwheel.helm;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary file that only this user can read, gone when closed. */
record PrivateFile(Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);

    /** Made by {@link Files#createTempFile}, which gives 0600 on POSIX systems and a private directory on Windows. */
    static PrivateFile holding(String what, String suffix, String content) {
        try {
            Path path = Files.createTempFile("redwheel-" + what + "-", suffix);
            Files.writeString(path, content);
            return new PrivateFile(path);
        } catch (IOException e) {
            throw new OpsException(
                    ErrorKind.BUG,
                    "write a temporary file",
                    "this machine",
                    "The directory for temporary files cannot be written.",
                    "Check the free space and the rights of " + System.getProperty("java.io.tmpdir") + ".",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("Could not delete the temporary file {}", path, e);
        }
    }
}
