package dev.redwheel.redis;

import com.moilioncircle.redis.replicator.Configuration;
import com.moilioncircle.redis.replicator.RedisRdbReplicator;
import com.moilioncircle.redis.replicator.Replicator;
import com.moilioncircle.redis.replicator.event.Event;
import com.moilioncircle.redis.replicator.event.PostRdbSyncEvent;
import com.moilioncircle.redis.replicator.rdb.DefaultRdbVisitor;
import com.moilioncircle.redis.replicator.rdb.RdbVisitor;
import com.moilioncircle.redis.replicator.rdb.datatype.AuxField;
import com.moilioncircle.redis.replicator.rdb.datatype.ExpiredType;
import com.moilioncircle.redis.replicator.rdb.datatype.KeyValuePair;
import com.moilioncircle.redis.replicator.rdb.dump.DumpRdbVisitor;
import com.moilioncircle.redis.replicator.rdb.dump.datatype.DumpFunction;
import com.moilioncircle.redis.replicator.rdb.dump.datatype.DumpKeyValuePair;
import com.moilioncircle.redis.replicator.rdb.skip.SkipRdbValueVisitor;
import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An RDB file on this machine. Every call reads it from the beginning, a value at a time, and blocks. */
public final class RdbFile {
    private static final int BUFFER = 256 * 1024;
    private static final String MAGIC = "REDIS";
    private static final int HEADER = 9;
    /** The newest format that the library takes apart: Redis 7.4 to 8.2. */
    private static final int NEWEST = 12;

    private final Path file;

    public RdbFile(Path file) {
        this.file = file;
    }

    public Path path() {
        return file;
    }

    /** Told of everything in a file, in its order. What it throws ends the reading and is thrown. */
    public interface Sink {
        void entry(RdbEntry entry);

        /** @param payload of one library, as FUNCTION RESTORE takes it */
        void function(String payload);
    }

    /** For what is only read. */
    public static final Sink NOTHING = new Sink() {
        @Override
        public void entry(RdbEntry entry) {}

        @Override
        public void function(String payload) {}
    };

    /** @param sha256 of the whole file, in hexadecimal digits */
    public record Seal(RdbChecksum checksum, String sha256, long bytes) {}

    /** @throws OpsException when the file cannot be read */
    public Seal seal() {
        RdbSum sum = new RdbSum();
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long bytes = 0;
            int read;
            while ((read = in.read(buffer)) >= 0) {
                interrupted();
                sum.update(buffer, 0, read);
                digest.update(buffer, 0, read);
                bytes += read;
            }
            return new Seal(sum.verdict(), HexFormat.of().formatHex(digest.digest()), bytes);
        } catch (IOException e) {
            throw unreadable(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads all of it.
     *
     * @param now what has expired by then is counted
     * @throws OpsException of kind CORRUPT when it is no RDB file or not whole, UNSUPPORTED when it is newer than can be read
     */
    public RdbFacts read(long now, Sink sink) {
        int version = version();
        Reading reading = new Reading(now, sink);
        pass(reading, DumpRdbVisitor::new);
        return reading.facts(version);
    }

    /**
     * What it says of itself and holds. Passes over the values, so that it is several times as fast as {@link #read}; throws the
     * same.
     */
    public RdbFacts skim(long now) {
        int version = version();
        Reading reading = new Reading(now, NOTHING);
        pass(reading, replicator -> new DefaultRdbVisitor(replicator, new SkipRdbValueVisitor(replicator)));
        return reading.facts(version);
    }

    /** How many keys it has, those that had expired among them; read like {@link #skim}. */
    public long keys() {
        return skim(0).keys();
    }

    private void pass(Reading reading, Function<Replicator, RdbVisitor> visitor) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                RedisRdbReplicator replicator = new RedisRdbReplicator(
                        in,
                        Configuration.defaultSetting()
                                .setUseDefaultExceptionListener(false)
                                .setBufferSize(BUFFER))) {
            replicator.setRdbVisitor(visitor.apply(replicator));
            replicator.addEventListener((any, event) -> reading.take(event));
            replicator.open();
        } catch (IOException | UncheckedIOException e) {
            throw reading.stopped == null ? unreadable(e) : reading.stopped;
        } catch (RuntimeException e) {
            throw broken("It cannot be taken apart: " + e.getMessage() + ".", e);
        }
        if (!reading.ended) {
            throw broken("It ends in the middle: a part of it is missing.", null);
        }
    }

