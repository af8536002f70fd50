package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.change.BackupResult.Saved;
import dev.redwheel.operation.change.BackupSources.Source;
import dev.redwheel.redis.RdbChecksum;
import dev.redwheel.redis.RdbDownload;
import dev.redwheel.redis.RdbFile;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.settings.RunFolder;
import dev.redwheel.task.CancelToken;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves the data of a release on this machine. Files get their names only when all of them are whole, checked and on the disk; what is
 * cancelled or broken leaves nothing.
 */
final class Backup {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);
    private static final Duration TELL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String PART = ".part";

    private final OperationServices services;
    private final RedisConnector connector;
    private final Consumer<BackupProgress> progress;
    private final CancelToken cancel;
    private long toldAt;

    Backup(
            OperationServices services,
            RedisConnector connector,
            Consumer<BackupProgress> progress,
            CancelToken cancel) {
        this.services = services;
        this.connector = connector;
        this.progress = progress;
        this.cancel = cancel;
    }

    BackupResult save(String context, ReleaseKey release, Path chosen) {
        Instant begun = services.clock().instant();
        List<Path> parts = new ArrayList<>();
        try (KubeSession session = services.sessions().open(context);
                Servers servers = new Servers(
                        session, new ReleaseReader(session).find(release).target(), connector)) {
            List<Source> sources = new BackupSources(servers).find();
            List<Path> files = BackupFiles.of(chosen, sources.size());
            if (files.size() > 1) {
                notThere(files); // The dialog has asked about the one name, and these are others.
            }
            List<Saved> saved = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                Path part = files.get(i).resolveSibling(files.get(i).getFileName() + PART);
                parts.add(part);
                saved.add(download(servers, sources.get(i), files.get(i), part, i + 1, files.size()));
            }
            if (!slots(new BackupSources(servers).find()).equals(slots(sources))) {
                throw new OpsException(
                        ErrorKind.CONFLICT,
                        "back up the release",
                        release.toString(),
                        "Slots have moved meanwhile: their keys may be in two files or in none.",
                        "Back up again when no slots move.");
            }
            for (int i = 0; i < files.size(); i++) {
                Files.move(
                        parts.get(i),
                        files.get(i),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            return new BackupResult(
                    saved, Duration.between(begun, services.clock().instant()));
        } catch (IOException e) {
            throw unwritable(chosen, e);
        } finally {
            parts.forEach(Backup::delete);
        }
    }

    private static void notThere(List<Path> files) {
        files.stream().filter(Files::exists).findFirst().ifPresent(file -> {
            throw new OpsException(
                    ErrorKind.CONFLICT,
                    "back up the release",
                    file.toString(),
                    "It is there already, and files of two moments must not be mixed.",
                    "Choose another name, or move the files of the earlier backup away.");
        });
    }

    /** Which server is master of them does not matter. */
    private static List<Object> slots(List<Source> sources) {
        return sources.stream()
                .map(source -> (Object) source.slots().toString())
                .sorted()
                .toList();
    }

    private Saved download(Servers servers, Source source, Path file, Path part, int number, int all)
            throws IOException {
        Files.deleteIfExists(part); // Of a console that was killed.
        RdbDownload.Received received;
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                RunFolder.ownerOnly("rw-------"))) {
            received = servers.download(source.pod(), channel, now -> tell(servers, source, number, all, now), cancel);
            channel.force(true);
        }
        if (received.checksum() == RdbChecksum.WRONG) {
            throw new OpsException(
                    ErrorKind.CORRUPT,
                    "back up the release",
                    source.pod().name(),
                    "The checksum at the end of the file is not the one of its bytes. Nothing of it is kept.",
                    "Try again; if it stays so, look at the server's memory and disk.");
        }
        return new Saved(file, source.pod().name(), source.master(), received.bytes(), received.checksum(), keys(part));
    }

    /** Reads it to its end: what cannot be read is no backup. */
    private OptionalLong keys(Path part) {
        try {
            return OptionalLong.of(new RdbFile(part).keys());
        } catch (OpsException e) {
            if (e.kind() != ErrorKind.UNSUPPORTED) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }

    private void tell(Servers servers, Source source, int number, int all, RdbDownload.Progress now) {
        long nanos = System.nanoTime();
        boolean whole = now.total().isPresent() && now.total().getAsLong() == now.bytes();
        if (!whole && toldAt != 0 && nanos - toldAt < TELL.toNanos()) {
            return;
        }
        toldAt = nanos;
        OptionalDouble share = now.total().isPresent()
                ? OptionalDouble.of(
                        (double) now.bytes() / Math.max(1, now.total().getAsLong()))
                : saved(servers, source);
        progress.accept(new BackupProgress(source.pod().name(), number, all, now.bytes(), share));
    }

    /** A server that does not know how long its file will be still knows how many of its keys it has written. */
    private static OptionalDouble saved(Servers servers, Source source) {
        try {
            String told = String.valueOf(servers.redis(source.pod())
                    .send(LIMIT, "INFO", "persistence")
                    .getFirst());
            return told.lines()
                    .filter(line -> line.startsWith("current_fork_perc:"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)) / 100)
                    .findFirst();
        } catch (OpsException e) {
            LOG.debug("{}", e.getMessage(), e);
            return OptionalDouble.empty(); // The file comes all the same.
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}; delete it by hand, it holds a part of the data", part, e);
        }
    }

    private static OpsException unwritable(Path file, IOException e) {
        return new OpsException(
                ErrorKind.INVALID_INPUT,
                "write the RDB file",
                file.toString(),
                "It cannot be written: " + e.getMessage() + ".",
                "Choose another place.",
                e);
    }
}
