package dev.redwheel.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary file that only this user can read, gone when closed. Made by {@link RunFiles}. */
public record PrivateFile(Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);

    /** Does not throw. */
    @Override
    public void close() {
        try {
            Files.write(path, new byte[0]); // Empty at least, where another program holds it open and it cannot go.
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", path);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}; delete it by hand, it may hold secrets", path, e);
        }
    }
}
