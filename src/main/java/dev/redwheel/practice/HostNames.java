package dev.redwheel.practice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the cluster's DNS answers, as a hosts file for each namespace that is kept up to date: lines of name, address and, where
 * ports are mapped, port=real; a headless service has a line for each of its pods. The scripts before redis-server and redis-cli
 * read it, because nothing here can change how a process resolves. Unlike a real DNS it knows the pods of a StatefulSet also
 * while they are away: they come back to the same address.
 */
final class HostNames implements Controller {
    private final ObjectStore store;
    private final PodNetwork network;
    private final Path directory;
    private final Map<String, Map<String, List<String>>> known = new ConcurrentHashMap<>();

    HostNames(ObjectStore store, PodNetwork network, Path directory) {
        this.store = store;
        this.network = network;
        this.directory = directory;
    }

    /** Where the names as one namespace sees them are written, from now on. */
    Path file(String namespace) {
        names(namespace);
        return path(namespace);
    }

    /** What a name and port mean to a pod of this namespace now; empty for a name that nobody has. */
    List<InetSocketAddress> resolve(String namespace, String host, int port) {
        if (host.matches("[0-9.]+")) {
            return List.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return names(namespace).getOrDefault(name, List.of()).stream()
                .map(target -> socket(target.split(" "), port))
                .toList();
    }

    private static InetSocketAddress socket(String[] target, int port) {
        int real = port;
        for (int i = 1; i < target.length; i++) {
            if (target[i].startsWith(port + "=")) {
                real = Integer.parseInt(target[i].substring(target[i].indexOf('=') + 1));
            }
        }
        return new InetSocketAddress(InetAddress.ofLiteral(target[0]), real);
    }

    @Override
    public void reconcile() {
        known.keySet()
                .forEach(namespace -> known.computeIfPresent(namespace, (n, before) -> {
                    Map<String, List<String>> now = look(n);
                    return now.equals(before) ? before : write(n, now);
                }));
    }

    private Map<String, List<String>> names(String namespace) {
        return known.computeIfAbsent(namespace, n -> write(n, look(n)));
    }

    private Path path(String namespace) {
        return directory.resolve("hosts-" + namespace);
    }

    private Map<String, List<String>> write(String namespace, Map<String, List<String>> names) {
        StringBuilder text = new StringBuilder();
        names.forEach((name, targets) -> targets.forEach(
                target -> text.append(name).append(' ').append(target).append('\n')));
        try {
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(directory, "fresh", "");
            Files.writeString(fresh, text);
            Files.move(fresh, path(namespace), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private Map<String, List<String>> look(String seenFrom) {
        Map<String, List<String>> names = new TreeMap<>();
        for (ObjectNode service : store.list(ResourceType.SERVICES, "")) {
            List<String> targets = Json.string(service, "spec", "clusterIP").equals("None")
                    ? headlessTargets(service)
                    : List.of(serviceTarget(service, Json.namespace(service), Json.name(service)));
            if (!targets.isEmpty()) {
                put(names, seenFrom, Json.namespace(service), Json.name(service), targets);
            }
        }
        for (ObjectNode set : store.list(ResourceType.STATEFUL_SETS, "")) {
            String namespace = Json.namespace(set);
            String service = Json.string(set, "spec", "serviceName");
            for (int i = 0; i < Json.integer(set, 1, "spec", "replicas"); i++) {
                String pod = Json.name(set) + "-" + i;
                put(names, seenFrom, namespace, pod + "." + service, List.of(podTarget(set, namespace, pod)));
            }
        }
        return names;
    }

    private List<String> headlessTargets(ObjectNode service) {
        boolean early = Json.flag(service, "spec", "publishNotReadyAddresses");
        List<String> targets = new ArrayList<>();
        for (ObjectNode pod : store.list(ResourceType.PODS, Json.namespace(service))) {
            if (Selectors.matchesAll(Json.at(service, "spec", "selector"), pod)
                    && !Json.terminating(pod)
                    && (early || EndpointsController.podReady(pod))) {
                targets.add(podTarget(pod, Json.namespace(pod), Json.name(pod)));
            }
        }
        return targets;
    }

    private String podTarget(ObjectNode owner, String namespace, String pod) {
        JsonNode spec = owner.path("spec").has("template")
                ? Json.at(owner, "spec", "template", "spec")
                : Json.at(owner, "spec");
        StringBuilder target = new StringBuilder(network.podAddress(namespace, pod));
        if (!network.ownAddresses()) {
            for (JsonNode container : Json.items(spec, "containers")) {
                for (JsonNode entry : Json.items(container, "ports")) {
                    int port = Json.integer(entry, 0, "containerPort");
                    int real = network.podSocket(namespace, pod, port).getPort();
                    target.append(' ').append(port).append('=').append(real);
                }
            }
        }
        return target.toString();
    }

    private String serviceTarget(ObjectNode service, String namespace, String name) {
        StringBuilder target = new StringBuilder(network.serviceAddress(namespace, name));
        if (!network.ownAddresses()) {
            for (JsonNode entry : Json.items(service, "spec", "ports")) {
                int port = Json.integer(entry, 0, "port");
                int real = network.serviceSocket(namespace, name, port).getPort();
                target.append(' ').append(port).append('=').append(real);
            }
        }
        return target.toString();
    }

    private static void put(
            Map<String, List<String>> names, String seenFrom, String namespace, String name, List<String> targets) {
        for (String suffix :
                List.of("." + namespace + ".svc.cluster.local", "." + namespace + ".svc", "." + namespace)) {
            names.put(name + suffix, targets);
        }
        if (namespace.equals(seenFrom)) {
            names.put(name, targets);
        }
    }
}
