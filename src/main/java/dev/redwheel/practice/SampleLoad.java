package dev.redwheel.practice;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small load that makes live panels move: about 400 operations a second on every master of a release, with a mix whose
 * share of hits wanders slowly so that the curves are not flat.
 */
final class SampleLoad {
    private static final Duration BEAT = Duration.ofMillis(50);
    private static final int OPERATIONS_PER_BEAT = 20;
    private static final int KEYS = 2000;

    private final ObjectStore store;
    private final PodNetwork network;
    private final String namespace;
    private final String release;
    private final Map<String, Connection> connections = new HashMap<>();

    private SampleLoad(ObjectStore store, PodNetwork network, String namespace, String release) {
        this.store = store;
        this.network = network;
        this.namespace = namespace;
        this.release = release;
    }

    static AutoCloseable start(
            ObjectStore store, PodNetwork network, ExecutorService threads, String namespace, String release) {
        SampleLoad load = new SampleLoad(store, network, namespace, release);
        Future<?> running = threads.submit(load::run);
        return () -> running.cancel(true);
    }

    private void run() {
        try {
            for (long beat = 0; ; beat++) {
                for (ObjectNode pod : pods()) {
                    beat(pod, beat);
                }
                Thread.sleep(BEAT);
            }
        } catch (InterruptedException stopped) {
            // Closed, or the cluster closes.
        } finally {
            connections.values().forEach(Connection::close);
        }
    }

    private List<ObjectNode> pods() {
        return store.list(ResourceType.PODS, namespace).stream()
                .filter(pod -> release.equals(Json.labels(pod).get("app.kubernetes.io/instance")))
                .filter(pod -> EndpointsController.podReady(pod) && !Json.terminating(pod))
                .toList();
    }

    private void beat(ObjectNode pod, long beat) {
        String uid = Json.uid(pod);
        try {
            Connection connection = connections.get(uid);
            if (connection == null) {
                connection = new Connection(
                        new Socket(
                                network.podSocket(namespace, Json.name(pod), port(pod))
                                        .getAddress(),
                                network.podSocket(namespace, Json.name(pod), port(pod))
                                        .getPort()),
                        password(pod));
                connections.put(uid, connection);
            }
            // Who is master is asked again every second: roles move.
            if (beat % 20 == 0) {
                connection.askRole();
            }
            if (connection.master) {
                connection.send(beat);
            }
        } catch (IOException e) {
            Connection broken = connections.remove(uid);
            if (broken != null) {
                broken.close();
            }
        }
    }

    private static int port(ObjectNode pod) {
        return Json.items(pod, "spec", "containers").stream()
                .flatMap(c -> Json.items(c, "ports").stream())
                .mapToInt(p -> Json.integer(p, 6379, "containerPort"))
                .findFirst()
                .orElse(6379);
    }

    /** The password from the first Secret key that the pod's environment takes and whose name says so. */
    private Optional<String> password(ObjectNode pod) {
        for (JsonNode container : Json.items(pod, "spec", "containers")) {
            for (JsonNode variable : Json.items(container, "env")) {
                JsonNode reference = Json.at(variable, "valueFrom", "secretKeyRef");
                String key = Json.string(reference, "key");
                String value = store.find(ResourceType.SECRETS, namespace, Json.string(reference, "name"))
                        .map(secret -> Json.string(secret, "data", key))
                        .orElse("");
                if (!value.isEmpty()) {
                    return Optional.of(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
                }
            }
        }
        return Optional.empty();
    }

    private static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private boolean master;

        Connection(Socket socket, Optional<String> password) throws IOException {
            this.socket = socket;
            try {
                socket.setSoTimeout(2000);
                socket.setTcpNoDelay(true);
                this.in = new BufferedInputStream(socket.getInputStream());
                if (password.isPresent()) {
                    call("AUTH", password.get());
                }
                call("CLIENT", "SETNAME", "practice-load");
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void askRole() throws IOException {
            master = call("ROLE").contains("master");
        }

        private String call(String... words) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            encode(out, words);
            socket.getOutputStream().write(out.toByteArray());
            return read();
        }

        void send(long beat) throws IOException {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            double wave = Math.sin(beat / 200.0);
            int count = (int) (OPERATIONS_PER_BEAT * (1 + 0.3 * wave));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                String key = "practice:" + random.nextInt(KEYS);
                int dice = random.nextInt(100);
                if (dice < 70) {
                    boolean known = random.nextDouble() < 0.85 + 0.1 * wave;
                    encode(out, "GET", known ? key : "practice:none:" + random.nextInt());
                } else if (dice < 85) {
                    encode(out, "SET", key, "x".repeat(50 + random.nextInt(400)));
                } else if (dice < 95) {
                    encode(
                            out,
                            "SET",
                            "practice:session:" + random.nextInt(KEYS),
                            "x".repeat(100),
                            "EX",
                            Integer.toString(5 + random.nextInt(60)));
                } else {
                    encode(out, "INCR", "practice:counter");
                }
            }
            socket.getOutputStream().write(out.toByteArray());
            for (int i = 0; i < count; i++) {
                read();
            }
        }

        private static void encode(ByteArrayOutputStream out, String... words) {
            out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(bytes);
                out.writeBytes(new byte[] {'\r', '\n'});
            }
        }

        /** One reply as text; the parts of an array behind each other. */
        private String read() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                line.append((char) c);
            }
            String text = line.toString().strip();
            int count = text.startsWith("$") || text.startsWith("*") ? Integer.parseInt(text.substring(1)) : 0;
            if (text.startsWith("$") && count >= 0) {
                byte[] bytes = in.readNBytes(count + 2);
                return new String(bytes, 0, Math.max(0, bytes.length - 2), StandardCharsets.UTF_8);
            }
            if (text.startsWith("*")) {
                StringBuilder parts = new StringBuilder();
                for (int i = 0; i < count; i++) {
                    parts.append(read()).append(' ');
                }
                return parts.toString();
            }
            return text;
        }

        void close() {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // Closed is what it should be.
            }
        }
    }
}
