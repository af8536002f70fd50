package dev.redwheel.practice;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.node.ObjectNode;

/** The log subresource of pods: the output of the process, from the end where asked. */
final class PodLogs {
    private static final Duration FOLLOW = Duration.ofMillis(200);

    /** Where the output of a container's current or previous run is. */
    interface Source {
        Optional<Path> log(String podUid, String container, boolean previous);
    }

    private final ObjectStore store;
    private final Source source;

    PodLogs(ObjectStore store, Source source) {
        this.store = store;
        this.source = source;
    }

    /** @throws ApiException 400 or 404 with a real kubelet's words when there is no such log */
    Path find(ApiRequest request) {
        ObjectNode pod =
                store.find(request.key()).orElseThrow(() -> ApiException.notFound(request.type(), request.name()));
        List<String> containers = Json.items(pod, "spec", "containers").stream()
                .map(c -> Json.string(c, "name"))
                .toList();
        List<String> initContainers = Json.items(pod, "spec", "initContainers").stream()
                .map(c -> Json.string(c, "name"))
                .toList();
        String container = request.parameter("container");
        if (container.isEmpty()) {
            if (containers.size() > 1) {
                throw ApiException.badRequest("a container name must be specified for pod " + request.name()
                        + ", choose one of: [" + String.join(" ", containers) + "]");
            }
            container = containers.getFirst();
        }
        String name = container;
        if (!containers.contains(name) && !initContainers.contains(name)) {
            throw ApiException.badRequest("container " + name + " is not valid for pod " + request.name());
        }
        boolean previous = request.flag("previous");
        return source.log(Json.uid(pod), name, previous)
                .orElseThrow(() -> ApiException.badRequest(
                        previous
                                ? "previous terminated container \"" + name + "\" in pod \"" + request.name()
                                        + "\" not found"
                                : "container \"" + name + "\" in pod \"" + request.name() + "\" is waiting to start: "
                                        + waitingReason(pod, name)));
    }

    private static String waitingReason(ObjectNode pod, String container) {
        return Json.items(pod, "status", "containerStatuses").stream()
                .filter(s -> Json.string(s, "name").equals(container))
                .map(s -> Json.string(s, "state", "waiting", "reason"))
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("ContainerCreating");
    }

    /** Copies the log; with follow until the pod is gone or the client is. Blocks. */
    void copy(Path log, ApiRequest request, OutputStream out, BooleanSupplier open)
            throws IOException, InterruptedException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(start(file, request.parameter("tailLines")));
            String limit = request.parameter("limitBytes");
            long left = limit.matches("\\d{1,18}") ? Long.parseLong(limit) : Long.MAX_VALUE;
            byte[] buffer = new byte[16 * 1024];
            while (left > 0) {
                int read = file.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read > 0) {
                    out.write(buffer, 0, read);
                    left -= read;
                } else if (request.flag("follow") && open.getAsBoolean() && Files.exists(log)) {
                    out.flush();
                    Thread.sleep(FOLLOW);
                } else {
                    return;
                }
            }
        }
    }

    private static long start(RandomAccessFile file, String tailLines) throws IOException {
        if (!tailLines.matches("\\d{1,9}")) {
            return 0;
        }
        int wanted = Integer.parseInt(tailLines);
        long end = file.length();
        // A log is a few kilobytes here, so its last megabyte holds every tail anybody asks for.
        long from = Math.max(0, end - (1 << 20));
        byte[] bytes = new byte[(int) (end - from)];
        file.seek(from);
        file.readFully(bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int i = 0; i < wanted && at >= 0; i++) {
            at = text.lastIndexOf('\n', at - 1);
        }
        return wanted == 0 ? end : from + at + 1;
    }
}
