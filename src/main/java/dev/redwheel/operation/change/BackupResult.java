package dev.redwheel.operation.change;

import dev.redwheel.redis.RdbChecksum;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A backup that is whole. */
public record BackupResult(List<Saved> files, Duration took) {
    public BackupResult {
        files = List.copyOf(files);
    }

    /**
     * @param server the pod it is from
     * @param master whether that was the master: there was no replica in step
     * @param checksum RIGHT or NONE
     * @param keys empty when the file's format is newer than the console can take apart
     */
    public record Saved(
            Path file, String server, boolean master, long bytes, RdbChecksum checksum, OptionalLong keys) {}

    public long bytes() {
        return files.stream().mapToLong(Saved::bytes).sum();
    }

    /** Empty when it is not known for each file. */
    public OptionalLong keys() {
        return files.stream().anyMatch(saved -> saved.keys().isEmpty())
                ? OptionalLong.empty()
                : OptionalLong.of(files.stream()
                        .mapToLong(saved -> saved.keys().orElse(0))
                        .sum());
    }
}
