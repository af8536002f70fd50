package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import dev.redwheel.model.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What the nodes offer and what pods have requested of it already. */
final class Capacity {
    private final KubeApi api;

    Capacity(KubeApi api) {
        this.api = api;
    }

    List<NodeInfo> nodes() {
        List<JsonNode> nodes = new ArrayList<>();
        api.list(Call.list(Resource.NODES, "", ""), nodes::add);
        Optional<Map<String, long[]>> requests = requests();
        return nodes.stream().map(node -> node(node, requests)).toList();
    }

    Map<String, Set<String>> images() {
        Map<String, Set<String>> byNode = new TreeMap<>();
        api.list(Call.list(Resource.NODES, "", ""), node -> {
            if (ready(node) && schedulable(node.path("spec"))) {
                Set<String> names = new TreeSet<>();
                for (JsonNode image : node.path("status").path("images")) {
                    image.path("names").forEach(name -> names.add(name.asString("")));
                }
                byNode.put(Fields.text(node.path("metadata"), "name"), names);
            }
        });
        return byNode;
    }

    /** Requested cpu and memory by node; empty when the pods of all namespaces may not be read. */
    private Optional<Map<String, long[]>> requests() {
        Map<String, long[]> byNode = new HashMap<>();
        Call running =
                Call.list(Resource.PODS, "", "").with("fieldSelector", "status.phase!=Succeeded,status.phase!=Failed");
        try {
            api.list(running, pod -> {
                String node = Fields.text(pod.path("spec"), "nodeName");
                if (!node.isEmpty()) {
                    long[] sums = byNode.computeIfAbsent(node, name -> new long[2]);
                    sums[0] += PodReader.requested(pod, "cpu");
                    sums[1] += PodReader.requested(pod, "memory");
                }
            });
            return Optional.of(byNode);
        } catch (OpsException e) {
            if (e.kind() == ErrorKind.FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static NodeInfo node(JsonNode node, Optional<Map<String, long[]>> requests) {
        String name = Fields.text(node.path("metadata"), "name");
        JsonNode allocatable = node.path("status").path("allocatable");
        Optional<long[]> used = requests.map(all -> all.getOrDefault(name, new long[2]));
        return new NodeInfo(
                name,
                ready(node),
                ready(node) && schedulable(node.path("spec")),
                zone(node.path("metadata")),
                Fields.millis(allocatable, "cpu"),
                Fields.amount(allocatable, "memory"),
                used.map(sums -> OptionalLong.of(sums[0])).orElse(OptionalLong.empty()),
                used.map(sums -> OptionalLong.of(sums[1])).orElse(OptionalLong.empty()));
    }

    static String zone(JsonNode meta) {
        return Fields.text(meta.path("labels"), "topology.kubernetes.io/zone");
    }

    private static boolean ready(JsonNode node) {
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (Fields.text(condition, "type").equals("Ready")) {
                return Fields.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    private static boolean schedulable(JsonNode spec) {
        for (JsonNode taint : spec.path("taints")) {
            if (!Fields.text(taint, "effect").equals("PreferNoSchedule")) {
                return false;
            }
        }
        return !spec.path("unschedulable").asBoolean(false);
    }
}
