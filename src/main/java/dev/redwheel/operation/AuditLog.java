package dev.redwheel.operation;

import dev.redwheel.error.OpsException;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every change the console makes, one JSON line each, only ever appended to and forced to the disk before {@link #append}
 * returns. A line that a crash cut short is passed over by {@link #read} and closed by the next append. Safe from any
 * thread and from several consoles.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;
    private final Path file;

    /** @param folder where {@code audit.jsonl} is; made when missing */
    public AuditLog(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("audit.jsonl");
    }

    public Path file() {
        return file;
    }

    /** Appends one line. A log that cannot be written is an error in the console's own log; the change goes on. */
    public synchronized void append(AuditEntry entry) {
        try {
            Home.ownerOnly(folder);
            try (FileChannel channel = FileChannel.open(
                            file,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                            RunFolder.ownerOnly("rw-------"));
                    FileLock lock = channel.lock()) {
                LOG.trace("Appending under {}", lock);
                String line = JSON.writeValueAsString(entry) + "\n";
                long end = channel.size();
                ByteBuffer bytes = ByteBuffer.wrap(
                        ((endsWithNewline(channel, end) ? "" : "\n") + line).getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    end += channel.write(bytes, end);
                }
                channel.force(true);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.error("Could not append to the audit log {}: {}", file, entry, e);
        }
    }

    /**
     * Makes one change and writes it down: "started" before it, and after it "done" or "failed" with the reason.
     *
     * @param entry its outcome is not used; its moment is that of the start
     */
    void around(AuditEntry entry, InstantSource clock, Runnable change) {
        append(entry.withOutcome("started", entry.when()));
        try {
            change.run();
        } catch (OpsException e) {
            append(entry.withOutcome("failed: " + Masking.mask(e.why()), clock.instant()));
            throw e;
        } catch (RuntimeException e) {
            append(entry.withOutcome("failed: unexpected " + e.getClass().getSimpleName(), clock.instant()));
            throw e;
        }
        append(entry.withOutcome("done", clock.instant()));
    }

    /** Every whole entry, oldest first. */
    public List<AuditEntry> read() {
        List<AuditEntry> entries = new ArrayList<>();
        try {
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank()) {
                    parse(line, entries);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of(); // Nothing was ever changed.
        } catch (IOException e) {
            LOG.warn("Could not read the audit log {}", file, e);
        }
        return List.copyOf(entries);
    }

    private void parse(String line, List<AuditEntry> into) {
        try {
            into.add(JSON.readValue(line, AuditEntry.class));
        } catch (JacksonException e) {
            LOG.warn("Passed over a broken line of {}", file);
        }
    }

    private static boolean endsWithNewline(FileChannel channel, long size) throws IOException {
        if (size == 0) {
            return true;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, size - 1);
        return last.get(0) == '\n';
    }
}
