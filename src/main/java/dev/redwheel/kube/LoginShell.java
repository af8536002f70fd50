package dev.redwheel.kube;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment the user has in a terminal. A program started from a desktop has a bare PATH, so plugins are not found;
 * the login shell is asked once for its own. Safe from any thread.
 */
final class LoginShell {
    private static final Logger LOG = LoggerFactory.getLogger(LoginShell.class);

    /** Printed before the environment, because start-up files may print too. */
    private static final String MARK = "__redwheel_environment__";

    private static final Path NEW_SESSION = Path.of("/usr/bin/setsid");

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");

    private final Map<String, String> own;
    private final Duration limit;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Map<String, String> read;

    /**
     * @param own the environment of this process
     * @param limit how long the shell may take; then this process's environment is used alone
     */
    LoginShell(Map<String, String> own, Duration limit) {
        this.own = Map.copyOf(own);
        this.limit = limit;
    }

    /** The login shell's environment over this process's own. Blocks when called for the first time. */
    Map<String, String> environment() throws InterruptedException {
        asking.lockInterruptibly();
        try {
            Map<String, String> known = read;
            if (known == null) {
                known = new LinkedHashMap<>(own);
                known.putAll(ask());
                read = known;
            }
            return known;
        } finally {
            asking.unlock();
        }
    }

    /** The folders programs are looked for in: PATH, then where cloud tools are commonly installed. */
    List<String> searchPath() throws InterruptedException {
        Map<String, String> environment = environment();
        Set<String> folders = new LinkedHashSet<>();
        for (String path : List.of(environment.getOrDefault("PATH", ""), own.getOrDefault("PATH", ""))) {
            folders.addAll(List.of(path.split(File.pathSeparator)));
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        if (!WINDOWS) {
            folders.addAll(List.of("/usr/local/bin", "/opt/homebrew/bin", "/snap/bin"));
        }
        for (String below : List.of(
                ".krew/bin",
                ".local/bin",
                "bin",
                "google-cloud-sdk/bin",
                ".azure-kubelogin",
                "go/bin",
                ".asdf/shims")) {
            folders.add(home + "/" + below);
        }
        folders.remove("");
        return List.copyOf(folders);
    }

    /** The program's file: itself when it is a path, else the first of that name on the search path. */
    Optional<Path> find(String command) throws InterruptedException {
        try {
            Path path = Path.of(command);
            if (path.getNameCount() > 1 || path.isAbsolute()) {
                return executable(path);
            }
            for (String folder : searchPath()) {
                Optional<Path> found = executable(Path.of(folder).resolve(command));
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (InvalidPathException e) {
            LOG.debug("No file can be called {}", command, e);
        }
        return Optional.empty();
    }

    private static Optional<Path> executable(Path file) {
        List<String> endings = WINDOWS ? List.of("", ".exe", ".cmd", ".bat") : List.of("");
        for (String ending : endings) {
            Path candidate = file.resolveSibling(file.getFileName() + ending);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private Map<String, String> ask() throws InterruptedException {
        String shell = own.getOrDefault("SHELL", WINDOWS ? "" : "/bin/sh");
        if (shell.isBlank()) {
            return Map.of();
        }
        try {
            ChildProcess.Result result = ChildProcess.run(command(shell), own, limit);
            Map<String, String> environment = parse(result.outText());
            if (environment.isEmpty()) {
                LOG.info(
                        "{} gave no environment ({}); plugins are looked for with this process's own",
                        shell,
                        result.timedOut() ? "no answer in " + limit.toSeconds() + " s" : result);
            }
            return environment;
        } catch (IOException e) {
            LOG.info("{} cannot be run; plugins are looked for with this process's own environment", shell, e);
        }
        return Map.of();
    }

    /**
     * In a session of its own where the system can give one: an interactive shell takes hold of its terminal, and a console
     * that was started in the background would be stopped together with it.
     */
    private static List<String> command(String shell) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NEW_SESSION)) {
            command.addAll(List.of(NEW_SESSION.toString(), "-w"));
        }
        command.addAll(List.of(shell, "-ilc", "printf '%s\\0' " + MARK + "; command env -0"));
        return command;
    }

    static Map<String, String> parse(String output) {
        Map<String, String> environment = new LinkedHashMap<>();
        int from = output.indexOf(MARK + "\0");
        if (from < 0) {
            return environment;
        }
        for (String line : output.substring(from + MARK.length() + 1).split("\0")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                environment.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return environment;
    }
}
