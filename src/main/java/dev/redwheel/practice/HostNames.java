package dev.redwheel.practice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the cluster's DNS would answer, as a hosts file for each namespace: lines of name, address and, where ports are mapped,
 * port=real. The scripts before redis-server and redis-cli read it, because nothing here can change how a process resolves.
 */
final class HostNames {
    private final ObjectStore store;
    private final PodNetwork network;
    private final Path directory;

    HostNames(ObjectStore store, PodNetwork network, Path directory) {
        this.store = store;
        this.network = network;
        this.directory = directory;
    }

    /** Writes the names as one namespace sees them, now. */
    Path write(String namespace) throws IOException {
        StringBuilder text = new StringBuilder();
        names(namespace)
                .forEach((name, target) ->
                        text.append(name).append(' ').append(target).append('\n'));
        Files.createDirectories(directory);
        Path file = directory.resolve("hosts-" + namespace);
        Path fresh = Files.createTempFile(directory, "hosts", "");
        Files.writeString(fresh, text);
        return Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    Map<String, String> names(String seenFrom) {
        Map<String, String> names = new TreeMap<>();
        for (ObjectNode service : store.list(ResourceType.SERVICES, "")) {
            String target = Json.string(service, "spec", "clusterIP").equals("None")
                    ? headlessTarget(service)
                    : serviceTarget(service, Json.namespace(service), Json.name(service));
            if (!target.isEmpty()) {
                put(names, seenFrom, Json.namespace(service), Json.name(service), target);
            }
        }
        for (ObjectNode set : store.list(ResourceType.STATEFUL_SETS, "")) {
            String namespace = Json.namespace(set);
            String service = Json.string(set, "spec", "serviceName");
            for (int i = 0; i < Json.integer(set, 1, "spec", "replicas"); i++) {
                String pod = Json.name(set) + "-" + i;
                put(names, seenFrom, namespace, pod + "." + service, podTarget(set, namespace, pod));
            }
        }
        return names;
    }

    private String headlessTarget(ObjectNode service) {
        return store.list(ResourceType.PODS, Json.namespace(service)).stream()
                .filter(pod -> Selectors.matchesAll(Json.at(service, "spec", "selector"), pod))
                .findFirst()
                .map(pod -> podTarget(pod, Json.namespace(pod), Json.name(pod)))
                .orElse("");
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

    private static void put(Map<String, String> names, String seenFrom, String namespace, String name, String target) {
        for (String suffix :
                List.of("." + namespace + ".svc.cluster.local", "." + namespace + ".svc", "." + namespace)) {
            names.put(name + suffix, target);
        }
        if (namespace.equals(seenFrom)) {
            names.put(name, target);
        }
    }
}
