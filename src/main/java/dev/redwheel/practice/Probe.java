package dev.redwheel.practice;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** One probe of a container, really carried out: a command, a TCP connection or an HTTP request. */
final class Probe {
    /** @param output why it failed, in the kubelet's words */
    record Outcome(boolean success, String output) {}

    private final JsonNode spec;
    private final PodProcesses processes;
    private final Function<List<String>, PodProcesses.Command> command;
    private final Function<JsonNode, InetSocketAddress> socket;
    private final Path scratch;

    /**
     * @param command a command as the probed container runs it
     * @param socket where a port of the container, by number or name, really is
     */
    Probe(
            JsonNode spec,
            PodProcesses processes,
            Function<List<String>, PodProcesses.Command> command,
            Function<JsonNode, InetSocketAddress> socket,
            Path scratch) {
        this.spec = spec;
        this.processes = processes;
        this.command = command;
        this.socket = socket;
        this.scratch = scratch;
    }

    Duration initialDelay() {
        return Duration.ofSeconds(Json.integer(spec, 0, "initialDelaySeconds"));
    }

    Duration period() {
        return Duration.ofSeconds(Math.max(1, Json.integer(spec, 10, "periodSeconds")));
    }

    int failureThreshold() {
        return Math.max(1, Json.integer(spec, 3, "failureThreshold"));
    }

    int successThreshold() {
        return Math.max(1, Json.integer(spec, 1, "successThreshold"));
    }

    /** How long a container that fails this probe may take to end; empty when the pod's own time counts. */
    Optional<Duration> grace() {
        int seconds = Json.integer(spec, -1, "terminationGracePeriodSeconds");
        return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }

    private Duration timeout() {
        return Duration.ofSeconds(Math.max(1, Json.integer(spec, 1, "timeoutSeconds")));
    }

    /** Blocks up to the probe's timeout. */
    Outcome run() throws InterruptedException {
        try {
            if (spec.has("exec")) {
                return exec();
            }
            if (spec.has("tcpSocket")) {
                InetSocketAddress address = socket.apply(Json.at(spec, "tcpSocket", "port"));
                try (Socket connection = connect(address)) {
                    return new Outcome(connection.isConnected(), "");
                }
            }
            if (spec.has("httpGet")) {
                return http();
            }
            return new Outcome(false, "this kind of probe is not supported on the practice cluster");
        } catch (IOException e) {
            return new Outcome(false, String.valueOf(e.getMessage()));
        }
    }

    private Outcome exec() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        Json.items(spec, "exec", "command").forEach(word -> words.add(word.asString("")));
        PodProcesses.Result result = processes.run(command.apply(words), timeout(), scratch);
        if (result.timedOut()) {
            return new Outcome(
                    false,
                    "command timed out: \"" + String.join(" ", words) + "\" timed out after "
                            + timeout().toSeconds() + "s");
        }
        return new Outcome(result.exitCode() == 0, result.output());
    }

    private Outcome http() throws IOException {
        InetSocketAddress address = socket.apply(Json.at(spec, "httpGet", "port"));
        String path = Json.string(spec, "httpGet", "path");
        try (Socket connection = connect(address)) {
            connection.setSoTimeout((int) timeout().toMillis());
            String request = "GET " + (path.isEmpty() ? "/" : path) + " HTTP/1.0\r\nHost: " + address.getHostString()
                    + "\r\nUser-Agent: kube-probe/1.34\r\n\r\n";
            connection.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] head = connection.getInputStream().readNBytes(12);
            String line = new String(head, StandardCharsets.US_ASCII);
            String code = line.length() == 12 ? line.substring(9) : "?";
            boolean success = code.startsWith("2") || code.startsWith("3");
            return new Outcome(success, "HTTP probe failed with statuscode: " + code);
        }
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket connection = new Socket();
        try {
            connection.connect(address, (int) timeout().toMillis());
            return connection;
        } catch (IOException e) {
            connection.close();
            throw new IOException(
                    "dial tcp " + address.getHostString() + ":" + address.getPort() + ": connect: connection refused",
                    e);
        }
    }
}
