package dev.redwheel.practice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.BitSet;
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
    private static final int BEATS_PER_SECOND = 20;
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
                .filter(pod -> Images.of(Json.string(
                                Json.items(pod, "spec", "containers").getFirst(), "image"))
                        .filter(image -> image == Images.REDIS)
                        .isPresent())
                .toList();
    }

    private void beat(ObjectNode pod, long beat) {
        String uid = Json.uid(pod);
        try {
            // Once a second: who is master, since roles move, and whether a server that was not reached is now.
            boolean again = beat % BEATS_PER_SECOND == 0;
            Connection connection = connections.get(uid);
            if (connection == null && again) {
                connection = new Connection(connect(pod), password(pod));
                connections.put(uid, connection);
            }
            if (connection == null) {
                return;
            }
            if (again) {
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

    private Socket connect(ObjectNode pod) throws IOException {
        InetSocketAddress address = network.podSocket(namespace, Json.name(pod), port(pod));
        Socket socket = new Socket(address.getAddress(), address.getPort());
        try {
            socket.setSoTimeout(2000);
            Optional<PodTls> tls = tls(pod);
            return tls.isPresent() ? tls.get().secure(socket) : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        } catch (RuntimeException e) { // A Secret that holds something else.
            socket.close();
            throw new IOException(e);
        }
    }

    /** With the certificate of the pod itself, which clients may have to show; empty when it has none. */
    private Optional<PodTls> tls(ObjectNode pod) {
        return Json.items(pod, "spec", "volumes").stream()
                .map(volume -> Json.string(volume, "secret", "secretName"))
                .flatMap(name -> store.find(ResourceType.SECRETS, namespace, name).stream())
                .filter(secret -> !Json.string(secret, "data", "tls.crt").isEmpty())
                .findFirst()
                .map(secret -> new PodTls(
                        true, decoded(secret, "ca.crt"), decoded(secret, "tls.crt"), decoded(secret, "tls.key")));
    }

    private static String decoded(ObjectNode secret, String key) {
        return new String(Base64.getDecoder().decode(Json.string(secret, "data", key)), StandardCharsets.UTF_8);
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

    /** A connection to one Redis, and what of the load it takes. */
    private static final class Connection implements AutoCloseable {
        private static final int SLOTS = 16384;

        private final RedisConnection redis;
        private final boolean cluster;
        private final BitSet slots = new BitSet(SLOTS);
        private boolean master;

        Connection(Socket socket, Optional<String> password) throws IOException {
            try {
                socket.setTcpNoDelay(true);
                this.redis = new RedisConnection(socket);
                if (password.isPresent()) {
                    redis.call("AUTH", password.get());
                }
                redis.call("CLIENT", "SETNAME", "practice-load");
                this.cluster = redis.call("INFO", "cluster").contains("cluster_enabled:1");
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        void askRole() throws IOException {
            master = redis.call("ROLE").startsWith("master");
            if (cluster && master) {
                slots.clear();
                redis.call("CLUSTER", "NODES")
                        .lines()
                        .filter(n -> n.contains("myself"))
                        .forEach(this::takeSlots);
            }
        }

        /** The ranges at the end of a node's line; those in brackets are on the move. */
        private void takeSlots(String node) {
            String[] words = node.split(" ");
            for (int i = 8; i < words.length; i++) {
                String[] range = words[i].split("-");
                if (!words[i].startsWith("[")) {
                    slots.set(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]) + 1);
                }
            }
        }

        /** A key that this server has: in a cluster, one whose slot it serves, unless it serves next to none. */
        private String key(String prefix) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            String key = prefix + random.nextInt(KEYS);
            for (int tries = 0; cluster && !slots.get(slot(key)) && tries < 100; tries++) {
                key = prefix + random.nextInt(KEYS);
            }
            return key;
        }

        /** CRC16 (XMODEM) of the key, as Redis Cluster defines slots. */
        private static int slot(String key) {
            int crc = 0;
            for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
                crc ^= (b & 0xff) << 8;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
                }
            }
            return (crc & 0xffff) % SLOTS;
        }

        void send(long beat) throws IOException {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            double wave = Math.sin(beat / 200.0);
            int count = (int) (OPERATIONS_PER_BEAT * (1 + 0.3 * wave));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                int dice = random.nextInt(100);
                if (dice < 70) {
                    boolean known = random.nextDouble() < 0.85 + 0.1 * wave;
                    RedisConnection.encode(out, "GET", key(known ? "practice:" : "practice:none:"));
                } else if (dice < 85) {
                    RedisConnection.encode(out, "SET", key("practice:"), "x".repeat(50 + random.nextInt(400)));
                } else if (dice < 95) {
                    RedisConnection.encode(
                            out,
                            "SET",
                            key("practice:session:"),
                            "x".repeat(100),
                            "EX",
                            Integer.toString(5 + random.nextInt(60)));
                } else {
                    RedisConnection.encode(out, "INCR", key("practice:counter:"));
                }
            }
            redis.send(out);
            for (int i = 0; i < count; i++) {
                redis.read();
            }
        }

        @Override
        public void close() {
            redis.close();
        }
    }
}