    private int version() {
        try (InputStream in = Files.newInputStream(file)) {
            String header = new String(in.readNBytes(HEADER), StandardCharsets.US_ASCII);
            if (!header.matches(MAGIC + "\\d{4}")) {
                throw broken(header.isEmpty() ? "It is empty." : "It does not begin as an RDB file does.", null);
            }
            int version = Integer.parseInt(header.substring(MAGIC.length()));
            if (version > NEWEST) {
                throw new OpsException(
                        ErrorKind.UNSUPPORTED,
                        "read the RDB file",
                        file.toString(),
                        "It has version " + version + " of the format; this console reads up to " + NEWEST + ".",
                        "Take a newer console, or let a server of its own version load it.");
            }
            return version;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private OpsException broken(String why, @Nullable Throwable cause) {
        return new OpsException(
                ErrorKind.CORRUPT, "read the RDB file", file.toString(), why, "Take another copy of it.", cause);
    }

    private OpsException unreadable(Exception e) {
        return new OpsException(
                e instanceof NoSuchFileException ? ErrorKind.NOT_FOUND : ErrorKind.INVALID_INPUT,
                "read the RDB file",
                file.toString(),
                e instanceof NoSuchFileException ? "It is not there." : "It cannot be read: " + e.getMessage() + ".",
                "Choose a file that is there and that you may read.",
                e);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void interrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new OpsException(ErrorKind.CANCELLED, "read the RDB file", "this machine", "It was cancelled.", "");
        }
    }

    /** What one reading has found so far. The library swallows what its listeners throw, but for one kind. */
    private static final class Reading {
        private final long now;
        private final Sink sink;
        private String server = "";
        private Optional<Instant> written = Optional.empty();
        private long usedMemory;
        private long keys;
        private long expired;
        private int functions;
        private int lastDatabase;
        private boolean ended;
        private @Nullable RuntimeException stopped;

        Reading(long now, Sink sink) {
            this.now = now;
            this.sink = sink;
        }

        void take(Event event) {
            try {
                interrupted();
                switch (event) {
                    case DumpKeyValuePair pair -> {
                        count(pair);
                        sink.entry(new RdbEntry(
                                database(pair), latin(pair.getKey()), expiresAt(pair), latin(pair.getValue())));
                    }
                    case KeyValuePair<?, ?> pair -> count(pair);
                    case DumpFunction function -> {
                        functions++;
                        sink.function(latin(function.getSerialized()));
                    }
                    case com.moilioncircle.redis.replicator.rdb.datatype.Function _ -> functions++;
                    case AuxField field -> told(field.getAuxKey(), field.getAuxValue());
                    case PostRdbSyncEvent _ -> ended = true;
                    default -> {}
                }
            } catch (RuntimeException e) {
                stopped = e;
                throw new UncheckedIOException(new IOException("stopped"));
            }
        }

        private void count(KeyValuePair<?, ?> pair) {
            keys++;
            lastDatabase = Math.max(lastDatabase, database(pair));
            long expiresAt = expiresAt(pair);
            if (expiresAt != 0 && expiresAt <= now) {
                expired++;
            }
        }

        private static int database(KeyValuePair<?, ?> pair) {
            return (int) pair.getDb().getDbNumber();
        }

        /** In milliseconds since 1970; 0 for never. */
        private static long expiresAt(KeyValuePair<?, ?> pair) {
            return pair.getExpiredType() == ExpiredType.NONE
                    ? 0
                    : pair.getExpiredType() == ExpiredType.MS ? pair.getExpiredValue() : pair.getExpiredValue() * 1000;
        }

        private void told(String key, String value) {
            switch (key) {
                case "redis-ver", "valkey-ver" -> server = value;
                case "ctime" -> written = Optional.of(Instant.ofEpochSecond(Long.parseLong(value)));
                case "used-mem" -> usedMemory = Long.parseLong(value);
                default -> {}
            }
        }

        RdbFacts facts(int version) {
            return new RdbFacts(version, server, written, usedMemory, keys, expired, functions, lastDatabase);
        }
    }
}
