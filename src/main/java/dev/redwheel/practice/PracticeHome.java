package dev.redwheel.practice;

import dev.redwheel.settings.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory of one running practice cluster: its console's run folder, and the pods' workspace where that is elsewhere. */
final class PracticeHome implements AutoCloseable {
    /** The file that names a workspace outside the run's directory. */
    private static final String ELSEWHERE = "elsewhere";

    private final RunFolder run;

    private PracticeHome(RunFolder run) {
        this.run = run;
    }

    static PracticeHome create(Path home) {
        try {
            return new PracticeHome(RunFolder.create(home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the processes and deletes the files of runs whose console is gone. */
    static void removeLeftovers(Path home) {
        try {
            RunFolder.removeAbandoned(home, abandoned -> {
                if (!ProcessRecords.endAll(abandoned.resolve("processes"))) {
                    return false; // A process that may be ours still runs; its record must not go.
                }
                deleteElsewhere(abandoned);
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return run.path();
    }

    /**
     * Where pods live. Their scripts and configuration files hold its path as it is, so it must have no character that a
     * shell or redis.conf reads as more than a letter; where the home has one, it is a temporary directory.
     */
    Path workspace() throws IOException {
        Path directory = directory();
        if (directory.toString().matches("[\\w./+@:,-]+")) {
            return Files.createDirectories(directory.resolve("pods"));
        }
        Path elsewhere = Files.createTempDirectory("redwheel-practice-", RunFolder.ownerOnly("rwx------"));
        Files.writeString(directory.resolve(ELSEWHERE), elsewhere.toString());
        return elsewhere;
    }

    Path writeKubeconfig(String server, String authorityData, ApiUser user, String namespace) throws IOException {
        Path file = directory().resolve("kubeconfig-" + user.name());
        Files.createFile(file, RunFolder.ownerOnly("rw-------"));
        return Files.writeString(file, """
            apiVersion: v1
            kind: Config
            clusters:
            - name: practice
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: practice
              user:
                token: %s
            contexts:
            - name: practice
              context:
                cluster: practice
                user: practice
                namespace: %s
            current-context: practice
            """.formatted(server, authorityData, user.token(), namespace));
    }

    @Override
    public void close() {
        try {
            deleteElsewhere(directory());
            run.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteElsewhere(Path run) throws IOException {
        Path pointer = run.resolve(ELSEWHERE);
        if (Files.exists(pointer)) {
            Path elsewhere = Path.of(Files.readString(pointer));
            if (elsewhere.getFileName().toString().startsWith("redwheel-practice-")) {
                RunFolder.deleteTree(elsewhere);
            }
        }
    }
}
