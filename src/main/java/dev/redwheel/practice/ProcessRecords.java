package dev.redwheel.practice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One small file for every process a cluster started, so that the next start can end those of a killed run. A process is
 * taken for ours only when its number, its start time and its program all agree with the record: numbers are reused.
 */
final class ProcessRecords {
    /** The system tells start times by the wall clock of today: they move when it is set. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

    private final Path directory;

    ProcessRecords(Path directory) {
        this.directory = directory;
    }

    /** @param programs the programs this process may be running: its shell at first, then what the shell execs */
    void add(ProcessHandle process, List<Path> programs) throws IOException {
        Files.createDirectories(directory);
        StringBuilder text = new StringBuilder();
        text.append(process.info().startInstant().orElse(Instant.EPOCH)).append('\n');
        for (Path program : programs) {
            text.append(program.toRealPath()).append('\n');
        }
        Files.writeString(directory.resolve(Long.toString(process.pid())), text);
    }

    void remove(ProcessHandle process) throws IOException {
        Files.deleteIfExists(directory.resolve(Long.toString(process.pid())));
    }

    /**
     * Kills every recorded process that still lives, with its children. Blocks until they are gone.
     *
     * @return whether the records are of no more use; false while a recorded number runs a recorded program that was
     *     started at another time: it may be ours all the same
     */
    static boolean endAll(Path directory) {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> records = Files.list(directory)) {
            List<Found> found =
                    records.map(ProcessRecords::find).flatMap(Optional::stream).toList();
            List<ProcessHandle> all = found.stream()
                    .filter(Found::ours)
                    .map(Found::process)
                    .flatMap(process -> Stream.concat(process.descendants(), Stream.of(process)))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(process -> process.onExit().join());
            return found.stream().allMatch(Found::ours);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Found(ProcessHandle process, boolean ours) {}

    /** The process that has the recorded number and runs one of the recorded programs. */
    private static Optional<Found> find(Path record) {
        try {
            List<String> lines = Files.readAllLines(record);
            Instant started = Instant.parse(lines.getFirst());
            List<String> programs = lines.subList(1, lines.size());
            return ProcessHandle.of(Long.parseLong(record.getFileName().toString()))
                    .filter(process ->
                            process.info().command().filter(programs::contains).isPresent())
                    .map(process -> new Found(process, startedAt(process, started)));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean startedAt(ProcessHandle process, Instant recorded) {
        return process.info()
                .startInstant()
                .filter(now -> Duration.between(recorded, now).abs().compareTo(CLOCK_STEP) <= 0)
                .isPresent();
    }
}
