package dev.redwheel.practice;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes service addresses real: listens on each service's port while it has ready pods, and forwards a connection to one of
 * them. Without ready pods nothing listens, so that a client is refused at once, as by a real service.
 */
final class ServiceProxies implements Controller, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxies.class);

    private record Target(String namespace, String service, int port) {}

    private final ObjectStore store;
    private final PodNetwork network;
    private final ExecutorService threads;
    private final Map<Target, ServerSocket> listeners = new HashMap<>();
    private boolean closed;

    ServiceProxies(ObjectStore store, PodNetwork network, ExecutorService threads) {
        this.store = store;
        this.network = network;
        this.threads = threads;
    }

    @Override
    public synchronized void reconcile() {
        if (closed) {
            return;
        }
        Set<Target> wanted = new HashSet<>();
        for (ObjectNode service : store.list(ResourceType.SERVICES, "")) {
            String address = Json.string(service, "spec", "clusterIP");
            if (address.isEmpty() || address.equals("None")) {
                continue;
            }
            for (JsonNode port : Json.items(service, "spec", "ports")) {
                Target target = new Target(Json.namespace(service), Json.name(service), Json.integer(port, 0, "port"));
                if (!ready(target).isEmpty()) {
                    wanted.add(target);
                    if (!listeners.containsKey(target)) {
                        listen(target);
                    }
                }
            }
        }
        listeners.entrySet().removeIf(entry -> {
            if (!wanted.contains(entry.getKey())) {
                close(entry.getValue());
                return true;
            }
            return false;
        });
    }

    private List<InetSocketAddress> ready(Target target) {
        ObjectNode service = store.find(ResourceType.SERVICES, target.namespace(), target.service())
                .orElse(null);
        if (service == null) {
            return List.of();
        }
        JsonNode port = Json.items(service, "spec", "ports").stream()
                .filter(p -> Json.integer(p, 0, "port") == target.port())
                .findFirst()
                .orElse(Json.object());
        return store.list(ResourceType.PODS, target.namespace()).stream()
                .filter(pod -> Selectors.matchesAll(Json.at(service, "spec", "selector"), pod))
                .filter(pod -> EndpointsController.podReady(pod) && !Json.terminating(pod))
                .flatMap(pod -> {
                    OptionalInt number = EndpointsController.targetPort(port, pod);
                    return number.isEmpty()
                            ? Stream.empty()
                            : Stream.of(network.podSocket(target.namespace(), Json.name(pod), number.getAsInt()));
                })
                .toList();
    }

    private void listen(Target target) {
        InetSocketAddress address = network.serviceSocket(target.namespace(), target.service(), target.port());
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(address);
            listeners.put(target, listener);
            threads.execute(() -> accept(target, listener));
        } catch (IOException e) {
            LOG.warn("Service {} of the practice cluster cannot listen on {}: {}", target, address, e.getMessage());
        }
    }

    private void accept(Target target, ServerSocket listener) {
        try (listener) {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> forward(target, client));
            }
        } catch (IOException | RuntimeException closedOrClosing) {
            // The service went, or the cluster does.
        }
    }

    private void forward(Target target, Socket client) {
        List<InetSocketAddress> pods = ready(target);
        if (pods.isEmpty()) {
            close(client);
            return;
        }
        Socket pod = new Socket();
        try {
            pod.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            pod.connect(pods.get(ThreadLocalRandom.current().nextInt(pods.size())), 5000);
            threads.execute(() -> copy(pod, client));
            copy(client, pod);
        } catch (IOException | RuntimeException e) {
            close(client);
            close(pod);
        }
    }

    /** Copies until one side ends, then closes both. */
    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // One side went away.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyGone) {
            // Closed is what it should be.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        listeners.values().forEach(ServiceProxies::close);
        listeners.clear();
    }
}
