package dev.redwheel.operation.change;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.redis.RdbChecksum;
import dev.redwheel.redis.RdbFacts;
import dev.redwheel.redis.RdbFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the RDB files of a backup hold, before there is a release to bring it into.
 *
 * @param bytes of all files
 * @param facts of each file
 */
public record BackupContent(long bytes, List<RdbFacts> facts) {
    public BackupContent {
        facts = List.copyOf(facts);
    }

    /**
     * Reads them to their ends, and blocks.
     *
     * @param chosen a file; when it is one of a Redis Cluster's, all of them are read
     * @param now what has expired by then is counted, in milliseconds since 1970
     * @throws OpsException when one is missing, cannot be read, is no RDB file, damaged or newer than can be read
     */
    public static BackupContent read(Path chosen, long now) {
        long bytes = 0;
        List<RdbFacts> facts = new ArrayList<>();
        for (Path file : BackupFiles.all(chosen.toAbsolutePath())) {
            RdbFile rdb = new RdbFile(file);
            facts.add(rdb.skim(now));
            RdbFile.Seal seal = rdb.seal();
            if (seal.checksum() == RdbChecksum.WRONG) {
                throw new OpsException(
                        ErrorKind.CORRUPT,
                        "read the RDB file",
                        file.toString(),
                        "Its checksum is wrong: it is damaged, or a part is missing.",
                        "Take another copy of it.");
            }
            bytes += seal.bytes();
        }
        return new BackupContent(bytes, facts);
    }

    public long keys() {
        return facts.stream().mapToLong(RdbFacts::keys).sum();
    }

    /** In bytes, in the servers that wrote them; 0 when they do not say. */
    public long memory() {
        return facts.stream().mapToLong(RdbFacts::dataMemory).sum();
    }

    /** The newest version of the format. */
    public int version() {
        return facts.stream().mapToInt(RdbFacts::version).max().orElse(0);
    }

    /** The version of the server that wrote them; empty when they do not say. */
    public String server() {
        return facts.getFirst().server();
    }

    /** The highest number of a database with keys. */
    public int lastDatabase() {
        return facts.stream().mapToInt(RdbFacts::lastDatabase).max().orElse(0);
    }
}
