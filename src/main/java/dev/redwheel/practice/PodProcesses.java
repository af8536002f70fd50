package dev.redwheel.practice;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Starts and ends the processes of pods and keeps book of them. Thread-safe. */
final class PodProcesses {
    /** What one command is run with. */
    record Command(List<String> words, Map<String, String> environment, Path workingDirectory) {}

    private final ProcessRecords records;
    private final List<Path> programs;
    private final Set<Process> running = new HashSet<>();
    private boolean closed;

    PodProcesses(Path recordDirectory, List<Path> programs) {
        this.records = new ProcessRecords(recordDirectory);
        this.programs = programs;
    }

    /** Starts a container's main process; its output goes to the log file. */
    synchronized Process start(Command command, Path log) throws IOException {
        if (closed) {
            throw new IOException("the practice cluster is closing");
        }
        Process process = builder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        running.add(process);
        records.add(process.toHandle(), programs);
        return process;
    }

    /** Runs a probe or a hook and returns its exit code and output. */
    Result run(Command command, Duration limit, Path output) throws IOException, InterruptedException {
        File file = output.toFile();
        Process process =
                builder(command).redirectErrorStream(true).redirectOutput(file).start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            byte[] text;
            try (var in = Files.newInputStream(output)) {
                text = in.readNBytes(4096);
            }
            return new Result(
                    ended ? process.exitValue() : -1, new String(text, StandardCharsets.UTF_8).strip(), !ended);
        } finally {
            killTree(process.toHandle());
        }
    }

    record Result(int exitCode, String output, boolean timedOut) {}

    private static ProcessBuilder builder(Command command) {
        // Through a shell, so that the program is looked for on the pod's PATH and not on ours.
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
        words.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        builder.directory(command.workingDirectory().toFile());
        return builder;
    }

    /** SIGTERM, then SIGKILL after the grace time. Blocks until the process and its children are gone. */
    void stop(Process process, Duration grace) throws InterruptedException {
        List<ProcessHandle> tree = tree(process.toHandle());
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            tree = tree(process.toHandle());
        }
        tree.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    void ended(Process process) throws IOException {
        synchronized (this) {
            running.remove(process);
        }
        records.remove(process.toHandle());
    }

    /** Kills everything at once and lets nothing new start. Blocks until all are gone. */
    void close() {
        List<ProcessHandle> all;
        synchronized (this) {
            closed = true;
            all = running.stream().flatMap(p -> tree(p.toHandle()).stream()).toList();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] exits = all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(exits).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // A process that survives SIGKILL for ten seconds hangs in the kernel; its record stays for the next start.
        }
    }

    private static void killTree(ProcessHandle process) {
        tree(process).forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> tree(ProcessHandle process) {
        return Stream.concat(process.descendants(), Stream.of(process)).toList();
    }
}
