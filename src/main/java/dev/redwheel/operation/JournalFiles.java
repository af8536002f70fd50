package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.settings.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON file for each operation of one kind, replaced as a whole (temporary file, forced to the disk, moved), so that it
 * is the old or the new state whatever is killed when. Blocks on the disk; safe from any thread and from several consoles.
 */
public final class JournalFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
    private static final String SUFFIX = ".json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;
    private final Class<T> type;

    /** @param folder where the files are; made when missing */
    public JournalFiles(Path folder, Class<T> type) {
        this.folder = folder;
        this.type = type;
    }

    /** Replaces what is remembered of this operation. */
    public void write(String id, T record) {
        try {
            AtomicFiles.write(file(id), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
        } catch (IOException | UncheckedIOException e) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "write the journal of the operation",
                    folder.toString(),
                    "The file cannot be written: " + e.getMessage() + ".",
                    "Free space or mend the folder's permissions, then try again: what is in the cluster already is"
                            + " found again.",
                    e);
        }
    }

    /** The last state written, or empty when there is none or it cannot be read. */
    public Optional<T> read(String id) {
        return readFile(file(id));
    }

    /** Every operation remembered, in no order. */
    public List<T> all() {
        List<T> records = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*" + SUFFIX)) {
            files.forEach(file -> readFile(file).ifPresent(records::add));
        } catch (NoSuchFileException e) {
            return List.of(); // Nothing was ever begun.
        } catch (IOException e) {
            LOG.warn("Could not list the journal in {}", folder, e);
        }
        return List.copyOf(records);
    }

    /** An id as the beginning of a file's name. */
    public static String name(String id) {
        if (!id.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("Not an operation id: " + id);
        }
        return id;
    }

    private Path file(String id) {
        return folder.resolve(name(id) + SUFFIX);
    }

    private Optional<T> readFile(Path file) {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.warn("Could not read the journal file {}; it is left as it is", file, e);
            return Optional.empty();
        }
    }
}
