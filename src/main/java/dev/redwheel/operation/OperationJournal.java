package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.settings.AtomicFiles;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The durable memory of operations: one JSON file each, replaced as a whole (temporary file, forced to the disk, moved),
 * so that it is the old or the new state whatever is killed when. It is written before each side effect. Blocks on the
 * disk; safe from any thread and from several consoles.
 */
public final class OperationJournal {
    private static final Logger LOG = LoggerFactory.getLogger(OperationJournal.class);
    private static final String SUFFIX = ".json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;
    /**
     * The locks of this process. None of them is opened again: closing a file gives back every lock that the process has on
     * it, so the refusal of a second operation would end the first one's hold.
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    /** @param folder where the files are; made when missing */
    public OperationJournal(Path folder) {
        this.folder = folder;
    }

    /** Replaces what is remembered of this operation. */
    public void write(OperationRecord record) {
        try {
            AtomicFiles.write(
                    file(record.id()), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
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
    public Optional<OperationRecord> read(String id) {
        return readFile(file(id));
    }

    /** Operations that were begun and are neither done nor undone nor abandoned, newest first. */
    public List<OperationRecord> unfinished() {
        return all().stream().filter(record -> !record.phase().isOver()).toList();
    }

    /** Every operation remembered, newest first. */
    public List<OperationRecord> all() {
        List<OperationRecord> records = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*" + SUFFIX)) {
            files.forEach(file -> readFile(file).ifPresent(records::add));
        } catch (NoSuchFileException e) {
            return List.of(); // Nothing was ever begun.
        } catch (IOException e) {
            LOG.warn("Could not list the journal in {}", folder, e);
        }
        records.sort(Comparator.comparing(OperationRecord::started).reversed());
        return List.copyOf(records);
    }

    /**
     * Takes the one place of a changing operation on a release, among all consoles of this user on this machine. The
     * system gives it back when the process dies.
     *
     * @throws OpsException of kind CONFLICT when another operation holds it
     */
    public Hold hold(String context, ReleaseKey release) {
        Path locks = folder.resolve("locks");
        try {
            Path lock = Home.ownerOnly(locks).resolve(hash(context + "\0" + release));
            if (held.add(lock)) {
                Optional<Hold> hold = Optional.empty();
                try {
                    hold = tryLock(lock);
                } finally {
                    if (hold.isEmpty()) {
                        held.remove(lock);
                    }
                }
                if (hold.isPresent()) {
                    return hold.get();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "begin the operation",
                    release + " on " + context,
                    "It cannot be written down, so nothing was begun: " + e.getMessage() + ".",
                    "Make the folder " + folder + " writable, then try again.",
                    e);
        }
        throw new OpsException(
                ErrorKind.CONFLICT,
                "start another operation",
                release + " on " + context,
                "An operation on this release is already running, in this window or in another one.",
                "Wait until it is over, or open it from the list of unfinished operations.");
    }

    private Optional<Hold> tryLock(Path lock) throws IOException {
        FileChannel channel = FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), RunFolder.ownerOnly("rw-------"));
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new Hold(lock, channel));
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is held by this console", lock);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Any name as a file name. */
    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private Path file(String id) {
        if (!id.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("Not an operation id: " + id);
        }
        return folder.resolve(id + SUFFIX);
    }

    private static Optional<OperationRecord> readFile(Path file) {
        try {
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), OperationRecord.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.warn("Could not read the journal file {}; it is left as it is", file, e);
            return Optional.empty();
        }
    }

    /** The place of the one changing operation on a release; closing gives it back. */
    public final class Hold implements AutoCloseable {
        private final Path lock;
        private final FileChannel channel;

        private Hold(Path lock, FileChannel channel) {
            this.lock = lock;
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("Could not release a lock file", e);
            } finally {
                held.remove(lock);
            }
        }
    }
}
