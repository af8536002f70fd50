package dev.redwheel.cluster;

import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.ResourceSpec;
import dev.redwheel.model.StorageClassInfo;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Quantity;
import dev.redwheel.values.ValuesYaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What must be changed of an example so that the cluster at hand can hold it, and nothing else: requests where its pods do
 * not fit on the nodes, storage classes that it does not have, images that it cannot pull, probes where a dozen pods share
 * few cores. Remembers which keys it touched.
 */
final class Overlay {
    /** Of what is free: others use the cluster at the same time. */
    private static final double SHARE = 0.6;

    private static final int MEMORY_DIVISOR = 32;
    private static final int MANY_PODS = 9;

    private final List<NodeInfo> nodes;
    private final List<String> classes;
    private final boolean practice;
    private final List<String> touched = new ArrayList<>();

    Overlay(List<NodeInfo> nodes, List<StorageClassInfo> classes, boolean practice) {
        this.nodes = nodes;
        this.classes = classes.stream().map(StorageClassInfo::name).toList();
        this.practice = practice;
    }

    /** The keys that are not as the example has them, each with its new value. */
    List<String> touched() {
        return List.copyOf(touched);
    }

    /** The values, changed where they must be; the same text when nothing must. */
    String over(String yaml) {
        touched.clear();
        Deployment deployment = ValuesYaml.parse(yaml).deployment().orElseThrow();
        ObjectNode values = (ObjectNode) YAMLMapper.shared().readTree(yaml);
        classes(values, "");
        if (!fits(deployment)) {
            resources(values, "");
        }
        if (!practice) {
            images(values, deployment);
        }
        if (deployment.pods() >= MANY_PODS) {
            put(values, "livenessProbe", "periodSeconds", 20);
            put(values, "livenessProbe", "timeoutSeconds", 10);
            put(values, "readinessProbe", "periodSeconds", 10);
            put(values, "startupProbe", "failureThreshold", 120);
        }
        return touched.isEmpty() ? yaml : YAMLMapper.shared().writeValueAsString(values);
    }

    private boolean fits(Deployment deployment) {
        long cpu = deployment.masters() * millis(deployment.masterResources())
                + deployment.replicas() * millis(deployment.replicaResources());
        long memory = deployment.masters() * bytes(deployment.masterResources().memoryRequest())
                + deployment.replicas() * bytes(deployment.replicaResources().memoryRequest());
        double freeCpu = nodes.stream()
                .mapToDouble(
                        node -> node.cpuMillis() - node.requestedCpuMillis().orElse(0))
                .sum();
        double freeMemory = nodes.stream()
                .mapToDouble(
                        node -> node.memoryBytes() - node.requestedMemoryBytes().orElse(0))
                .sum();
        return cpu <= freeCpu * SHARE && memory <= freeMemory * SHARE;
    }

    private static long millis(ResourceSpec resources) {
        return Quantity.cpuMillis(resources.cpuRequest()).orElse(0);
    }

    private static long bytes(String quantity) {
        return Quantity.bytes(quantity).orElse(0);
    }

    /** Every block of resources: it asks for little CPU and a part of the memory. */
    private void resources(ObjectNode node, String path) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(node.properties())) {
            String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            if (!(entry.getValue() instanceof ObjectNode inner)) {
                continue;
            }
            if (!entry.getKey().equals("resources")) {
                resources(inner, at);
                continue;
            }
            // What a container may use at most keeps it from no node.
            if (inner.get("requests") instanceof ObjectNode requests) {
                if (requests.has("cpu")) {
                    set(requests, "cpu", "20m", at);
                }
                if (requests.has("memory")) {
                    long whole = bytes(requests.get("memory").asString());
                    set(requests, "memory", Math.max(64, (whole >> 20) / MEMORY_DIVISOR) + "Mi", at);
                }
            }
        }
    }

    private void classes(ObjectNode node, String path) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(node.properties())) {
            String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            if (entry.getValue() instanceof ObjectNode inner) {
                classes(inner, at);
            } else if (entry.getKey().equals("storageClass")
                    && !entry.getValue().asString().isEmpty()
                    && !classes.contains(entry.getValue().asString())) {
                node.remove("storageClass");
                touched.add(at + ": the cluster's default");
            }
        }
    }

    /** The workplace's real cluster pulls nothing: it has these. */
    private void images(ObjectNode values, Deployment deployment) {
        if (deployment.metrics().enabled()) {
            put(values, "metrics/image", "tag", "v1.45.0");
        }
        if (deployment.proxies() > 0) {
            put(values, "sentinel/proxy/image", "tag", "2.6");
        }
    }

    private void put(ObjectNode values, String block, String key, Object value) {
        values.withObject("/" + block).putPOJO(key, value);
        touched.add(block.replace('/', '.') + "." + key + ": " + value);
    }

    private void set(ObjectNode requests, String key, String value, String at) {
        requests.put(key, value);
        touched.add(at + ".requests." + key + ": " + value);
    }

    /** All documents of a manifest, whatever their order. */
    static List<JsonNode> documents(String manifest) {
        try (var documents = YAMLMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(manifest)) {
            return documents.readAll().stream()
                    .flatMap(document -> document.isNull() || document.isEmpty() ? Stream.of() : Stream.of(document))
                    .toList();
        }
    }
}
