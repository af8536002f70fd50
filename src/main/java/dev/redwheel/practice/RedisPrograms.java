package dev.redwheel.practice;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs that practice pods find on their PATH: redis-server (the machine's, else the one bundled in
 * org.signal:embedded-redis) behind a script that ties it to the pod's address, a redis-cli that knows the names of the cluster, getent and hostname, and
 * the scripts of the stand-ins.
 */
final class RedisPrograms {
    /** Programs that run inside this process, see {@link StandIns}. */
    static final List<String> STAND_INS = List.of("haproxy", "redis_exporter");

    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)\\.(\\d+)");

    private final Path directory;
    private final Path server;
    private final String version;
    private final boolean sourceAddress;

    private RedisPrograms(Path directory, Path server, String version) {
        this.directory = directory;
        this.server = server;
        this.version = version;
        this.sourceAddress = Integer.parseInt(version.substring(0, version.indexOf('.'))) >= 7;
    }

    /** @throws IOException when there is no redis-server for this system, or it does not run */
    static RedisPrograms install(Path directory) throws IOException {
        Files.createDirectories(directory);
        Optional<Path> found = onPath("redis-server");
        Path server = found.isPresent() ? found.get().toRealPath() : unpackBundled(directory);
        RedisPrograms programs = new RedisPrograms(directory, server, versionOf(server));
        for (String sourced : List.of("names.sh", "names.awk")) {
            programs.write(sourced, resource(sourced));
        }
        programs.write("docker-entrypoint.sh", resource("docker-entrypoint.sh"));
        for (String script : List.of("hostname", "getent")) {
            programs.write(script, resource(script + ".sh"));
        }
        for (String program : STAND_INS) {
            programs.write(program, resource("stand-in.sh"));
        }
        byte[] client = client(onPath("redis-cli"));
        for (String family : List.of("redis", "valkey")) {
            programs.write(family + "-server", resource("redis-server.sh"));
            programs.write(family + "-sentinel", resource("redis-server.sh"));
            programs.write(family + "-cli", client);
        }
        return programs;
    }

    /** The directory to put first on a pod's PATH. */
    Path directory() {
        return directory;
    }

    /** The real server. */
    Path server() {
        return server;
    }

    /** What a container's process may be running, its shells included. */
    List<Path> programs() {
        List<Path> programs = new ArrayList<>(List.of(Path.of("/bin/sh"), server));
        onPath("bash").ifPresent(programs::add);
        return programs;
    }

    String version() {
        return version;
    }

    /** Whether the server can be told from which address to connect to others (since Redis 7). */
    boolean knowsSourceAddress() {
        return sourceAddress;
    }

    private void write(String name, byte[] text) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, text);
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** @param real the machine's own redis-cli, which the script gives way to once it knows where to connect */
    static byte[] client(Optional<Path> real) throws IOException {
        String path = real.map(Path::toString).orElse("").replace("'", "'\\''");
        String head = "#!/usr/bin/env bash\nreal='" + path + "'\n";
        return (head + new String(resource("redis-cli.sh"), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RedisPrograms.class.getResourceAsStream("/practice/" + name)) {
            if (in == null) {
                throw new IOException("missing resource " + name);
            }
            return in.readAllBytes();
        }
    }

    private static Path unpackBundled(Path directory) throws IOException {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String system = os.contains("mac") ? "darwin" : os.contains("linux") ? "linux" : os;
        String machine = arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
        String name = "/redis-server-7.0.15-" + system + "-" + machine;
        try (InputStream in = RedisPrograms.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("there is no redis-server on PATH and none is bundled for " + system + " "
                        + machine + "; install Redis or Valkey");
            }
            Path server = directory.resolve("real-redis-server");
            Files.copy(in, server);
            executable(server);
            return server.toRealPath();
        }
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String versionOf(Path server) throws IOException {
        Process process = new ProcessBuilder(server.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.find()) {
            throw new IOException(server + " does not run: " + text.strip());
        }
        return matcher.group(1) + "." + matcher.group(2) + "." + matcher.group(3);
    }
}
