package dev.redwheel.operation;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable memory of deployments, and the one place that a changing operation has on a release. It is written before each
 * side effect. Blocks on the disk; safe from any thread and from several consoles.
 */
public final class OperationJournal {
    private static final Logger LOG = LoggerFactory.getLogger(OperationJournal.class);

    private final Path folder;
    private final JournalFiles<OperationRecord> files;
    /**
     * The locks of this process. None of them is opened again: closing a file gives back every lock that the process has on
     * it, so the refusal of a second operation would end the first one's hold.
     */
    private final Set<Path> held = ConcurrentHashMap.newKeySet();

    /** @param folder where the files are; made when missing */
    public OperationJournal(Path folder) {
        this.folder = folder;
        this.files = new JournalFiles<>(folder, OperationRecord.class);
    }

    /** Replaces what is remembered of this operation. */
    public void write(OperationRecord record) {
        files.write(record.id(), record);
    }

    /** The last state written, or empty when there is none or it cannot be read. */
    public Optional<OperationRecord> read(String id) {
        return files.read(id);
    }

    /** Operations that were begun and are neither done, with their data, nor undone nor abandoned, newest first. */
    public List<OperationRecord> unfinished() {
        return all().stream().filter(record -> !record.finished()).toList();
    }

    /**
     * Data is being written into a release: what was deployed there and still waits for its own waits no longer, whichever file
     * it is.
     *
     * @param restore the change that writes it
     */
    public void restoring(String context, ReleaseKey release, String restore) {
        unfinished().stream()
                .filter(record -> record.phase() == OperationPhase.DONE)
                .filter(record ->
                        record.context().equals(context) && record.release().equals(release))
                .map(record -> record.withData(
                        record.data().map(data -> new OperationRecord.DataFile(data.file(), Optional.of(restore)))))
                .forEach(this::write);
    }

    /** Every operation remembered, newest first. */
    public List<OperationRecord> all() {
        return files.all().stream()
                .sorted(Comparator.comparing(OperationRecord::started).reversed())
                .toList();
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

    /** Where the files are; other kinds of operations have a folder of their own in it. */
    public Path folder() {
        return folder;
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
